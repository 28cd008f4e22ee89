// The driver's own copies of Redis: putting one back restores what Redis held when that copy was begun, never less.
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

test.each<Restore['how']>(['in place', 'restarted'])(
  'a copy that is still being taken is whole when it is put back: %s',
  async (how) => {
    await redis.flushall();
    await redis.set('what', 'copied');
    const one = copier();
    const [, lost] = await Promise.all([one.take({ how, copyAt }), one.putBack()]);
    expect(lost.entries).toEqual([]);
    expect(await redis.get('what')).toBe('copied');
  },
);

test('a copy that was never put back does not take the place of a later one', async () => {
  await redis.flushall();
  const one = copier();
  await one.take({ how: 'restarted', copyAt });
  await redis.set('what', 'copied later');
  await one.take({ how: 'in place', copyAt });
  await one.putBack();
  expect(await redis.get('what')).toBe('copied later');
});
