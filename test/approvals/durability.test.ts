import { describe, expect, test } from '@jest/globals';
import { durabilityOf } from '../../src/approvals/redis.js';
import { openRedis, put, stored } from '../support/redis.js';
import { pending } from '../support/requests.js';

const redis = await openRedis();
const denied = async (store: ReturnType<typeof redis.freshStore>) => {
  const { version, now } = await stored(store, pending().id);
  return { request: pending(), expected: version, readAt: now, events: [], by: 'U0BEN', durably: true };
};

test('scripts that Redis has forgotten are given to it again', async () => {
  const store = redis.freshStore();
  await put(store, pending());
  await redis.connection.script('FLUSH');
  expect(await store.commit(await denied(store))).toMatchObject({ done: 2 });
  await redis.connection.script('FLUSH');
  expect(await store.take('draw', 9, 0)).toEqual([pending().id]);
  await redis.connection.script('FLUSH');
  expect(await store.drawn(pending().id, 2)).toBe(true);
});

describe('what was stored for good', () => {
  test('is durable under appendfsync always, for every one of many at once', async () => {
    expect(await durabilityOf(redis.connection)).toBe('durable');
    const store = redis.freshStore();
    const ids = Array.from({ length: 20 }, (_, index) => `AAA-${100 + index}`);
    const first = { expected: 0, readAt: await store.now(), events: [], by: 'U0BEN', durably: true };
    const all = await Promise.all(ids.map((id) => store.commit({ ...first, request: { ...pending(), id } })));
    expect(all).toEqual(ids.map(() => ({ done: 1, durable: true })));
    expect(await store.confirm()).toBe(true);
  });

  test('is still there after Redis was killed', async () => {
    const store = redis.freshStore();
    await put(store, pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
    await redis.crash();
    expect((await stored(store, pending().id)).version).toBe(2);
  });

  test('cannot be promised without an append-only file, and then is not waited for', async () => {
    const store = redis.freshStore();
    await put(store, pending());
    await redis.connection.config('SET', 'appendonly', 'no');
    expect(await durabilityOf(redis.connection)).toBe('not durable');
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
  });
});
