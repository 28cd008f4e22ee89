// What was made here and still lasts, for look-ups.
import { expect, test } from '@jest/globals';
import { execute } from '../../../src/approvals/executing/executor.js';
import { ownActiveChanges } from '../../../src/approvals/returns/own-active-changes.js';
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
const made = (store: RequestStore, project = 'p1') => ownActiveChanges(store, log)('drop-limit', project);

test('is what is to be put back, until it is', async () => {
  const { store, due, deps } = await changed(redis, { isDue: false });
  const { request, version, now } = await storedAs(store, `${ID}-R`, 'approved');
  const moved = { ...request, ...inPayments };
  await store.commit({ request: moved, expected: version, readAt: now, events: [], by: 'countersign' });
  const { sent } = (await storedAs(store, ID, 'succeeded')).request;
  expect(await made(store)).toEqual([{ id: ID, operation: 'drop-limit', params, endsAt: sent.at + 2 * HOUR }]);
  expect([await made(store, 'p2'), await ownActiveChanges(store, log)('grant-access', 'p1')]).toEqual([[], []]);
  await due();
  await execute(deps, await storedAs(store, `${ID}-R`, 'approved'));
  expect(await made(store)).toEqual([]);
});

test('is not known where some of it cannot be read, there is too much of it, or Redis is away', async () => {
  const store = redis.freshStore();
  const many = Array.from({ length: 501 }, (_, at) => ({
    ...asReturn(approved(inPayments)),
    id: `${numberedId(at)}-R`,
  }));
  await putMany(redis.connection, store, many.slice(1));
  expect(await made(store)).toHaveLength(500);
  await putMany(redis.connection, store, many.slice(0, 1));
  expect(await made(store)).toBeUndefined();
  const other = redis.freshStore();
  await putMany(redis.connection, other, many.slice(0, 1));
  await redis.connection.hset(other.key('request', `${numberedId(0)}-R`), 'json', '{');
  expect(await made(other)).toBeUndefined();
  expect(await made(await redis.dying(store))).toBeUndefined();
});
