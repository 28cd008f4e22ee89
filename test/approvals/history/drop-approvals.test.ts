// A Redis whose history is replaced while a process stays connected: that is noticed before anything is sent.
import { expect, test } from '@jest/globals';
import { HistoryDoubtStore } from '../../../src/approvals/storage/doubt-store.js';
import { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { CommitPool } from '../../../src/redis/commit-pool.js';
import { connect } from '../../../src/redis/connection.js';
import { KnownHistory } from '../../../src/redis/history.js';
import { fixtureOn, fixtureWith } from '../../support/approvals-fixture.js';
import { openRedis, put } from '../../support/redis.js';
import { approved, HOUR, pending } from '../../support/requests.js';

const redis = await openRedis();
const { connection } = redis;

/** Adds an entry to the journal. */
async function record(store: RequestStore, id: string) {
  const events = [{ type: 'delayed', sentence: 'Atlas is slow.' }] as const;
  await store.commit({ request: pending({ id }), expected: 0, events, readAt: await store.now(), by: 'countersign' });
}

test('an approved request isn’t sent after the history was replaced under an open connection', async () => {
  const before = redis.freshStore();
  const { key } = before;
  await put(before, approved());
  await record(before, 'BBB-BBB');
  const log = createLog('silent');
  const history = new KnownHistory({ key, file: undefined, log });
  const commits = new CommitPool({ open: () => connect(redis.url, log), history, log });
  try {
    const store = new RequestStore(connection, commits, key);
    await commits.usable();
    await history.beat(commits);
    const names = await connection.keys(key('*').replaceAll(/[[\]]/g, '?'));
    const dumps = await Promise.all(names.map((name) => connection.dumpBuffer(name)));
    // A confirmed entry, such as a cancellation, that the copy lacks.
    await record(store, 'AAA-AAA');
    await history.beat(commits);
    await connection.del(...(await connection.keys(key('*').replaceAll(/[[\]]/g, '?'))));
    for (const [at, name] of names.entries()) await connection.restore(name, 0, dumps[at] ?? Buffer.alloc(0));

    const doubts = new HistoryDoubtStore(connection, commits, key);
    const { deps, atlas, execute } = fixtureOn(store, { freezes: redis.freezesOf(store) });
    expect((await execute({ deps: { ...deps, history: doubts } })).state).toBe('pending');
    expect(atlas.calls.write).toBe(0);
    expect((await doubts.read()).all).toMatchObject([{ kind: 'missing' }]);
  } finally {
    commits.close();
  }
});

test('a request approved before a declared loss waits for approval again, not only for the freeze to end', async () => {
  const { store, execute, deps, atlas } = await fixtureWith(redis, approved());
  const history = new HistoryDoubtStore(connection, await redis.openPool(), store.key);
  await history.declareLoss();
  const waiting = await execute({ deps: { ...deps, history, freezes: redis.freezesOf(store) } });
  expect(waiting).toMatchObject({ state: 'pending', approvals: [] });
  expect(atlas.calls.write).toBe(0);
});

test('nothing is sent when a gap is recorded during the check, and the request waits', async () => {
  const { store, execute, deps, atlas } = await fixtureWith(redis, approved());
  const history = new HistoryDoubtStore(connection, await redis.openPool(), store.key);
  const now = await store.now();
  const gap = { kind: 'gap', from: now - HOUR, til: now, isExplained: false, isJudged: false } as const;
  atlas.on.get = async () => {
    await history.write(0, [gap], { by: 'countersign' });
    return undefined;
  };
  expect(await execute({ deps: { ...deps, history } })).toMatchObject({
    state: 'approved',
    delayed: expect.stringContaining('lost part'),
  });
  expect(atlas.calls.write).toBe(0);
});
