import { expect, test } from '@jest/globals';
import { Drafts } from '../../../src/slack/forms/draft-store.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

test('a draft can be taken once, within an hour', async () => {
  const { key } = redis.freshStore();
  const drafts = new Drafts(redis.connection, key);
  await drafts.note('V1', 'old');
  await drafts.note('V1', 'new');
  expect(await redis.connection.pttl(key('draft', 'V1'))).toBeLessThanOrEqual(3_600_000);
  expect(await Promise.all([drafts.take('V1'), drafts.take('V1')])).toEqual(['new', undefined]);
});
