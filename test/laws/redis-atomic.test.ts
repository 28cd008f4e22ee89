// A commit that Redis refuses has no part of its effect.
import { expect, test } from '@jest/globals';
import type { RequestEvent } from '../../src/approvals/request/events.js';
import type { Commit } from '../../src/approvals/storage/commit.js';
import { ann } from '../support/people.js';
import { openRedis, stored } from '../support/redis.js';
import { approved, everyStanding, executing, pending, sent, succeeded } from '../support/requests.js';

const redis = await openRedis();

test.each([
  ['claims a target', approved(), executing(), 'claim'],
  ['gives a target back', sent(), succeeded(), 'release'],
  ['denies', pending(), everyStanding.denied, undefined],
  ['does none of these', approved(), approved(), undefined],
] as const)('while Redis is full a commit that %s changes nothing at all', async (_, before, after, reservation) => {
  const store = await redis.storeWith(before);
  const { version: expected, now: readAt } = await stored(store, before.id);
  const events: RequestEvent[] = [
    after.state === 'denied' ? { type: 'denied', by: ann, rule: 'rule 1' } : { type: 'delayed', sentence: 'It waits.' },
  ];
  const commit: Commit = {
    request: after,
    expected,
    readAt,
    events,
    by: 'countersign',
    ...(reservation && { reservation, target: before.preview.target }),
  };
  const everything = async () => {
    const keys = (await redis.connection.keys(`${store.key()}*`)).toSorted();
    return Promise.all(keys.map(async (key) => [key, String(await redis.connection.dumpBuffer(key))]));
  };
  const was = await everything();
  await redis.connection.config('SET', 'maxmemory', '1');
  try {
    await expect(store.commit(commit)).rejects.toThrow('OOM');
  } finally {
    await redis.connection.config('SET', 'maxmemory', '0');
  }
  expect(await everything()).toEqual(was);
  expect(await store.commit(commit)).toMatchObject({ done: 2 });
  expect(await everything()).not.toEqual(was);
});
