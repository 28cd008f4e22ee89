// Gauges that are computed when the metrics are scraped.
import { countOpen } from './approvals/open-counts.js';
import { countReturns } from './approvals/returns/count.js';
import type { Metrics } from './metrics.js';
import type { CommitPool } from './redis/commit-pool.js';
import type { SlackApp } from './slack/app.js';
import type { Stores } from './stores.js';

/** Gauges of every role. */
export function gaugeStore(metrics: Metrics, { store }: Pick<Stores, 'store'>, commits: CommitPool): void {
  // When Redis cannot say, the last value goes on growing.
  let seenAt = performance.now();
  metrics.whenAsked(async () => {
    const answer = await store.workerSeenMs().then(
      (ago) => ({ ago }),
      () => undefined,
    );
    metrics.redisReachable.set(answer === undefined ? 0 : 1);
    if (answer?.ago !== undefined) seenAt = performance.now() - answer.ago;
    metrics.workerSeen.set((performance.now() - seenAt) / 1_000);
  });
  metrics.whenAsked(() => {
    if (commits.durability !== undefined) metrics.durable.set(commits.durability.kind === 'durable' ? 1 : 0);
  });
}

/** Gauges with the same value in all processes, so only workers export them. */
export function gaugeRequests(metrics: Metrics, { store }: Pick<Stores, 'store'>): void {
  metrics.whenAsked(async () => {
    const { byState, oldestPendingMs } = await countOpen(store);
    metrics.requestsOpen.reset();
    for (const [state, count] of Object.entries(byState)) metrics.requestsOpen.set({ state }, count);
    metrics.oldestPending.set(oldestPendingMs / 1_000);
  });
  metrics.whenAsked(async () => {
    const { open, overdue, stuck } = await countReturns(store);
    metrics.returnsOpen.set(open);
    metrics.returnsOverdue.set(overdue);
    metrics.returnsStuck.set(stuck);
  });
}

export function gaugeSocket(metrics: Metrics, slack: Pick<SlackApp, 'problem'>): void {
  metrics.whenAsked(() => metrics.socketConnected.set(slack.problem() === undefined ? 1 : 0));
}
