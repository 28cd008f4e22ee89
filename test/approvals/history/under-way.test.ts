// A request that a worker had claimed when history was lost: it asks again as soon as the claim is over, though all changes are frozen.
import { expect, test } from '@jest/globals';
import { execute } from '../../../src/approvals/executing/executor.js';
import { HistoryStore } from '../../../src/approvals/storage/history-store.js';
import { benchOn } from '../../support/bench.js';
import { openRedis, put, storedAs } from '../../support/redis.js';
import { approved } from '../../support/requests.js';

const redis = await openRedis();

test('an approved request that is older than a loss goes back to waiting, rather than being held by the freeze', async () => {
  const { store, deps, atlas } = benchOn(redis.freshStore());
  const request = approved();
  await put(store, request);
  const history = new HistoryStore(redis.connection, await redis.openPool(), store.key);
  await history.declareLoss();
  await execute({ ...deps, history, freezes: redis.freezesOf(store) }, await storedAs(store, request.id, 'approved'));
  const { request: waiting } = await storedAs(store, request.id, 'pending');
  expect(waiting.approvals).toEqual([]);
  expect(atlas.calls.write).toBe(0);
});
