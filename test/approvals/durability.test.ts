import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { CommitPool } from '../../src/approvals/commit-pool.js';
import { RequestStore } from '../../src/approvals/store.js';
import { createLog } from '../../src/log.js';
import { eventually } from '../support/eventually.js';
import { openRedis, put, stored, taken } from '../support/redis.js';
import { pending } from '../support/requests.js';

const redis = await openRedis();
const slow = await openRedis({ appendfsync: 'everysec' });
const ID = pending().id;
const denied = async (store: ReturnType<typeof redis.freshStore>) => {
  const { version, now } = await stored(store, ID);
  return { request: pending(), expected: version, readAt: now, events: [], by: 'U0BEN', durably: true };
};
const many = async (store: RequestStore, count: number) => {
  const first = { expected: 0, readAt: await store.now(), events: [], by: 'U0BEN', durably: true };
  const ids = Array.from({ length: count }, (_, index) => `AAA-${100 + index}`);
  return Promise.all(ids.map((id) => store.commit({ ...first, request: { ...pending(), id } })));
};

/** What a server runs from now on, by whoever asks it, until `end`. */
async function watched({ connection }: typeof redis) {
  const monitor = await connection.monitor();
  monitor.on('error', () => {}); // its server may be killed before it is gone
  const ran: { readonly name: string; readonly by: string }[] = [];
  monitor.on('monitor', (_: string, [name = '', first = '']: string[], by: string) => {
    ran.push({ name: first === 'mark' ? first : name.toLowerCase(), by });
  });
  return async () => {
    await connection.echo('mark');
    while (!ran.some(({ name }) => name === 'mark')) await once(monitor, 'monitor');
    monitor.disconnect();
    return ran;
  };
}

test('scripts that Redis has forgotten are given to it again, and are durable as ever', async () => {
  const store = redis.freshStore();
  await put(store, pending());
  const end = await watched(redis);
  await redis.connection.script('FLUSH');
  expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
  const ran = await end();
  expect(ran.slice(ran.findIndex(({ name }) => name === 'eval')).map(({ name }) => name)).toContain('waitaof');
  await redis.connection.script('FLUSH');
  expect(await taken(store, 'draw')).toEqual([ID]);
  await redis.connection.script('FLUSH');
  expect(await store.rest('draw', ID, 2)).toBe(true);
});

describe('what was stored for good', () => {
  test('is durable under appendfsync always, for every one of many at once', async () => {
    const store = redis.freshStore();
    expect(await many(store, 20)).toEqual(Array.from({ length: 20 }, () => ({ done: 1, durable: true })));
  });

  test('is still there after Redis was killed', async () => {
    const store = redis.freshStore();
    await put(store, pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
    await redis.crash();
    expect((await stored(store, ID)).version).toBe(2);
  });
});

describe('a write is called durable', () => {
  test('only by a WAITAOF that Redis runs after it, on the same connection', async () => {
    const end = await watched(slow);
    const store = slow.freshStore();
    expect(await many(store, 12)).toEqual(Array.from({ length: 12 }, () => ({ done: 1, durable: true })));
    const ran = await end();
    const commits = ran.flatMap(({ name, by }, at) => (name.startsWith('eval') ? [{ by, at }] : []));
    expect(commits.length).toBeGreaterThanOrEqual(12);
    for (const { by, at } of commits.slice(0, 12)) {
      expect(ran.slice(at).some((later) => later.name === 'waitaof' && later.by === by)).toBe(true);
    }
  });

  test('never when its connection was lost in between', async () => {
    const commits = await redis.open();
    const call = commits.call.bind(commits);
    const pool = new CommitPool({ open: () => commits, log: createLog('silent') });
    await pool.usable();
    const store = new RequestStore(redis.connection, pool, 'T0LOST');
    await put(store, pending());
    Object.assign(commits, {
      call: async () => {
        const ready = once(commits, 'ready');
        commits.disconnect(true);
        await ready;
        return call('WAITAOF', 1, 0, 1_000);
      },
    });
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: false });
    pool.close();
  });
});

describe('the version that lasts', () => {
  test('is noted, also when nobody waits for that, and is then due to be drawn', async () => {
    const store = slow.freshStore();
    await put(store, pending());
    const { durably: _, ...commit } = await denied(store);
    expect(await store.commit(commit)).toEqual({ done: 2, durable: false });
    expect([(await stored(store, ID)).confirmed, await taken(store, 'draw')]).toEqual([1, []]);
    await store.settled();
    expect([(await stored(store, ID)).confirmed, await taken(store, 'draw')]).toEqual([2, [ID]]);
  });

  test('is never lower than it was, nor one that a failover took back', async () => {
    const store = redis.freshStore();
    await put(store, pending());
    const read = await stored(store, ID);
    await store.commit(await denied(store));
    await store.settled();
    expect(await store.confirm({ ...read, confirmed: 0 })).toBe(true);
    expect(await store.confirm({ ...read, version: 9 })).toBe(true);
    expect((await stored(store, ID)).confirmed).toBe(2);
  });

  test('is not due before it is noted, and is by itself once its process cannot have lived to note it', async () => {
    const store = redis.freshStore();
    await put(store, pending());
    const before = await stored(store, ID);
    await redis.connection.hset(store.key('request', ID), 'confirmed', 0);
    await store.restUntilNoted('draw', { ...before, confirmed: 0 });
    expect(await redis.connection.zscore(store.key('due', 'draw'), ID)).toBe(String(before.notedBy));
    expect(before.notedBy).toBeLessThanOrEqual(before.now + 3_000);
    await redis.connection.hset(store.key('request', ID), 'confirmed', 1);
    await store.restUntilNoted('draw', { ...before, confirmed: 0 });
    expect(await taken(store, 'draw')).toEqual([ID]);
  });
});

test('where there is no append-only file nothing is waited for, it is said what to do, and no more once there is one', async () => {
  const warned: string[] = [];
  const log = Object.assign(createLog('silent'), { warn: (_: unknown, text: string) => void warned.push(text) });
  const pool = new CommitPool({ open: () => redis.connection.duplicate(), log });
  await pool.usable();
  const store = new RequestStore(redis.connection, pool, 'T0NOAOF');
  await put(store, pending());
  expect([pool.durability, warned]).toEqual([{ kind: 'durable' }, []]);
  await redis.connection.config('SET', 'appendonly', 'no');
  expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
  expect(pool.durability).toEqual({ kind: 'not durable', remedy: 'turn on appendonly' });
  expect(warned).toEqual(['Redis may lose what it has confirmed: turn on appendonly']);
  await redis.connection.config('SET', 'appendonly', 'yes');
  await eventually(async () => {
    await store.commit(await denied(store));
    return pool.durability?.kind === 'durable';
  });
  pool.close();
});
