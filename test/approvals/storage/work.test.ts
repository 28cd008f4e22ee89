import { expect, test } from '@jest/globals';
import { atlasFor, nextPollDelayMs } from '../../../src/approvals/storage/work.js';
import { dropLimit, FakeAtlas } from '../../support/limit.js';

test.each([
  [0, 5],
  [80, 20],
  [1_000, 60],
])('the next read after %i ms is %i ms later', (passedMs, waitMs) => {
  expect(nextPollDelayMs(passedMs, { divisor: 4, leastMs: 5, longestMs: 60 })).toBe(waitMs);
});

test('an operation uses the owner’s credential only if it needs it and there is one', () => {
  const [atlas, owner] = [new FakeAtlas(), new FakeAtlas()];
  const ofManager = { ...dropLimit, role: 'Project Cluster Manager' } as const;
  const ofOwner = { ...dropLimit, role: 'Organization Owner' } as const;
  expect(atlasFor({ atlas, owner }, ofManager)).toBe(atlas);
  expect(atlasFor({ atlas, owner }, ofOwner)).toBe(owner);
  expect(atlasFor({ atlas }, ofOwner)).toBe(atlas);
});
