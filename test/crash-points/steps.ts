// Names of a process's exchanges with the outside, the same in every run; undefined for those that serve no single
// request.
import { z } from 'zod';
import { CHANNELS } from '../../src/sandbox/slack/index.js';
import type { Exchange } from '../support/http-proxy.js';
import { nameOf, type RedisCommand } from '../support/redis-proxy.js';

export type Role = 'web' | 'worker';

export interface Step {
  readonly role: Role;
  /** Such as `redis commit sent`; the second of that name is `redis commit sent #2`. */
  readonly name: string;
}

/** `before`: it never takes effect. `after`: it does, and the process dies before the reply. */
export type When = 'before' | 'after';

export interface Crash extends Step {
  readonly when: When;
  /** Restores Redis to an earlier copy. Without it the process is killed. */
  readonly restore?: Restore;
}

/**
 * `in place`: while server and processes run. `restarted`: the server is killed and started on the copy.
 * `killed`: the processes are killed before and started afterwards.
 */
export interface Restore {
  readonly how: 'in place' | 'restarted' | 'killed';
  /** The copy is taken right after this step. */
  readonly copyAt: Step;
}

/**
 * Sweeps, heartbeats, credentials, wake-ups, the clock, freezes and doubts, the policy in force, and the setup of
 * connections.
 */
const BACKGROUND =
  /^(lease|heartbeat|denied|policy|XREAD|XLEN|PING|TIME|INFO|CLIENT|HELLO|SELECT|COMMAND|SCRIPT|HM?GET (freezes|history|policy)|[GS]ET worker-seen|[A-Z]+ credentials)\b/;
/** Identity and health checks, forms before submission, and private replies. */
const BESIDE = /^(auth\.test|bots\.info|views\..*|\/response\/.*)$/;

/**
 * Names the steps of one process, the same each time for one command. WAIT and WAITAOF after a heartbeat belong to no
 * request.
 */
export function redisSteps(): (command: RedisCommand) => string | undefined {
  const named = new WeakMap<RedisCommand, string>();
  const beating = new Set<number>();
  const stepOf = (command: RedisCommand): string => {
    const name = nameOf(command);
    if (name === 'heartbeat') beating.add(command.client);
    const isBeat = beating.has(command.client) && /^(WAITAOF|WAIT)$/.test(name);
    if (!BACKGROUND.test(name) && !isBeat) beating.delete(command.client);
    return BACKGROUND.test(name) || isBeat ? '' : `redis ${name}`;
  };
  return (command) => {
    const step = named.get(command) ?? stepOf(command);
    named.set(command, step);
    return step === '' ? undefined : step;
  };
}

/** `slack chat.postMessage approvals`, `slack users.info`. */
export function slackStep({ path, body }: Exchange): string | undefined {
  const method = path.replace(/^\/api\//, '');
  if (BESIDE.test(method)) return undefined;
  const where = whereTo(new URLSearchParams(body));
  return ['slack', method, ...where].join(' ');
}

function whereTo(args: URLSearchParams): readonly string[] {
  const channel = args.get('channel');
  if (channel === null) return [];
  if (args.has('thread_ts')) return ['thread'];
  return [Object.entries(CHANNELS).find(([, id]) => id === channel)?.[0] ?? 'requester'];
}

/** `atlas GET /groups/…/clusters/Cluster0`. */
export function atlasStep({ method, path }: Exchange): string | undefined {
  const below = path.replace(/^\/api\/(atlas\/v2)?/, '/').replace(/^\/+/, '/');
  return below === '/' ? undefined : `atlas ${method} ${below.replace(/[a-f0-9]{24}/g, '…')}`;
}

const delivery = z.object({ type: z.string() });

/** The acknowledgement of a submission or a press. */
export function acknowledgement({ body }: Exchange): string | undefined {
  const payload = new URLSearchParams(body).get('payload');
  if (payload === null) return undefined; // a command: acknowledged before anything is done
  const { type } = delivery.parse(JSON.parse(payload));
  if (type === 'view_submission') return 'acknowledgement of the submission';
  return type === 'block_actions' ? 'acknowledgement of the press' : undefined;
}

/** @param commands of Redis that only read, in lower case */
export function isReading(commands: readonly string[]): (name: string) => boolean {
  const reading = new Set(commands);
  return (name) => {
    const [where, what = ''] = name.split(' ');
    if (where === 'redis') return reading.has(what.toLowerCase());
    return where === 'atlas' ? what === 'GET' : /\.(info|list)$/.test(what);
  };
}
