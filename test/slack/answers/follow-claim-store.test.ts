import { describe, expect, test } from '@jest/globals';
import { FollowClaims } from '../../../src/slack/answers/follow-claim-store.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

describe('FollowClaims', () => {
  test('lets one of twenty simultaneous followers claim a message', async () => {
    const followClaims = new FollowClaims(redis.connection, redis.freshStore().key);
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => followClaims.begin('C1:1', `f${at}`)));
    expect(all.filter((begun) => begun)).toHaveLength(1);
    expect([await followClaims.has('C1:1'), await followClaims.has('C1:2')]).toEqual([true, false]);
  });

  test('refuses to renew a claim that was ended, also when somebody else claimed the message since', async () => {
    const followClaims = new FollowClaims(redis.connection, redis.freshStore().key);
    await followClaims.begin('C1:1', 'one');
    expect(await followClaims.renew('C1:1', 'one')).toBe(true);
    await followClaims.end('C1:1');
    expect([await followClaims.has('C1:1'), await followClaims.renew('C1:1', 'one')]).toEqual([false, false]);
    expect(await followClaims.begin('C1:1', 'other')).toBe(true);
    expect([await followClaims.renew('C1:1', 'one'), await followClaims.renew('C1:1', 'other')]).toEqual([false, true]);
  });

  test('expires a claim whose follower disappeared', async () => {
    const { key } = redis.freshStore();
    await new FollowClaims(redis.connection, key).begin('C1:1', 'one');
    expect(await redis.connection.pttl(key('followed', 'C1:1'))).toBeGreaterThan(180_000);
  });
});
