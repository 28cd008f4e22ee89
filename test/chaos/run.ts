// One chaos run: several replicas, people with scripts, mishaps, then a calm end and the evidence.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isFinal } from '../../src/approvals/request/request.js';
import { CHANNELS, type Message, type SlackStandIn, type WebApiCall } from '../../src/sandbox/slack/index.js';
import { textOf } from '../support/looking.js';
import { openReplicas, type Replicas } from '../support/replicas.js';
import { Chance } from './chance.js';
import { DUTY, POLICY, settle } from './chaos-system.js';
import { Driver, type Pressed } from './driver.js';
import { type Evidence, JOURNAL, readRedis, type SlackCall, type Write } from './evidence.js';
import { groupBy } from './group.js';
import { Live } from './live.js';
import { Mischief, type Pause, QUIET, type Scene } from './mischief.js';
import { mishaps } from './mishap.js';
import { type Fixture, play } from './player.js';
import { Receiver } from './receiver.js';
import { rested } from './rest.js';
import { type OperationName, scripts } from './script.js';
import { Targets } from './targets.js';

export interface ChaosOptions {
  readonly seed: string;
  readonly requests: number;
  readonly kills: number;
  /** Requests in progress at the same time. */
  readonly atOnce: number;
  /** How long to wait after the last mishap until everything has ended. */
  readonly restWithinMs: number;
  /** Restores of Redis. With these other laws are checked, and no request waits for minutes. */
  readonly restores?: number;
  readonly say: (line: string) => void;
}

export interface Outcome {
  readonly evidence: Evidence;
  readonly kills: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly durationMs: number;
}

/** Long enough for faults to meet reminders. */
const LEAST_MS = 150_000;
/** Long enough for the aftermath of a restore. */
const LEAST_RESTORED_MS = 45_000;
const SAY_EVERY_MS = 15_000;
const WEBS = 3;
const WORKERS = 3;

export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const began = performance.now();
  const receiver = new Receiver(new Chance(options.seed).fork('receiver'));
  await receiver.open();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-chaos-'));
  const env = { ...QUIET, ...receiver.settings, STATE_FILE: join(folder, 'state') };
  const all = (count: number) => Array.from({ length: count }, () => env);
  const system = await openReplicas(all(WEBS), all(WORKERS), { policy: POLICY, slack: { mostKept: 100 } });
  const lags: Pause[] = [];
  const stopNoting = noteLag(lags);
  const live = new Live(system.redis.url, JOURNAL);
  try {
    const driver = new Driver(system.slack);
    const chaosSystem = settle(system.slack);
    const fixture = { driver, live, chaosSystem, targets: new Targets(system.atlas.world), receiver, env, ...options };
    const writes = recordWrites(system);
    const slackRecord = recordSlack(system.slack);
    live.start();
    const mischief = await raise(system, fixture, options);
    options.say('all mishaps are over');
    const calmAt = Date.now();
    await rested(fixture, mischief, options);
    await Promise.all(system.bots.map((bot) => bot.kill('SIGKILL')));
    const evidence = {
      ...(await readRedis(live.redis)),
      ...seenFromOutside(system.slack, driver, mischief),
      ...slackRecord,
      pauses: [...mischief.pauses, ...lags],
      writes,
      told: receiver.told,
      calmAt,
    };
    return { evidence, kills: mischief.kills, faults: mischief.counts, durationMs: performance.now() - began };
  } finally {
    stopNoting();
    await live.stop();
    await system.close();
    receiver.close();
    await rm(folder, { recursive: true });
  }
}

/** Plays the scripts, several at once. Each mishap strikes when its request's turn comes. */
async function raise(
  system: Replicas,
  fixture: Fixture & Pick<Scene, 'receiver' | 'env'>,
  options: ChaosOptions,
): Promise<Mischief> {
  const chance = new Chance(options.seed);
  const { requests, kills, restores = 0 } = options;
  const due = [...mishaps(chance.fork('mishaps'), requests, kills, restores)];
  const leastMs = restores === 0 ? LEAST_MS : LEAST_RESTORED_MS;
  const asked: { [name in OperationName]: number[] } = {
    'grant-access': [],
    'delete-query-limit': [],
    'delete-idp': [],
  };
  const mischief = new Mischief({ system, asked, ...fixture });
  const playing = new Set<Promise<void>>();
  const waiting: Promise<void>[] = [];
  const began = performance.now();
  let saidAt = performance.now();
  for (const script of scripts(chance.fork('scripts'), requests, restores === 0)) {
    while (playing.size >= options.atOnce) await Promise.race(playing);
    await sleep(began + (script.n * leastMs) / requests - performance.now());
    while (due[0] !== undefined && due[0].at <= script.n) mischief.strike(due.shift());
    if (script.patient) {
      waiting.push(play(fixture, script));
      continue;
    }
    asked[script.operation].push(script.target);
    const done = play(fixture, script).finally(() => playing.delete(done));
    playing.add(done);
    if (performance.now() < saidAt + SAY_EVERY_MS) continue;
    saidAt = performance.now();
    const open = fixture.live.all().filter((request) => !isFinal(request));
    options.say(`${script.n + 1} asked, ${mischief.kills} kills, ${open.length} open`);
  }
  await Promise.all([...playing, ...waiting]);
  await mischief.end();
  return mischief;
}

const LOOK_EVERY_MS = 250;
const LATE_MS = 1_000;

/** @returns the way to stop it */
function noteLag(pauses: Pause[]): () => void {
  let before = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - before > LATE_MS) pauses.push({ from: before, to: now });
    before = now;
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

type Outside = Omit<
  Evidence,
  | 'journal'
  | 'stored'
  | 'reservations'
  | 'cards'
  | 'noted'
  | 'undrawn'
  | 'writes'
  | 'told'
  | 'slackCalls'
  | 'silences'
  | 'calmAt'
>;

/** Atlas's own record only has the last few thousand calls. */
function recordWrites({ atlas }: Replicas): readonly Write[] {
  const writes: Write[] = [];
  atlas.onCall((call) => {
    if (call.method !== 'GET' && call.credential !== undefined) writes.push(call);
  });
  return writes;
}

function seenFromOutside(slack: SlackStandIn, driver: Driver, mischief: Mischief): Outside {
  const { absences, drifts, webKills, workerKills, pauses, restored } = mischief;
  return {
    messages: slack.channels().flatMap(({ id }) => [...slack.messages(id)]),
    submitted: driver.submitted,
    pressed: heard(slack, driver.pressed),
    groups: new Map(slack.world.groups.map(({ id, members }) => [id, members])),
    absences,
    drifts,
    webKills,
    workerKills,
    pauses,
    restored,
    gone: new Set(slack.world.people.flatMap(({ id, deleted }) => (deleted ? [id] : []))),
  };
}

/** Only what the checks need of each call, to save memory. */
function recordSlack(slack: SlackStandIn): Pick<Evidence, 'slackCalls' | 'silences'> {
  const slackCalls: SlackCall[] = [];
  const silences: number[] = [];
  slack.onCall((call) => {
    if (/^chat/.test(call.method)) slackCalls.push(drawing(call));
    else if (/^user/.test(call.method) && call.answer.ok !== true) silences.push(call.at);
  });
  return { slackCalls, silences };
}

const text = z.string().default('');
/** Slack's client sends them as text. */
const blocks = z
  .preprocess(
    (given) => (typeof given === 'string' ? JSON.parse(given) : given),
    z.array(z.looseObject({ type: z.string() })).optional(),
  )
  .transform((given = []) => given);
const asked = z.object({ channel: text, ts: z.string().optional(), thread_ts: z.string().optional(), text, blocks });

function drawing({ at, method, args, status, answer }: WebApiCall): SlackCall {
  const { thread_ts, blocks, ...drawn } = asked.parse(args);
  const called = method === 'chat.postMessage' ? callIn(blocks, thread_ts !== undefined) : undefined;
  const said = status === 0 ? '' : String(answer.error ?? (answer.ok === true ? 'ok' : status));
  return { at, method, ...drawn, status, answer: said, ...(called && { called }) };
}

/** A refusal arrives soon after its press, or never. */
const HEARD_WITHIN_MS = 15_000;

/** Adds the private replies to presses made in Slack. */
function heard(slack: SlackStandIn, pressed: readonly Pressed[]): readonly Pressed[] {
  const users = new Set(pressed.flatMap(({ seenAlone, user }) => (seenAlone ? [user] : [])));
  const all = [...users].flatMap((user) =>
    [CHANNELS.approvals, DUTY.channel].flatMap((id) => slack.messages(id, user)),
  );
  const alone = groupBy(new Set(all), ({ ephemeralFor }) => ephemeralFor ?? '');
  return pressed.map((one) => {
    const messages = one.seenAlone ? (alone.get(one.user) ?? []) : [];
    const own = messages.filter(
      (message) => postedAt(message) >= one.at && postedAt(message) <= one.at + HEARD_WITHIN_MS,
    );
    return { ...one, told: [...one.told, ...own.map(({ text }) => text)] };
  });
}

const postedAt = ({ ts }: Message) => Number(ts) * 1_000;

type Blocks = readonly { readonly type: string }[];

/**
 * Only for posts, as an edit notifies nobody. A card names the requester first, and mentions people in its last line.
 */
function callIn(blocks: Blocks, inThread: boolean): SlackCall['called'] {
  if (blocks[0]?.type === 'header') return { by: 'card', ids: idsIn(blocks.filter(({ type }) => type === 'context')) };
  const said = textOf(blocks);
  if (!inThread || !/ Needs \d+ more approvals? from /.test(said)) return undefined;
  return { by: said.includes(' Nobody has decided') ? 'escalation' : 'reminder', ids: idsIn(blocks) };
}

/** As mrkdwn and rich text have them. */
const CALLED = /<@([UW][A-Z0-9]+)>|<!subteam\^(S[A-Z0-9]+)>|"user_id":"([UW][A-Z0-9]+)"|"usergroup_id":"(S[A-Z0-9]+)"/g;

const idsIn = (blocks: Blocks): readonly string[] =>
  [...JSON.stringify(blocks).matchAll(CALLED)].flatMap((found) => found.slice(1).filter((id) => id !== undefined));
