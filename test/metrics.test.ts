import { expect, test } from '@jest/globals';
import { createMetrics } from '../src/metrics.js';

test('returns are counted when somebody asks, and the last count stands while that cannot be done', async () => {
  const { registry, countReturns } = createMetrics();
  const shown = async () => (await registry.metrics()).match(/^countersign_returns_\w+ \d+$/gm);
  countReturns(async () => ({ open: 3, overdue: 2, stuck: 1 }));
  const counted = ['countersign_returns_open 3', 'countersign_returns_overdue 2', 'countersign_returns_stuck 1'];
  expect(await shown()).toEqual(counted);
  countReturns(() => Promise.reject(new Error('Redis is away')));
  expect(await shown()).toEqual(counted);
});
