// A claim belongs to one attempt of one worker: whoever comes back to one that is over does nothing to the next.
import { expect, test } from '@jest/globals';
import { execute } from '../../src/approvals/executing/executor.js';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import { move } from '../../src/approvals/storage/move.js';
import { AtlasApiError } from '../../src/atlas/errors.js';
import { benchOn } from '../support/bench.js';
import { openRedis, put, stored, storedAs } from '../support/redis.js';
import { approved, basis, call, HOUR, NOW } from '../support/requests.js';

const redis = await openRedis();
const { id } = approved();
const GET = { method: 'GET', path: '/limits/daily' };

/** Two containers with one host name, and a process of number 1 in each, are workers of one name. */
const worker = 'bot:1';
const returned: RequestEvent = { type: 'returned', sentence: 'The worker that took it is gone.', notBefore: NOW };
const claimed: RequestEvent = { type: 'claimed', worker, leaseUntil: NOW + HOUR };
const sent: RequestEvent = { type: 'sent', call, basis, worker, leaseUntil: NOW + HOUR };

/** The worker looks at Atlas for so long that a namesake has come as far as `events`; then Atlas answers `answer`. */
async function overtaken(events: readonly RequestEvent[], answer: Error | undefined) {
  const { atlas, store, as } = benchOn(redis.freshStore());
  await put(store, approved());
  atlas.on.get = async () => {
    for (const event of events) await move(store, id, { by: 'countersign' }, () => [event]);
    return answer;
  };
  await execute(as(worker), await storedAs(store, id, 'approved'));
  return { atlas, request: (await stored(store, id)).request };
}

test('a worker that comes back too late does not take back the call that its namesake has sent', async () => {
  const { atlas, request } = await overtaken([returned, claimed, sent], new AtlasApiError(GET, { status: 503 }));
  expect(request).toMatchObject({ state: 'executing', attempts: 2, sent: { call } });
  expect(atlas.calls.write).toBe(0);
});

test('a worker that comes back too late sends nothing in the name of its namesake’s claim', async () => {
  const { atlas, request } = await overtaken([returned, claimed], undefined);
  expect(request).toMatchObject({ state: 'executing', attempts: 2 });
  expect(request).not.toHaveProperty('sent');
  expect(atlas.calls.write).toBe(0);
});
