import { expect, test } from '@jest/globals';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { readOpenCounts, readReturnCounts } from '../../../src/approvals/storage/open-counts.js';
import { Reindexer, reindex } from '../../../src/approvals/storage/reindex.js';
import { waitingListKey } from '../../../src/approvals/storage/request-lists.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { eventually } from '../../support/eventually.js';
import { commandsOf, numberedId } from '../../support/many.js';
import { openRedis, stored } from '../../support/redis.js';
import { approved, everyStanding, pending, ruleOf, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const WAITING = waitingListKey(ruleOf().approvers).join(':');
const LISTS = ['waiting', WAITING, 'by:U0RITA', 'of:drop-limit', 'returns-of:drop-limit'];
const INDEXES = ['states', 'return-states', ...LISTS, 'requesters', 'approvers'];

/** Stores each with a journal entry. */
async function storedBefore(requests: readonly Request[], store = redis.freshStore()): Promise<RequestStore> {
  for (const request of requests) {
    const events = [{ type: 'reminded' as const }];
    await store.commit({ request, expected: 0, readAt: await store.now(), events, by: 'countersign' });
  }
  return store;
}
const forget = (store: RequestStore) => redis.connection.del(INDEXES.map((name) => store.key(name)));
const indexed = (store: RequestStore) =>
  Promise.all(INDEXES.map((name) => redis.connection.zrange(store.key(name), '0', '-1', 'WITHSCORES')));

const all = [
  ...Object.values(everyStanding).map((request, number) => ({ ...request, id: numberedId(number) })),
  asReturn(approved({ returning: { troubles: 1 } })),
  { ...asReturn(unknown()), id: deriveReturnId('ZZZ-ZZZ') },
];

test('reindexing adds requests as their commits would have', async () => {
  const store = await storedBefore(all);
  const before = await indexed(store);
  expect(before.filter((index) => index.length === 0)).toEqual([]);
  await forget(store);
  await reindex({ store });
  const after = await indexed(store);
  const ids = (index: readonly string[] | undefined) => index?.filter((_, at) => at % 2 === 0);
  expect(after.map(ids)).toEqual(before.map(ids));
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect((await readOpenCounts(store)).byState).toEqual({
    preparing: 1,
    pending: 1,
    approved: 1,
    executing: 2,
    unknown: 1,
    other: 0,
  });
  expect(await readReturnCounts(store)).toMatchObject({ open: 2, stuck: 2 });
});

test('reindexing runs once, and then costs one command', async () => {
  const store = await storedBefore(all);
  await reindex({ store });
  const taken = await commandsOf(redis.connection, () => reindex({ store }));
  expect(taken).toMatchObject({ hmget: 1 });
  expect(Object.keys(taken)).toEqual(['hmget']);
});

test('reindexing reads every page of the journal, and skips requests that it can’t read', async () => {
  for (const others of [499, 500]) {
    const store = redis.freshStore();
    const add = () => redis.connection.xadd(store.key('journal'), '*', 'request', 'ZZZ-ZZZ');
    await Promise.all(Array.from({ length: others }, add));
    await storedBefore([pending()], store);
    await forget(store);
    await reindex({ store });
    expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 1 });
  }
});

test('reindexing starts over when the indexes have another version', async () => {
  const store = await storedBefore([pending()]);
  await reindex({ store });
  await forget(store);
  await redis.connection.hset(store.key('indexed'), 'version', 'another');
  await reindex({ store });
  expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 1 });
});

test('reindexing continues where it stopped', async () => {
  const store = await storedBefore(all);
  await forget(store);
  const [first] = await store.index.mentioned('0-0', 1);
  await store.index.noteProgress({ isDone: false, entry: first?.entry ?? '' });
  await reindex({ store });
  expect((await readOpenCounts(store)).byState).toMatchObject({ preparing: 0, pending: 1 });
});

test('reindexing leaves a request alone that was committed after it was read', async () => {
  const store = await storedBefore([pending()]);
  const read = await stored(store, pending().id);
  const { denied } = everyStanding;
  await store.commit({ request: denied, expected: 1, readAt: await store.now(), events: [], by: 'countersign' });
  await store.index.add(read, read.now);
  expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 0 });
});

test('a worker reindexes when it starts', async () => {
  const store = await storedBefore([pending()]);
  await forget(store);
  const reindexer = new Reindexer({ store, log: createLog('silent') });
  reindexer.start();
  await eventually(async () => (await readOpenCounts(store)).byState.pending === 1);
  await reindexer.stop();
});

test('a worker that stops no longer reindexes', async () => {
  const store = await storedBefore([pending()]);
  await forget(store);
  const reindexer = new Reindexer({ store, log: createLog('silent') });
  reindexer.start();
  await reindexer.stop();
  for (let round = 0; round < 20; round++) await store.now();
  expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 0 });
});
