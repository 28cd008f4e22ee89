import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { connect } from '../../src/redis/connection.js';
import { Heartbeat } from '../../src/redis/heartbeat.js';
import { KnownHistory } from '../../src/redis/history.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';
import { eventually } from '../support/eventually.js';
import { startRedisProxy } from '../support/redis-proxy.js';
import { reachable, startServer } from '../support/replica.js';
import { closers } from '../support/use-test-system.js';

const closing = closers();
const log = createLog('silent');

async function started(settings: Readonly<Record<string, string>> = {}): Promise<EmbeddedRedis> {
  const redis = await startRedis({ settings });
  closing(() => redis.stop());
  return redis;
}

/** A process: its connection, its commits and its heartbeat. */
async function process(url: string, minReplicas?: number) {
  const open = () => connect(url, log);
  const redis = open();
  const history = new KnownHistory({ key: createKeyBuilder('T0BEAT'), file: undefined, log });
  const commits = new CommitPool({ open, history, log, minReplicas });
  closing(
    () => redis.disconnect(),
    () => commits.close(),
  );
  await Promise.all([once(redis, 'ready'), commits.usable()]);
  return { redis, commits, heartbeat: new Heartbeat({ redis, commits, history, log }) };
}

/** The cause once two heartbeats in a row have failed; a single one may be late. */
async function causeOf(heartbeat: Heartbeat): Promise<string> {
  const before = heartbeat.health.kind;
  await heartbeat.beat();
  expect(heartbeat.health.kind).toBe(before === 'confirmed' ? before : 'unconfirmed');
  await heartbeat.beat();
  const { health } = heartbeat;
  return health.kind === 'unconfirmed' ? `${health.why.cause}: ${health.why.what}` : health.kind;
}

describe('a heartbeat', () => {
  test('leaves the health unknown until the first one is confirmed', async () => {
    const { url } = await started();
    const { heartbeat } = await process(url);
    expect(heartbeat.health).toEqual({ kind: 'not known' });
    await heartbeat.beat();
    expect(heartbeat.health).toEqual({ kind: 'confirmed' });
  });
});

describe('names the cause while Redis confirms nothing:', () => {
  test.each([
    ['appendfsync no', 'appendfsync', 'no', 'always', /^not synced: .*appendfsync/],
    ['full memory', 'maxmemory', '1', '0', /^full: .*maxmemory/],
    ['fewer replicas than its own minimum', 'min-replicas-to-write', '1', '0', /^too few replicas: .*min-replicas/],
  ])('%s', async (_, setting, during, otherwise, cause) => {
    const { url } = await started();
    const { redis, heartbeat } = await process(url);
    await heartbeat.beat();
    await redis.config('SET', setting, during);
    expect(await causeOf(heartbeat)).toMatch(cause);
    await redis.config('SET', setting, otherwise);
    await heartbeat.beat();
    expect(heartbeat.health).toEqual({ kind: 'confirmed' });
  });

  test('a disk that it cannot write to', async () => {
    const { url, dir } = await started();
    const { redis, heartbeat } = await process(url);
    const inTheWay = join(dir, 'dump.rdb');
    await mkdir(inTheWay);
    await redis.config('SET', 'save', '3600 1');
    await eventually(async () => {
      await redis.bgsave().catch(() => {});
      return (await redis.info('persistence')).includes('rdb_last_bgsave_status:err');
    });
    expect(await causeOf(heartbeat)).toMatch(/^disk: /);
    await rm(inTheWay, { recursive: true });
  });

  test('fewer replicas than must confirm', async () => {
    const [primary, replica] = await Promise.all([reachable(await started()), startServer()]);
    closing(
      () => primary.admin.disconnect(),
      () => replica.stop(),
    );
    const { heartbeat } = await process(primary.url, 1);
    expect(await causeOf(heartbeat)).toMatch(/^too few replicas: .*1.*0$/);
    await replica.follow(primary);
    await heartbeat.beat();
    expect(heartbeat.health).toEqual({ kind: 'confirmed' });
  });

  test('a user without permission for WAIT', async () => {
    const { url } = await started();
    const { redis, heartbeat } = await process(url, 1);
    await redis.acl('SETUSER', 'default', '-wait');
    expect(await causeOf(heartbeat)).toMatch(/^refused: .*wait/);
  });

  test('a user without permission to write', async () => {
    const { url } = await started();
    const { redis, heartbeat } = await process(url);
    await redis.acl('SETUSER', 'default', '-@write');
    expect(await causeOf(heartbeat)).toMatch(/^refused: /);
  });

  test('a killed server', async () => {
    const redis = await started();
    const { heartbeat } = await process(redis.url);
    await heartbeat.beat();
    redis.kill();
    expect(await causeOf(heartbeat)).toMatch(/^away: /);
  });
});

test('reports used memory as a share of maxmemory, and nothing without a limit', async () => {
  const { url } = await started();
  const { redis, heartbeat } = await process(url);
  await heartbeat.beat();
  expect(heartbeat.usedMemory).toBeUndefined();
  const bytes = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  await redis.config('SET', 'maxmemory', bytes * 2);
  await heartbeat.beat();
  expect(heartbeat.usedMemory).toBeGreaterThan(0.4);
  expect(heartbeat.usedMemory).toBeLessThan(0.7);
});

test('does not take a WAITAOF that timed out as proof of durability', async () => {
  const { url } = await started();
  const proxy = await startRedisProxy(url);
  closing(() => proxy.close());
  const inTime = proxy.meddle(({ name }) => (name === 'WAITAOF' ? { reply: '*2\r\n:0\r\n:0' } : 'pass'));
  const { commits, heartbeat } = await process(proxy.url);
  expect(commits.durability).toBeUndefined();
  inTime();
  await eventually(async () => {
    await heartbeat.beat();
    return commits.durability?.kind === 'durable';
  });
});
