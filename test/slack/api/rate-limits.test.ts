import { expect, test } from '@jest/globals';
import { RateLimits } from '../../../src/slack/api/rate-limits.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const elsewhere = await redis.open();

test('tells all replicas how long Slack limits a method, and no other method', async () => {
  const store = redis.freshStore();
  const [one, other] = [new RateLimits(redis.connection, store.key), new RateLimits(elsewhere, store.key)];
  expect(await one.leftMs('users.info')).toBe(0);
  await one.note('users.info', 30_000);
  for (const replica of [one, other]) {
    const left = await replica.leftMs('users.info');
    expect(left).toBeGreaterThan(20_000);
    expect(left).toBeLessThanOrEqual(30_000);
    expect(await replica.leftMs('usergroups.users.list')).toBe(0);
  }
});

test('keeps the longest of several waits', async () => {
  const store = redis.freshStore();
  const [one, other] = [new RateLimits(redis.connection, store.key), new RateLimits(elsewhere, store.key)];
  for (const ms of [30_000, 1_000, 60_000.5, 1_000]) await one.note('users.info', ms);
  for (const replica of [one, other]) expect(await replica.leftMs('users.info')).toBeGreaterThan(50_000);
});

test('knows its own limits while Redis is down', async () => {
  const away = await redis.open();
  const limits = new RateLimits(away, redis.freshStore().key);
  away.disconnect();
  expect(await limits.leftMs('users.info')).toBe(0);
  await expect(limits.note('users.info', 30_000)).rejects.toThrow();
  expect(await limits.leftMs('users.info')).toBeGreaterThan(20_000);
});
