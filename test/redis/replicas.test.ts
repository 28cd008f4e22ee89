// How many replicas must confirm a write: what the setting says, or else a majority of the most that were seen.
import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { connect } from '../../src/redis/connection.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { eventually } from '../support/eventually.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { type Server, startServer } from '../support/replica.js';
import { pending } from '../support/requests.js';
import { closers } from '../support/use-test-system.js';

const closing = closers();
const log = createLog('silent');

async function server(): Promise<Server> {
  const started = await startServer();
  closing(() => started.stop());
  return started;
}

/** A process. Call the result to write something and learn whether that is durable. */
async function process(url: string, minReplicas?: number): Promise<() => Promise<boolean>> {
  const open = () => connect(url, log);
  const redis = open();
  const pool = new CommitPool({ open, log, minReplicas });
  closing(
    () => redis.disconnect(),
    () => pool.close(),
  );
  await Promise.all([once(redis, 'ready'), pool.usable()]);
  let count = 0;
  return async () => {
    const store = new RequestStore(redis, pool, createKeyBuilder(`T${Math.random()}`));
    count += 1;
    const request = { ...pending(), id: `AAA-${100 + count}` };
    const first = { request, expected: 0, readAt: await store.now(), events: [], by: 'U0BEN', durably: true };
    const committed = await store.commit(first);
    return typeof committed === 'object' && 'durable' in committed && committed.durable;
  };
}

describe('with a configured minimum', () => {
  test('counts no write as durable on a primary without replicas', async () => {
    const primary = await server();
    const isDurable = await process(primary.url, 1);
    expect(await isDurable()).toBe(false);
  });

  test('counts a write once that many replicas have it', async () => {
    const [primary, replica] = await Promise.all([server(), server()]);
    await replica.follow(primary);
    const [one, two] = await Promise.all([process(primary.url, 1), process(primary.url, 2)]);
    expect(await Promise.all([one(), two()])).toEqual([true, false]);
  });

  test('of 0, counts a write after the only replica is gone', async () => {
    const [primary, replica] = await Promise.all([server(), server()]);
    await replica.follow(primary);
    const isDurable = await process(primary.url, 0);
    expect(await isDurable()).toBe(true);
    await replica.promote();
    expect(await isDurable()).toBe(true);
  });

  test('counts no write when Redis refuses WAIT', async () => {
    const [primary, replica] = await Promise.all([server(), server()]);
    await replica.follow(primary);
    await primary.admin.acl('SETUSER', 'default', '-wait');
    const isDurable = await process(primary.url, 1);
    expect(await isDurable()).toBe(false);
  });
});

describe('without a configured minimum', () => {
  test('requires as many replicas as it has seen after a failover to a server without any', async () => {
    const [primary, replica] = await Promise.all([server(), server()]);
    await replica.follow(primary);
    const proxy = await startRedisProxy(primary.url);
    closing(() => proxy.close());
    const isDurable = await process(proxy.url);
    expect(await isDurable()).toBe(true);
    await replica.promote();
    proxy.switchTo(replica.url);
    const answer = () =>
      isDurable().then(
        (is) => [is],
        () => undefined,
      ); // none while it reconnects
    expect(await eventually(answer, 10_000)).toEqual([false]);
    await primary.follow(replica);
    expect(await isDurable()).toBe(true);
  });

  test('requires as many replicas as it has seen when INFO is refused', async () => {
    const [primary, replica] = await Promise.all([server(), server()]);
    await replica.follow(primary);
    const isDurable = await process(primary.url);
    expect(await isDurable()).toBe(true);
    await replica.promote();
    await primary.admin.acl('SETUSER', 'default', '-info');
    expect(await isDurable()).toBe(false);
  });

  test('does not count a backup that reads the data like a replica', async () => {
    const primary = await server();
    await primary.admin.config('SET', 'repl-diskless-sync-delay', '60'); // the backup lasts that long
    const isDurable = await process(primary.url);
    const backup = dial(primary.url);
    closing(() => backup.destroy());
    backup.write('REPLCONF rdb-only 1\r\n');
    await once(backup, 'data');
    backup.write('SYNC\r\n');
    await eventually(async () => (await primary.admin.info('replication')).includes('connected_slaves:1'));
    expect(await isDurable()).toBe(true);
  });
});
