// Changes active by the bot that are still in effect, for look-ups.
import { expect, test } from '@jest/globals';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import { ownActiveChangesReader } from '../../../src/approvals/returns/own-active-changes.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { changed, ID, params } from '../../support/for-a-while.js';
import { numberedId, putMany } from '../../support/many.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { approved, HOUR } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const log = createLog('silent');
const inPayments = { preview: { ...approved().preview, place: { project: { id: 'p1', name: 'Payments' } } } };
const active = (store: RequestStore, project = 'p1') => ownActiveChangesReader(store, log)('drop-limit', project);

test('a change is listed until it is reverted', async () => {
  const { store, due, deps } = await changed(redis, { isDue: false });
  const { request, version, now } = await storedAs(store, `${ID}-R`, 'approved');
  const placed = { ...request, ...inPayments };
  await store.commit({ request: placed, expected: version, readAt: now, events: [], by: 'countersign' });
  const { sent } = (await storedAs(store, ID, 'succeeded')).request;
  expect(await active(store)).toEqual([{ id: ID, operation: 'drop-limit', params, endsAt: sent.at + 2 * HOUR }]);
  expect([await active(store, 'p2'), await ownActiveChangesReader(store, log)('grant-access', 'p1')]).toEqual([[], []]);
  await due();
  await executeRequest(deps, await storedAs(store, `${ID}-R`, 'approved'));
  expect(await active(store)).toEqual([]);
});

test('the list is undefined if a record is unreadable, there are too many, or Redis is down', async () => {
  const store = redis.freshStore();
  const many = Array.from({ length: 501 }, (_, at) => ({
    ...asReturn(approved(inPayments)),
    id: `${numberedId(at)}-R`,
  }));
  await putMany(redis.connection, store, many.slice(1));
  expect(await active(store)).toHaveLength(500);
  await putMany(redis.connection, store, many.slice(0, 1));
  expect(await active(store)).toBeUndefined();
  const other = redis.freshStore();
  await putMany(redis.connection, other, many.slice(0, 1));
  await redis.connection.hset(other.key('request', `${numberedId(0)}-R`), 'json', '{');
  expect(await active(other)).toBeUndefined();
  expect(await active(await redis.dying(store))).toBeUndefined();
});
