import { describe, expect, test } from '@jest/globals';
import { RecentProjects } from '../../../src/slack/lines/recent-projects.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

function fresh() {
  const store = redis.freshStore();
  return { store, recent: new RecentProjects(redis.connection, store.key) };
}

describe('recently used projects', () => {
  test('list the channel’s before the person’s own, latest first', async () => {
    const { recent } = fresh();
    await recent.note({ userId: 'U1', channel: 'C1' }, 'a', 1);
    await recent.note({ userId: 'U2', channel: 'C1' }, 'b', 2);
    await recent.note({ userId: 'U1', channel: 'C2' }, 'c', 3);
    await recent.note({ userId: 'U3', channel: 'C1' }, 'a', 4);
    expect(await recent.of({ userId: 'U1', channel: 'C1' })).toEqual(['a', 'b', 'c']);
    expect(await recent.of({ userId: 'U1', channel: 'C9' })).toEqual(['c', 'a']);
    expect(await recent.of({ userId: 'U9', channel: 'C9' })).toEqual([]);
  });

  test('are limited to sixty, and expire a month after the last use', async () => {
    const { recent, store } = fresh();
    const whose = { userId: 'U1', channel: 'C1' };
    for (let number = 0; number < 100; number++) await recent.note(whose, `p${number}`, number);
    const key = store.key('recent-projects', 'U1');
    expect(await redis.connection.zcard(key)).toBe(60);
    expect((await recent.of(whose))[0]).toBe('p99');
    expect(await redis.connection.pttl(key)).toBeLessThanOrEqual(30 * 24 * 3_600_000);
    expect(await redis.connection.pttl(key)).toBeGreaterThan(29 * 24 * 3_600_000);
  });
});
