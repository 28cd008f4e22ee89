import { expect, test } from '@jest/globals';
import { createMetrics } from '../src/metrics.js';

test('what only a look can tell is not shown before, and what it told last stands while it fails', async () => {
  const metrics = createMetrics();
  const shown = async () => (await metrics.scrape()).match(/^countersign_returns_\w+ \d+$/gm);
  expect(await shown()).toBeNull();
  let counts = [3, 2];
  metrics.whenAsked(async () => {
    if (counts.length === 0) throw new Error('Redis is away');
    metrics.returnsOpen.set(counts[0] ?? 0);
    metrics.returnsOverdue.set(counts[1] ?? 0);
  });
  metrics.whenAsked(() => {
    throw new Error('this one always fails');
  });
  const counted = ['countersign_returns_open 3', 'countersign_returns_overdue 2'];
  expect(await shown()).toEqual(counted);
  counts = [];
  expect(await shown()).toEqual(counted);
});
