// A worker is killed, or stopped for a minute, at any point of an execution: the others find out what happened.

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Request } from '../../src/approvals/request/request.js';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import type { Fault } from '../../src/sandbox/atlas/index.js';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { dedicated, makeCluster, payments } from '../support/atlas-things.js';
import { atRest, effects, falseStatements, story, words, writes } from '../support/outcome.js';
import { nameOf, type RedisCommand, type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import type { Bot, TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

/** `look`: right after the claim · `stored`: call stored, not sent · `wire`: sent · `answered` · `recorded`. */
type Point = 'look' | 'stored' | 'wire' | 'answered' | 'recorded';

interface Blow {
  readonly point: Point;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** What happens to the call at Atlas when the worker is struck on `wire`. */
  readonly call?: 'is lost' | 'has had its effect' | 'has its effect later';
}

interface Struck {
  readonly worker: Bot;
  readonly proxy: RedisProxy;
}

/**
 * Starts a worker, lets it take what `store` stores, and strikes it.
 * @param cluster part of the call's path, which ends in it
 */
async function strike(
  system: TestSystem,
  { id, cluster, store }: { readonly id: string; readonly cluster: string; store(): Promise<unknown> },
  blow: Blow,
): Promise<Struck> {
  const proxy = await startRedisProxy(system.redis.url);
  const worker = await system.start('worker', { REDIS_URL: proxy.url });
  const hit = () => (blow.signal === 'SIGKILL' ? worker.kill('SIGKILL') : stop(worker));
  const struck =
    blow.point === 'stored' || blow.point === 'recorded'
      ? atRedis(proxy, id, blow, hit)
      : atAtlas(system, cluster, blow, hit);
  await store();
  await struck;
  return { worker, proxy };
}

/** Sends SIGSTOP, and waits until the process has stopped. */
async function stop({ process: { pid } }: Bot): Promise<void> {
  if (pid === undefined) throw new Error('the bot has no process');
  process.kill(pid, 'SIGSTOP');
  await until(async () =>
    (await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)])).stdout.startsWith('T'),
  );
}

function atRedis(proxy: RedisProxy, id: string, { point }: Blow, hit: () => Promise<void>): Promise<void> {
  const isOf = (command: RedisCommand, event: string) =>
    nameOf(command) === `commit ${event}` && command.args.some((arg) => arg.includes(id));
  let isStored = false;
  return new Promise((resolve, reject) => {
    const end = proxy.onReply(async (command) => {
      isStored ||= isOf(command, 'sent');
      const isThere = point === 'recorded' ? isOf(command, 'succeeded') : isStored && command.name === 'WAITAOF';
      if (!isThere) return;
      end();
      await hit().then(resolve, reject);
    });
  });
}

async function atAtlas(
  system: TestSystem,
  cluster: string,
  { point, call }: Blow,
  hit: () => Promise<void>,
): Promise<void> {
  const { atlas } = system;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const read = { method: 'GET', path: new RegExp(`/clusters/${cluster}$`) };
  const write = { method: 'POST', path: new RegExp(`/clusters/${cluster}:`) };
  const hold = (rule: typeof read, fault: Fault) => atlas.fault({ ...rule, ...fault, times: 1 });
  if (point === 'look') hold(read, { kind: 'wait before effect', until: held });
  if (point === 'wire') hold(write, onWire(call, held));
  if (point === 'answered') {
    const end = atlas.onCall(({ path, method }) => {
      if (method !== write.method || path.search(write.path) < 0) return;
      end();
      hold(read, { kind: 'wait before effect', until: held });
    });
  }
  const { method, path: at } = point === 'wire' ? write : read;
  await until(() =>
    atlas.calls.some((one) => one.fault !== undefined && one.method === method && one.path.search(at) >= 0),
  );
  await hit();
  release();
}

function onWire(call: Blow['call'], held: Promise<void>): Fault {
  if (call === 'has its effect later') return { kind: 'wait before effect', until: held };
  return { kind: call === 'has had its effect' ? 'hang after effect' : 'hang' };
}

/** Resumes a stopped worker, and waits until it answers. */
async function wake({ process: stopped, port }: Bot): Promise<void> {
  stopped.kill('SIGCONT');
  await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok === true);
}

async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await look()); await sleep(10)) {
    if (performance.now() > end) throw new Error(`not so within 30 s: ${look.toString()}`);
  }
}

interface Law extends Blow {
  readonly name: string;
  readonly ends: 'succeeded' | 'failed';
  /** The write calls that reach Atlas. */
  readonly calls: number;
  readonly story: RegExp;
  readonly says: RegExp;
}

const MADE_BY_ANOTHER = {
  ends: 'succeeded',
  calls: 1,
  story: /^claimed returned claimed sent succeeded$/,
  says: /Done: |✅/,
} as const;
const FOUND_DONE = {
  ends: 'succeeded',
  calls: 1,
  story: /^claimed sent lost (read )*succeeded$/,
  says: /Confirmed in Atlas|✅/,
} as const;
const FOUND_ABSENT = {
  ends: 'failed',
  story: /^claimed sent lost (read )*failed$/,
  says: /two checks show.*Nothing was changed/,
} as const;
const RECORDED = { ends: 'succeeded', calls: 1, story: /^claimed sent succeeded$/, says: /Done: |✅/ } as const;

const struckBySignal = (signal: Law['signal'], laws: readonly Omit<Law, 'signal'>[]): readonly Law[] =>
  laws.map((law) => ({ ...law, signal }));
const KILLED = struckBySignal('SIGKILL', [
  { name: 'before storing the call has sent nothing', point: 'look', ...MADE_BY_ANOTHER },
  { name: 'after storing the call has sent nothing', point: 'stored', ...FOUND_ABSENT, calls: 0 },
  {
    name: 'during a call that is lost: its outcome is found',
    point: 'wire',
    call: 'is lost',
    ...FOUND_ABSENT,
    calls: 1,
  },
  {
    name: 'during a call that takes effect: its outcome is found',
    point: 'wire',
    call: 'has had its effect',
    ...FOUND_DONE,
  },
  { name: 'after the call, before recording it: its outcome is found', point: 'answered', ...FOUND_DONE },
  { name: 'after recording the outcome: another worker announces it', point: 'recorded', ...RECORDED },
]);
const STOPPED = struckBySignal('SIGSTOP', [
  { name: 'after its claim sends nothing when it wakes', point: 'look', ...MADE_BY_ANOTHER },
  { name: 'after storing the call never sends it', point: 'stored', ...FOUND_ABSENT, calls: 0 },
  {
    name: 'during a call that takes effect meanwhile: its outcome is found',
    point: 'wire',
    call: 'has its effect later',
    ...FOUND_DONE,
  },
  {
    name: 'during a call that is lost: its outcome is found',
    point: 'wire',
    call: 'is lost',
    ...FOUND_ABSENT,
    calls: 1,
  },
]);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const system = useTestSystem({ roles: ['web'] });
const { inside, driver } = system;
const struck = new Map<Law, Struck & { readonly id: string; readonly at: number }>();
const all = [...STOPPED, ...KILLED];
const clusterOf = (law: Law) => `struck-${String.fromCharCode(97 + all.indexOf(law))}`;

beforeAll(async () => {
  const left: Request[] = [];
  // One after another, so that each worker finds only its own request.
  for (const law of all) {
    const cluster = clusterOf(law);
    makeCluster(system.atlas.world, cluster);
    const project = payments(system.atlas.world);
    const approved = await driver.plan(grantAccess, { project, cluster, level: 'logs', for: '4h' });
    const { id } = approved;
    const blown = await strike(system, { id, cluster, store: () => driver.store(approved) }, law);
    struck.set(law, { ...blown, id, at: performance.now() });
    const request = await inside.request(id);
    left.push(request);
    if (request.state === 'executing') await inside.age(request, { leaseUntil: request.leaseUntil + HOUR_MS });
  }
  // Now all leases end at the same time.
  for (const request of left) if (request.state === 'executing') await inside.age(request, {});
  await system.start('worker');
}, 90_000);
afterAll(async () => {
  await Promise.all([...struck.values()].map(({ proxy }) => proxy.close()));
});

async function holds(law: Law): Promise<void> {
  const cluster = clusterOf(law);
  const { id } = struckBy(law);
  expect((await atRest(inside, id)).state).toBe(law.ends);
  const isDone = law.ends === 'succeeded';
  expect(writes(system, `/${cluster}:`)).toHaveLength(law.calls);
  expect(effects(system, `/${cluster}:`)).toHaveLength(isDone ? 1 : 0);
  expect(dedicated(system.atlas.world, cluster).grant?.grantType).toBe(isDone ? 'CLUSTER_DATABASE_LOGS' : undefined);
  expect(await story(inside, id)).toMatch(law.story);
  for (const text of Object.values(await words(system, id, PEOPLE.rita))) expect(text).toMatch(law.says);
  expect(falseStatements(system, id, `/${cluster}:`)).toEqual([]);
}

function struckBy(law: Law) {
  const found = struck.get(law);
  if (found === undefined) throw new Error(`nobody was struck for: ${law.name}`);
  return found;
}

const named = (laws: readonly Law[]) => laws.map((law) => [law.name, law] as const);

describe('a worker killed', () => {
  test.each(named(KILLED))('%s', (_, law) => holds(law), 120_000);
});

describe('a worker stopped for a minute', () => {
  test.each(named(STOPPED))(
    '%s',
    async (_, law) => {
      const { worker, at } = struckBy(law);
      await holds(law);
      await sleep(Math.max(0, at + MINUTE_MS - performance.now()));
      await wake(worker);
      // It finishes its work before it ends, so nothing can follow.
      await worker.kill('SIGTERM');
      expect(worker.process.exitCode).toBe(0);
      await holds(law);
    },
    180_000,
  );
});
