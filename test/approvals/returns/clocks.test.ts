// Atlas's clock and Redis's: a return that narrows is due by whichever is ahead.
import { expect, test } from '@jest/globals';
import { bringReturnsForward } from '../../../src/approvals/returns/clocks.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { whileFixture } from '../../support/for-a-while.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { openRedis, put, taken } from '../../support/redis.js';
import { approved, MINUTE, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const narrowing = { preview: { ...approved().preview, direction: 'narrows access' } } as const;
const endsIn = (ms: number, now: number, notBefore = now + ms) => {
  const { returns, ...made } = asReturn(approved({ ...narrowing, notBefore }));
  return { ...made, ...(returns && { returns: { ...returns, endsAt: now + ms } }) };
};
const atlasAhead = async (store: RequestStore, ms: number) => ({ time: { now: (await store.now()) + ms, age: 0 } });

test('a return is due once Atlas’s clock passes its end', async () => {
  const store = redis.freshStore();
  const now = await store.now();
  await put(store, { ...endsIn(4 * MINUTE, now), id: 'AAA-AAA-R' });
  await put(store, { ...endsIn(6 * MINUTE, now), id: 'BBB-BBB-R' });
  await bringReturnsForward(store, await atlasAhead(store, 5 * MINUTE));
  expect(await taken(store, 'returns')).toEqual(['AAA-AAA-R']);
});

test('a retry keeps its own time', async () => {
  const store = redis.freshStore();
  const now = await store.now();
  await put(store, endsIn(-MINUTE, now, now + 2 * MINUTE));
  await bringReturnsForward(store, await atlasAhead(store, 5 * MINUTE));
  expect(await taken(store, 'returns')).toEqual([]);
});

test('a worker leaves a return until its end once checked', async () => {
  const { working, store } = whileFixture(redis.freshStore());
  const now = await store.now();
  const back = endsIn(60 * MINUTE, now);
  await put(store, succeeded());
  await put(store, back);
  await store.defer('returns', back.id, 0);
  const dueAt = async () => Number(await redis.connection.zscore(store.key('due', 'returns'), back.id));
  await working(async () => (await dueAt()) === back.notBefore);
});

test('no return is read while the clocks agree, however many there are', async () => {
  const store = redis.freshStore();
  const now = await store.now();
  const many = Array.from({ length: 500 }, (_, at) => ({ ...endsIn(MINUTE, now), id: `${numberedId(at)}-R` }));
  await putMany(redis.connection, store, many);
  const atlas = await atlasAhead(store, 1_000);
  expect(await commandsOf(redis.connection, () => bringReturnsForward(store, atlas))).toEqual({ time: 1 });
});
