import { describe, expect, test } from '@jest/globals';
import { RecentNames } from '../../../src/slack/lines/recent-store.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const PROJECT = { kind: 'project', within: '' };
const project = (id: string) => ({ ...PROJECT, id });

function fresh() {
  const store = redis.freshStore();
  return { store, recent: new RecentNames(redis.connection, store.key) };
}

describe('recently used names', () => {
  test('list the channel’s before the person’s own, latest first', async () => {
    const { recent } = fresh();
    await recent.note({ userId: 'U1', channel: 'C1' }, [project('a')], 1);
    await recent.note({ userId: 'U2', channel: 'C1' }, [project('b')], 2);
    await recent.note({ userId: 'U1', channel: 'C2' }, [project('c')], 3);
    await recent.note({ userId: 'U3', channel: 'C1' }, [project('a')], 4);
    expect(await recent.of({ userId: 'U1', channel: 'C1' }, PROJECT)).toEqual(['a', 'b', 'c']);
    expect(await recent.of({ userId: 'U1', channel: 'C9' }, PROJECT)).toEqual(['c', 'a']);
    expect(await recent.of({ userId: 'U9', channel: 'C9' }, PROJECT)).toEqual([]);
  });

  test('are kept by kind and by project', async () => {
    const { recent } = fresh();
    const whose = { userId: 'U1', channel: 'C1' };
    await recent.note(whose, [project('a'), { kind: 'cluster', within: 'a', id: 'Cluster0' }]);
    expect(await recent.of(whose, { kind: 'cluster', within: 'a' })).toEqual(['Cluster0']);
    expect(await recent.of(whose, { kind: 'cluster', within: 'b' })).toEqual([]);
    expect(await recent.of(whose, PROJECT)).toEqual(['a']);
  });

  test('are limited to sixty, and expire a month after the last use', async () => {
    const { recent, store } = fresh();
    const whose = { userId: 'U1', channel: 'C1' };
    for (let number = 0; number < 100; number++) await recent.note(whose, [project(`p${number}`)], number);
    await recent.note(whose, []);
    const key = store.key('recent', 'U1');
    expect(await redis.connection.zcard(key)).toBe(60);
    expect((await recent.of(whose, PROJECT))[0]).toBe('p99');
    expect(await redis.connection.pttl(key)).toBeLessThanOrEqual(30 * 24 * 3_600_000);
    expect(await redis.connection.pttl(key)).toBeGreaterThan(29 * 24 * 3_600_000);
  });
});
