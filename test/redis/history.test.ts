// What a process remembers of the history, against a Redis that lost some of it.
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { HistoryDoubt } from '../../src/approvals/request/doubt.js';
import { HistoryDoubtStore } from '../../src/approvals/storage/doubt-store.js';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { connect } from '../../src/redis/connection.js';
import { HEARTBEAT_GAP_MS, KnownHistory } from '../../src/redis/history.js';
import { openRedis } from '../support/redis.js';
import { pending } from '../support/requests.js';

const redis = await openRedis();
const commits = await redis.openPool();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-history-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process whose heartbeats are called by the test. */
function processOn(store: RequestStore, file?: string) {
  const history = new KnownHistory({ key: store.key, file, log: createLog('silent') });
  const doubts = new HistoryDoubtStore(redis.connection, commits, store.key);
  return {
    history,
    beat: () => history.beat(commits),
    kinds: async () => (await doubts.read()).all.map(({ kind }) => kind),
    doubts: async () => (await doubts.read()).all,
    frozen: async () => (await redis.freezesOf(store).read()).all.map(({ scope }) => scope.kind),
  };
}

/** Copies of a workspace's keys, as a backup has them. */
async function backUp({ key }: RequestStore) {
  const names = await redis.connection.keys(key('*').replaceAll(/[[\]]/g, '?'));
  const dumps = await Promise.all(names.map((name) => redis.connection.dumpBuffer(name)));
  return async () => {
    await forget({ key });
    for (const [at, name] of names.entries()) {
      const dump = dumps[at];
      if (dump !== undefined) await redis.connection.restore(name, 0, dump);
    }
  };
}

async function forget({ key }: Pick<RequestStore, 'key'>) {
  const names = await redis.connection.keys(key('*'));
  if (names.length > 0) await redis.connection.del(...names);
}

/** Moves the last heartbeat into the past. */
const sleepFor = ({ key }: RequestStore, ms: number) => redis.connection.hincrby(key('history'), 'beatAt', -ms);

/** A workspace with a journal, and a process that has sent one heartbeat. */
async function begun(file?: string) {
  const store = redis.freshStore();
  await record(store);
  const one = processOn(store, file);
  await one.beat();
  return { store, one };
}

let number = 0;
/** Adds an entry to the journal. */
async function record(store: RequestStore, durably = false) {
  number += 1;
  const request = pending({ id: `H${number}`.padEnd(6, 'X') });
  const events = [{ type: 'delayed', sentence: 'Atlas is slow.' }] as const;
  await store.commit({ request, expected: 0, events, readAt: await store.now(), by: 'countersign', durably });
}

/** Adds an entry that the process has seen confirmed. */
async function decide(store: RequestStore, { history }: { readonly history: KnownHistory }) {
  await record(store);
  const { key } = store;
  const [head, id] = await redis.connection.hmget(key('history'), 'head', 'id');
  await history.confirmed([head ?? '', id ?? '']);
}

test('a first start raises a doubt that only Atlas can settle, and freezes nothing', async () => {
  const one = processOn(redis.freshStore());
  await one.beat();
  expect(await one.doubts()).toMatchObject([{ kind: 'empty', isJudged: false }]);
  expect(await one.frozen()).toEqual([]);
});

test('a restart and a planned failover raise no doubt', async () => {
  const store = redis.freshStore();
  await record(store);
  const [one, other] = [processOn(store), processOn(store)];
  for (const each of [one, other, one]) await each.beat();
  await decide(store, one);
  for (const each of [one, other, processOn(store)]) await each.beat();
  expect(await one.kinds()).toEqual([]);
});

test('freezes everything when an older copy lacks a confirmed entry, even after others wrote to it', async () => {
  const { store, one } = await begun();
  const restore = await backUp(store);
  await decide(store, one);
  await restore();
  const [other, stopped] = [processOn(store), processOn(store)];
  for (let more = 0; more < 5; more += 1) await decide(store, stopped);
  await other.beat();
  expect(await one.kinds()).toEqual([]);
  await one.beat();
  expect(await one.doubts()).toMatchObject([{ kind: 'missing', isJudged: true }]);
  expect(await one.frozen()).toEqual(['all']);
  await one.beat();
  await other.beat();
  expect(await one.kinds()).toEqual(['missing']);
});

test('records a loss once when several processes notice it', async () => {
  const store = redis.freshStore();
  await record(store);
  const all = [processOn(store), processOn(store), processOn(store)];
  for (const one of all) await one.beat();
  const restore = await backUp(store);
  for (const one of all) await decide(store, one);
  await restore();
  await Promise.all(all.map((one) => one.beat()));
  expect(await all[0]?.kinds()).toEqual(['missing']);
});

test('treats another history, or an emptied one, as foreign and freezes everything', async () => {
  const [store, emptied] = [redis.freshStore(), redis.freshStore()];
  for (const each of [store, emptied]) await record(each);
  const [one, two] = [processOn(store), processOn(emptied)];
  for (const each of [one, two]) await each.beat();
  await forget(store);
  await record(store);
  await forget(emptied);
  for (const each of [one, two]) await each.beat();
  expect([await one.kinds(), await two.kinds()]).toEqual([['foreign'], ['foreign']]);
  expect([await one.frozen(), await two.frozen()]).toEqual([['all'], ['all']]);
});

test('a process that saw an empty journal remembers the first entry that another one writes', async () => {
  const store = redis.freshStore();
  const one = processOn(store);
  expect([await one.beat(), await one.beat()]).toEqual(['durable', 'durable']);
  await record(store);
  const restore = await backUp(store);
  await decide(store, processOn(store));
  expect(await one.beat()).toBe('durable');
  await restore();
  await one.beat();
  expect(await one.kinds()).toEqual(['empty', 'missing']);
});

test('treats an empty Redis that was emptied again as foreign', async () => {
  const store = redis.freshStore();
  const one = processOn(store);
  await one.beat();
  await forget(store);
  await record(store);
  await one.beat();
  expect(await one.kinds()).toEqual(['foreign']);
});

test.each<[string, { readonly inForce: string | null }, (store: RequestStore) => Promise<unknown>]>([
  [
    'a foreign history has none in force',
    { inForce: null },
    ({ key }) => redis.connection.del(key('journal'), key('history')),
  ],
  [
    'an older copy keeps the one in force',
    { inForce: 'h' },
    ({ key }) => redis.connection.xtrim(key('journal'), 'MAXLEN', 0),
  ],
])('a loss drops the waiting policy, and %s', async (_, { inForce }, lose) => {
  const { store, one } = await begun();
  const policy = { hash: 'h', text: 'x', since: '1', nextHash: 'n', nextText: 'y', nextPosted: '1' };
  await redis.connection.hset(store.key('policy'), policy);
  await lose(store);
  await record(store);
  await one.beat();
  const fields = await redis.connection.hmget(store.key('policy'), 'hash', 'nextHash', 'nextPosted');
  expect(fields).toEqual([inForce, null, null]);
  expect(Number(await redis.connection.hget(store.key('policy'), 'lostAt'))).toBeGreaterThan(0);
});

test.each<[string, (store: RequestStore) => Promise<Partial<HistoryDoubt>>]>([
  [
    'explained by a process that ran through it',
    async (store) => {
      const one = processOn(store);
      await one.beat();
      await sleepFor(store, 2 * HEARTBEAT_GAP_MS);
      const remembered = processOn(store, join(folder, 'lived'));
      await keepAs(store, join(folder, 'lived'));
      await remembered.history.recall();
      await remembered.beat();
      return { isExplained: true };
    },
  ],
  [
    'not explained by a new process',
    async (store) => {
      await processOn(store).beat();
      await sleepFor(store, 2 * HEARTBEAT_GAP_MS);
      await processOn(store).beat();
      return { isExplained: false };
    },
  ],
])('a long time without heartbeats is a gap, not a loss: %s', async (_, live) => {
  const store = redis.freshStore();
  await record(store);
  const expected = await live(store);
  const one = processOn(store);
  expect(await one.doubts()).toMatchObject([{ kind: 'gap', isJudged: false, ...expected }]);
  expect(await one.frozen()).toEqual([]);
});

/** The state file of a process that saw the last heartbeat. */
async function keepAs({ key }: RequestStore, file: string) {
  const [epoch, head, id, beatAt] = await redis.connection.hmget(key('history'), 'epoch', 'head', 'id', 'beatAt');
  await writeFile(file, JSON.stringify({ epoch, head, id, beatAt: Number(beatAt) }));
}

/** The doubts that a process raises when it starts with this state file. */
async function kindsAfterStart(store: RequestStore, file: string) {
  const next = processOn(store, file);
  await next.history.recall();
  await next.beat();
  return next.kinds();
}

test('a state file reveals an older copy restored while all processes were stopped', async () => {
  const file = join(folder, 'state');
  const { store, one } = await begun(file);
  const restore = await backUp(store);
  await decide(store, one);
  await one.beat();
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ epoch: expect.stringMatching(/^[0-9a-f]{40}$/) });
  await restore();
  expect(await kindsAfterStart(store, file)).toEqual(['missing']);
});

test('a state file contains what was confirmed right before a kill', async () => {
  const file = join(folder, 'killed');
  const { store, one } = await begun(file);
  const restore = await backUp(store);
  await Promise.all([decide(store, one), decide(store, one), decide(store, one)]);
  await restore();
  expect(await kindsAfterStart(store, file)).toEqual(['missing']);
});

test('a commit is in the state file before it counts as durable', async () => {
  const [file, log, { key }] = [join(folder, 'committed'), createLog('silent'), redis.freshStore()];
  const history = new KnownHistory({ key, file, log });
  const pool = new CommitPool({ open: () => connect(redis.url, log), history, log });
  try {
    await pool.usable();
    await record(new RequestStore(redis.connection, pool, key), true);
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(kept).toMatchObject({ id: await redis.connection.hget(key('history'), 'id') });
  } finally {
    pool.close();
  }
});

test('a process that knows less does not overwrite a shared state file', async () => {
  const file = join(folder, 'shared');
  const store = redis.freshStore();
  await record(store);
  const [one, other] = [processOn(store, file), processOn(store, file)];
  for (const each of [one, other]) await each.beat();
  await record(store);
  const [head, id] = await redis.connection.hmget(store.key('history'), 'head', 'id');
  const restore = await backUp(store);
  await decide(store, other);
  await one.history.confirmed([head ?? '', id ?? '']);
  await restore();
  expect(await kindsAfterStart(store, file)).toEqual(['missing']);
});

test('notices a second loss by what was confirmed since the first', async () => {
  const { store, one } = await begun();
  const restore = await backUp(store);
  await decide(store, one);
  await restore();
  await one.history.verify(redis.connection);
  const restoreAgain = await backUp(store);
  await decide(store, one);
  await restoreAgain();
  await one.history.verify(redis.connection);
  expect(await one.kinds()).toEqual(['missing', 'missing']);
});

test.each<[string, (store: RequestStore) => Promise<unknown>, readonly string[]]>([
  ['not declared', async () => undefined, ['missing']],
  [
    'declared on the host',
    (store) => new HistoryDoubtStore(redis.connection, commits, store.key).declareLoss(),
    ['declared', 'missing'],
  ],
])('keeps the policy when the same copy is restored twice, with the loss %s', async (_, then, kinds) => {
  const { store, one } = await begun();
  await redis.connection.hset(store.key('policy'), { hash: 'h', text: 'x', since: '1' });
  const restore = await backUp(store);
  await decide(store, one);
  for (const each of [restore, restore]) {
    await each();
    await then(store);
    await one.beat();
    await one.beat();
  }
  expect(await one.kinds()).toEqual(kinds);
  expect(await redis.connection.hget(store.key('policy'), 'hash')).toBe('h');
});

test('a state file reveals that a heartbeat was lost', async () => {
  const file = join(folder, 'beats');
  const { store, one } = await begun(file);
  const restore = await backUp(store);
  await one.beat();
  await restore();
  expect(await kindsAfterStart(store, file)).toEqual(['missing']);
});

test('a damaged state file explains no gap and reports no loss', async () => {
  const file = join(folder, 'damaged');
  await writeFile(file, '{"epoch":');
  const store = redis.freshStore();
  await record(store);
  await processOn(store).beat();
  const one = processOn(store, file);
  await one.history.recall();
  await sleepFor(store, 2 * HEARTBEAT_GAP_MS);
  await one.beat();
  expect(await one.doubts()).toMatchObject([{ kind: 'gap', isExplained: false }]);
});
