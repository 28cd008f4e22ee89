import { expect, test } from '@jest/globals';
import { registerRedisGauges } from '../src/gauges.js';
import { createMetrics } from '../src/metrics.js';
import type { Stores } from '../src/stores.js';

test('shows no value before the first read, and the last value while reads fail', async () => {
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

test('reports Redis as reachable even if no worker was seen', async () => {
  const metrics = createMetrics();
  let answer: () => Promise<number | undefined> = async () => undefined;
  const store = { workerSeenMs: () => answer() } as Stores['store'];
  const heartbeat = { health: { kind: 'confirmed' }, confirmedMsAgo: 0, usedMemory: undefined } as const;
  registerRedisGauges(metrics, { store }, { durability: undefined }, heartbeat);
  const reachable = async () => /^countersign_redis_reachable (\d)$/m.exec(await metrics.scrape())?.[1];
  expect(await reachable()).toBe('1'); // none ever was
  answer = () => Promise.reject(new Error('Redis is away'));
  expect(await reachable()).toBe('0');
  answer = async () => 120_000;
  expect(await reachable()).toBe('1');
  expect(await metrics.scrape()).toMatch(/^countersign_worker_seen_seconds 120/m);
});
