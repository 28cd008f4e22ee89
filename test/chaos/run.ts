// One chaos run: several replicas, people with scripts, mishaps, then a calm end and the evidence.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../src/approvals/request/request.js';
import { openReplicas, type Replicas } from '../support/replicas.js';
import { Chance } from './chance.js';
import { POLICY, settle } from './chaos-system.js';
import { Driver } from './driver.js';
import { type Evidence, JOURNAL, readRedis } from './evidence.js';
import { noteLag } from './lag.js';
import { Live } from './live.js';
import { Mischief, type Pause, QUIET, type Scene } from './mischief.js';
import { mishaps } from './mishap.js';
import { recordSlack, recordWrites, seenFromOutside } from './outside.js';
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
