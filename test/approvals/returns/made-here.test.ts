// What was made here and still lasts, for look-ups.
import { expect, test } from '@jest/globals';
import { execute } from '../../../src/approvals/executor.js';
import { madeHere } from '../../../src/approvals/returns/made-here.js';
import type { Listed } from '../../../src/approvals/store.js';
import { createLog } from '../../../src/log.js';
import { changed, forTwoHours, ID, params } from '../../support/for-a-while.js';
import { openRedis, storedAs } from '../../support/redis.js';

const redis = await openRedis();
const log = createLog('silent');
const listing = (returns: () => Promise<readonly Listed[]>) => madeHere({ returns }, log)();

test('is what is to be put back, until it is', async () => {
  const { store, due, deps } = await changed(redis, { isDue: false });
  const { request } = await storedAs(store, ID, 'succeeded');
  const endsAt = request.sent.at + 2 * 3_600_000;
  expect(await madeHere(store, log)()).toEqual([{ id: ID, operation: 'drop-limit', params, endsAt }]);
  await due();
  await execute(deps, await storedAs(store, `${ID}-R`, 'approved'));
  expect(await madeHere(store, log)()).toEqual([]);
});

test('is not known where some of it cannot be read, there is too much of it, or Redis is away', async () => {
  expect(await listing(async () => [{ id: 'GGG-GGG', unreadable: 'newer' }])).toBeUndefined();
  const back = { ...forTwoHours(), returns: { change: ID, operation: 'drop-limit', params, endsAt: 1 } };
  expect(await listing(async () => Array(500).fill(back))).toHaveLength(500);
  expect(await listing(async () => Array(501).fill(back))).toBeUndefined();
  expect(await listing(() => Promise.reject(new Error('away')))).toBeUndefined();
});
