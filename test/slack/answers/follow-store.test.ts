import { describe, expect, test } from '@jest/globals';
import { Follows } from '../../../src/slack/answers/follow-store.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

describe('a message that is followed', () => {
  test('has one follower, however many begin at once', async () => {
    const follows = new Follows(redis.connection, redis.freshStore().key);
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => follows.begin('C1:1', `f${at}`)));
    expect(all.filter((begun) => begun)).toHaveLength(1);
    expect([await follows.has('C1:1'), await follows.has('C1:2')]).toEqual([true, false]);
  });

  test('is no longer the follower’s when somebody has stopped it, also when another one has begun since', async () => {
    const follows = new Follows(redis.connection, redis.freshStore().key);
    await follows.begin('C1:1', 'one');
    expect(await follows.renew('C1:1', 'one')).toBe(true);
    await follows.end('C1:1');
    expect([await follows.has('C1:1'), await follows.renew('C1:1', 'one')]).toEqual([false, false]);
    expect(await follows.begin('C1:1', 'other')).toBe(true);
    expect([await follows.renew('C1:1', 'one'), await follows.renew('C1:1', 'other')]).toEqual([false, true]);
  });

  test('is forgotten soon after its follower is gone without a word', async () => {
    const { key } = redis.freshStore();
    await new Follows(redis.connection, key).begin('C1:1', 'one');
    expect(await redis.connection.pttl(key('followed', 'C1:1'))).toBeGreaterThan(180_000);
  });
});
