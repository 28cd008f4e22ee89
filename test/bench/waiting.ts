// Requests that wait for their approval, stored as the bot itself stores them, with their cards already drawn.

import { readPolicy } from '../../src/approvals/policy/file.js';
import { matterOf, ruleFor } from '../../src/approvals/policy/match.js';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { begin, evolve } from '../../src/approvals/request/evolve.js';
import { fingerprint, planHash, requestId } from '../../src/approvals/request/ids.js';
import type { Rule } from '../../src/approvals/request/policy.js';
import { isRefusal } from '../../src/approvals/request/refusal.js';
import { ACT_FROM, type Asked, type InState, SCHEMA } from '../../src/approvals/request/request.js';
import type { RequestStore } from '../../src/approvals/storage/store.js';
import { createAtlas } from '../../src/atlas/client.js';
import { createLog } from '../../src/log.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/delete-query-limit.js';
import { operations } from '../../src/operations/index.js';
import type { Preview } from '../../src/operations/operation.js';
import type { Connection } from '../../src/redis/connection.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { Cards } from '../../src/slack/cards/card-store.js';
import { drawnBefore } from '../support/drawn-before.js';
import { POLICY } from '../support/house.js';
import { type Counterparts, DATABASES, databaseName } from './link.js';

export interface Waiting {
  readonly request: InState<'pending'>;
  /** Of its card in the approvals channel. */
  readonly ts: string;
  /** The federated database whose limit it is about. */
  readonly database: string;
}

/** A request and what happened to it, before it is stored. */
export interface Made extends Waiting {
  readonly events: readonly RequestEvent[];
}

/** What every request is made of. */
interface Seen {
  /** As JSON, of the database `TEMPLATE`. */
  readonly preview: string;
  readonly project: string;
  readonly rule: Rule;
}

const HOUR_MS = 3_600_000;
const AT_ONCE = 64;
const person = { userId: PEOPLE.rita, identity: PEOPLE.rita };
const OPERATION = 'delete-query-limit';
const TEMPLATE = databaseName(0);

/** Makes requests of one store, never the same one twice. */
export class WaitingRoom {
  readonly #store: RequestStore;
  readonly #cards: Cards;
  readonly #seen: Seen;
  readonly #ids = new Set<string>();
  #made = 0;

  constructor(store: RequestStore, redis: Connection, seen: Seen) {
    this.#store = store;
    this.#cards = new Cards(redis, store.key);
    this.#seen = seen;
  }

  async add(count: number): Promise<Waiting[]> {
    const added: Waiting[] = [];
    let left = count;
    const fill = async () => {
      while (left-- > 0) added.push(await this.#addOne());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fill));
    return added;
  }

  async #addOne(): Promise<Waiting> {
    const now = await this.#store.now();
    const { request, events, database, ts } = this.make(now);
    // Before it is stored, or a worker that is quick would post cards of its own.
    await drawnBefore(this.#cards, request.id, ts);
    const committed = await this.#store.commit({ request, expected: 0, readAt: now, events, by: person.userId });
    if (typeof committed === 'string' || !('done' in committed)) throw new Error(`${request.id} could not be stored`);
    await this.#store.rest('draw', request.id, committed.done);
    return { request, ts, database };
  }

  /**
   * One that is not stored yet.
   * @param expiresAfterMs how long it waits for its quorum
   */
  make(now: number, expiresAfterMs = HOUR_MS): Made {
    const number = this.#made++;
    const database = databaseName(number % DATABASES);
    const idOf = (print: string) => this.#idOf(print);
    const events = eventsOf(this.#seen, database, number, { now, expiresAfterMs, idOf });
    const request = evolve(begin(events[0]), events[1], now);
    if (request.state !== 'pending') throw new Error('a previewed request is pending');
    return { request, events, database, ts: `${Math.floor(now / 1000)}.${String(number).padStart(6, '0')}` };
  }

  /** Of a hundred thousand ids some forty meet. */
  #idOf(print: string): string {
    let attempt = 0;
    while (this.#ids.has(requestId(print, attempt))) attempt++;
    const id = requestId(print, attempt);
    this.#ids.add(id);
    return id;
  }
}

/** Looks at the pretend Atlas once, with the bot's own operation; each request is about a database that looks the same. */
export async function openWaitingRoom(
  counterparts: Pick<Counterparts, 'atlas' | 'credentials' | 'project'>,
  store: RequestStore,
  redis: Connection,
): Promise<WaitingRoom> {
  const { clientId, clientSecret } = counterparts.credentials.reader;
  const atlas = createAtlas({
    baseUrl: counterparts.atlas,
    credential: { kind: 'service-account', clientId, clientSecret },
    log: createLog('silent'),
  });
  const { project } = counterparts;
  const preview = await deleteQueryLimit.preview(atlas, { project, database: TEMPLATE, limit: 'daily' }, Date.now());
  await atlas.close();
  return new WaitingRoom(store, redis, { preview: JSON.stringify(preview), project, rule: ruleOf(preview) });
}

function eventsOf(
  { preview, project, rule }: Seen,
  database: string,
  number: number,
  given: { readonly now: number; readonly expiresAfterMs: number; readonly idOf: (print: string) => string },
) {
  const { now, expiresAfterMs, idOf } = given;
  const params = { project, database, limit: 'daily' };
  const reason = `INC-${number} the monthly report has to finish before the auditors come`;
  const print = fingerprint(`V${number}`, OPERATION, params, reason);
  const own: Preview = JSON.parse(preview.replaceAll(TEMPLATE, database));
  const asked: Asked = {
    schema: SCHEMA,
    actFrom: ACT_FROM,
    id: idOf(print),
    fingerprint: print,
    operation: OPERATION,
    params,
    names: { project: { id: project, name: 'Payments' }, database: { id: database, name: database } },
    reason,
    requester: person,
    askedIn: CHANNELS.incident,
    command: '/atlas',
    askedAt: now,
    correlation: print.slice(0, 10),
  };
  const previewed = {
    type: 'previewed' as const,
    preview: own,
    planHash: planHash({ operation: OPERATION, params, preview: own }),
    rule,
    expiresAt: now + expiresAfterMs,
    remindAt: now + expiresAfterMs,
  };
  return [{ type: 'asked', asked, expiresAt: now + HOUR_MS }, previewed] as const satisfies readonly RequestEvent[];
}

function ruleOf(preview: Preview): Rule {
  const read = readPolicy(POLICY, operations);
  const rule = read.ok ? ruleFor(read.policy, matterOf({ operation: OPERATION, params: {} }, preview)) : undefined;
  if (rule === undefined || isRefusal(rule)) throw new Error('the policy of the tests has no rule for this operation');
  return rule;
}
