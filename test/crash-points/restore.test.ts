// The driver's copies of Redis: restoring one brings back everything that Redis held when it was taken.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';
import { Copier } from './restore.js';
import type { Restore } from './steps.js';

let server: EmbeddedRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const copyAt = { role: 'web', name: 'redis commit asked' } as const;
const copier = () =>
  new Copier({
    redis,
    system: { redis: server, atlas: { world: { clusters: [] } } },
    key: (...parts) => parts.join(':'),
    effects: () => [],
  });

test.each<Restore['how']>(['in place', 'restarted'])('waits for a copy that is still being taken: %s', async (how) => {
  await redis.flushall();
  await redis.set('what', 'copied');
  const one = copier();
  const [, lost] = await Promise.all([one.take({ how, copyAt }), one.restore()]);
  expect(lost.entries).toEqual([]);
  expect(await redis.get('what')).toBe('copied');
});

test('restores the last copy, even if an earlier one was never restored', async () => {
  await redis.flushall();
  const one = copier();
  await one.take({ how: 'restarted', copyAt });
  await redis.set('what', 'copied later');
  await one.take({ how: 'in place', copyAt });
  await one.restore();
  expect(await redis.get('what')).toBe('copied later');
});
