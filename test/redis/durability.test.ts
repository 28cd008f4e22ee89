import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { connect } from '../../src/redis/connection.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { eventually, gate } from '../support/eventually.js';
import { openRedis, put, stored, taken } from '../support/redis.js';
import { nameOf, startRedisProxy } from '../support/redis-proxy.js';
import { pending } from '../support/requests.js';
import { closers } from '../support/use-test-system.js';

const redis = await openRedis();
const slow = await openRedis({ appendfsync: 'everysec' });
const ID = pending().id;
const closing = closers();
interface Ran {
  readonly client: number;
  readonly name: string;
}
const denied = async (store: ReturnType<typeof redis.freshStore>) => {
  const { version, now } = await stored(store, ID);
  return { request: pending(), expected: version, readAt: now, events: [], by: 'U0BEN', durably: true };
};
const many = async (store: RequestStore, count: number) => {
  const first = { expected: 0, readAt: await store.now(), events: [], by: 'U0BEN', durably: true };
  const ids = Array.from({ length: count }, (_, index) => `AAA-${100 + index}`);
  return Promise.all(ids.map((id) => store.commit({ ...first, request: { ...pending(), id } })));
};

/** A store whose commits go through a proxy that records the commands of each connection, in order. */
async function recorded({ connection }: typeof redis) {
  const proxy = await startRedisProxy(connection.options.path ?? '');
  const ran: Ran[] = [];
  proxy.meddle((command) => {
    ran.push({ client: command.client, name: nameOf(command) });
    return 'pass';
  });
  const log = createLog('silent');
  const pool = new CommitPool({ open: () => connect(proxy.url, log), log });
  closing(
    () => proxy.close(),
    () => pool.close(),
  );
  await pool.usable();
  return { store: new RequestStore(connection, pool, createKeyBuilder(`T${Math.random()}`)), ran };
}

/** Each commit with the two commands that follow it on its connection. */
const commitsIn = (ran: readonly Ran[]) =>
  ran.flatMap(({ client, name }, index) => {
    if (name !== 'commit') return [];
    const behind = ran.slice(index + 1).filter((one) => one.client === client);
    return [[name, ...behind.slice(0, 2).map((one) => one.name)]];
  });

test('reloads scripts after SCRIPT FLUSH and still confirms each commit', async () => {
  const { store, ran } = await recorded(redis);
  await put(store, pending());
  const before = commitsIn(ran).length;
  await redis.connection.script('FLUSH');
  expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
  const commits = commitsIn(ran);
  expect(commits.length - before).toBe(2);
  for (const commit of commits) expect(commit).toEqual(['commit', 'INFO', 'WAITAOF']);
  await store.settled();
  await redis.connection.script('FLUSH');
  expect(await taken(store, 'draw')).toEqual([ID]);
  await redis.connection.script('FLUSH');
  expect(await store.rest('draw', ID, 2)).toBe(true);
});

describe('a durable commit', () => {
  test('is confirmed for each of 20 concurrent commits under appendfsync always', async () => {
    const store = redis.freshStore();
    expect(await many(store, 20)).toEqual(Array.from({ length: 20 }, () => ({ done: 1, durable: true })));
  });

  test('survives a kill of Redis', async () => {
    const store = await redis.storeWith(pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
    await redis.crash();
    expect((await stored(store, ID)).version).toBe(2);
  });
});

describe('confirmation of a write', () => {
  test('needs a WAITAOF after it on the same, already probed connection', async () => {
    const { store, ran } = await recorded(slow);
    expect(await many(store, 12)).toEqual(Array.from({ length: 12 }, () => ({ done: 1, durable: true })));
    const clients = new Set(ran.flatMap(({ client, name }) => (name === 'commit' ? [client] : [])));
    expect(clients.size).toBeGreaterThan(1);
    for (const client of clients) {
      const [probe, ...rest] = ran.filter((one) => one.client === client && /^(commit|WAITAOF)$/.test(one.name));
      expect(probe?.name).toBe('WAITAOF');
      expect(rest.at(-1)?.name).toBe('WAITAOF');
    }
  });

  test('fails when the connection was lost in between', async () => {
    const commits = await redis.open();
    const call = commits.call.bind(commits);
    const pool = new CommitPool({ open: () => commits, log: createLog('silent') });
    closing(() => pool.close());
    await pool.usable();
    const store = new RequestStore(redis.connection, pool, createKeyBuilder('T0LOST'));
    await put(store, pending());
    const waitAof = () => call('WAITAOF', 1, 0, 1_000);
    Object.assign(commits, {
      call: async () => {
        Object.assign(commits, { call: waitAof }); // for the probe of the new connection
        const ready = once(commits, 'ready');
        commits.disconnect(true);
        await ready;
        return waitAof();
      },
    });
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: false });
  });
});

test('a write that waits too long for a connection fails, and a later one still runs', async () => {
  const pool = await redis.openPool();
  const { until, open } = gate();
  const holding: Promise<unknown>[] = [];
  // One by one, so that each keeps a connection.
  for (let held = 0; held < 8; held += 1) {
    const begun = gate();
    const hold = () => {
      begun.open();
      return until;
    };
    holding.push(pool.carry(hold));
    await begun.until;
  }
  const first = expect(pool.carry((connection) => connection.ping())).rejects.toThrow('cannot be written to');
  await sleep(1_000);
  const second = pool.carry((connection) => connection.ping());
  await first;
  open();
  expect((await second).written).toBe('PONG');
  await Promise.all(holding);
});

describe('a WAITAOF refused', () => {
  /** A pool of one connection that gets this error for every WAITAOF after the first `probes`. */
  async function refusing(reply: string, { probes }: { readonly probes: number }) {
    const commits = await redis.open();
    const call = commits.call.bind(commits);
    let asked = 0;
    Object.assign(commits, {
      call: async () => {
        asked += 1;
        if (asked <= probes) return call('WAITAOF', 1, 0, 1_000);
        throw Object.assign(new Error(reply), { name: 'ReplyError' });
      },
    });
    const pool = new CommitPool({ open: () => commits, log: createLog('silent') });
    closing(() => pool.close());
    await pool.usable();
    return { pool, store: new RequestStore(redis.connection, pool, createKeyBuilder(`T0${Math.random()}`)) };
  }

  test.each([
    ["NOPERM User bot has no permissions to run the 'waitaof' command", 1],
    ["ERR unknown command 'WAITAOF', with args beginning with: '1' '0' ", 1],
    ['ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.', 1],
    ['ERR This command is not available on this service', 1],
    ['ERR not today', 0],
  ])('permanently marks Redis as not durable and lets writes count: %s', async (reply, probes) => {
    const { pool, store } = await refusing(reply, { probes });
    await put(store, pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
    expect(pool.durability?.kind).toBe('not durable');
  });

  test.each([
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'ERR WAITAOF cannot be used with replica instances.',
    'LOADING Redis is loading the dataset in memory',
    "READONLY You can't write against a read only replica.",
    'ERR not today',
  ])('temporarily leaves the write unconfirmed: %s', async (reply) => {
    const { pool, store } = await refusing(reply, { probes: 1 });
    await put(store, pending());
    expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: false });
    expect(pool.durability).toEqual({ kind: 'durable' });
  });
});

describe('the confirmed revision', () => {
  test('is recorded even if no caller waits, and makes the card due for redrawing', async () => {
    const store = slow.freshStore();
    await put(store, pending());
    const { durably: _, ...commit } = await denied(store);
    expect(await store.commit(commit)).toEqual({ done: 2, durable: false });
    expect([(await stored(store, ID)).confirmed, await taken(store, 'draw')]).toEqual([1, []]);
    await store.settled();
    expect([(await stored(store, ID)).confirmed, await taken(store, 'draw')]).toEqual([2, [ID]]);
  });

  test('never goes down, nor up to a revision that a failover dropped', async () => {
    const store = await redis.storeWith(pending());
    const read = await stored(store, ID);
    await store.commit(await denied(store));
    await store.settled();
    expect(await store.confirm({ ...read, confirmed: 0 })).toBe(true);
    expect(await store.confirm({ ...(await stored(store, ID)), version: 9 })).toBe(false);
    expect((await stored(store, ID)).confirmed).toBe(2);
  });

  test('is not recorded when a failover replaced the record that was read', async () => {
    const store = await redis.storeWith(pending());
    const read = { ...(await stored(store, ID)), confirmed: 0 };
    expect(await store.confirm(read)).toBe(true);
    expect(await store.confirm({ ...read, notedBy: read.notedBy - 1 })).toBe(false);
  });

  test('is drawn once recorded, or at a deadline if the recording process died', async () => {
    const store = await redis.storeWith(pending());
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

test('without an append-only file, accepts writes and warns how to fix it, until there is one', async () => {
  const warned: string[] = [];
  const log = Object.assign(createLog('silent'), { warn: (_: unknown, text: string) => void warned.push(text) });
  const pool = new CommitPool({ open: () => redis.connection.duplicate(), log });
  closing(() => pool.close());
  await pool.usable();
  const store = new RequestStore(redis.connection, pool, createKeyBuilder('T0NOAOF'));
  await put(store, pending());
  expect([pool.durability, warned]).toEqual([{ kind: 'durable' }, []]);
  await redis.connection.config('SET', 'appendonly', 'no');
  expect(await store.commit(await denied(store))).toEqual({ done: 2, durable: true });
  expect(pool.durability).toEqual({ kind: 'not durable', remedy: expect.stringContaining('appendonly') });
  expect(warned).toEqual([expect.stringContaining('appendonly')]);
  await redis.connection.config('SET', 'appendonly', 'yes');
  await eventually(async () => {
    await store.commit(await denied(store));
    return pool.durability?.kind === 'durable';
  });
});
