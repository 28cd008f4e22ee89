import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { durabilityOf } from '../../src/approvals/redis.js';
import { RequestStore } from '../../src/approvals/store.js';
import { openRedis, put, stored, taken } from '../support/redis.js';
import { pending } from '../support/requests.js';

const redis = await openRedis();
const slow = await openRedis({ appendfsync: 'everysec' });
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
  expect(await taken(store, 'draw')).toEqual([pending().id]);
  await redis.connection.script('FLUSH');
  expect(await store.rest('draw', pending().id, 2)).toBe(true);
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
});

describe('a write is called durable', () => {
  test('only by a WAITAOF that Redis runs after it, also when one for another write is under way', async () => {
    const monitor = await slow.connection.monitor();
    const ran: string[] = [];
    const waits = new Promise<void>((resolve) => {
      monitor.on('monitor', (_: string, [name = '', first = '']: string[]) => {
        ran.push(first === 'mark' ? first : name.toLowerCase());
        if (name.toLowerCase() === 'waitaof') resolve();
      });
    });
    const store = slow.freshStore();
    const first = { expected: 0, readAt: await store.now(), events: [], by: 'U0BEN', durably: true };
    const one = store.commit({ ...first, request: pending() });
    await waits;
    expect(await Promise.all([one, store.confirm()])).toEqual([{ done: 1, durable: true }, true]);
    await slow.connection.echo('mark');
    while (!ran.includes('mark')) await once(monitor, 'monitor');
    expect(ran.slice(ran.lastIndexOf('set'))).toContain('waitaof');
    monitor.disconnect();
  });

  test('never when its connection was lost in between', async () => {
    const commits = await redis.open();
    const call = commits.call.bind(commits);
    Object.assign(commits, {
      call: async () => {
        const ready = once(commits, 'ready');
        commits.disconnect(true);
        await ready;
        return call('WAITAOF', 1, 0, 1_000);
      },
    });
    const store = new RequestStore(redis.connection, commits, 'T0LOST');
    await put(store, pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: false });
  });
});

test('durability cannot be promised without an append-only file, and then is not waited for', async () => {
  const store = redis.freshStore();
  await put(store, pending());
  await redis.connection.config('SET', 'appendonly', 'no');
  expect(await durabilityOf(redis.connection)).toBe('not durable');
  expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
});
