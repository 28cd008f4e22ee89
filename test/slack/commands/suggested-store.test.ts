import { expect, test } from '@jest/globals';
import { SuggestedBindings } from '../../../src/slack/commands/suggested-store.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

test('lets one of twenty processes suggest something to a channel, once a day', async () => {
  const { key } = redis.freshStore();
  const suggested = new SuggestedBindings(redis.connection, key);
  const all = await Promise.all(Array.from({ length: 20 }, () => suggested.note('C1')));
  expect(all.filter((isFirst) => isFirst)).toHaveLength(1);
  expect(await redis.connection.pttl(key('seen', 'suggested:C1'))).toBeGreaterThan(86_000_000);
  expect(await suggested.note('C2')).toBe(true);
});
