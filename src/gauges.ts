// Gauges that are computed at each scrape.
import { areAllChangesHeld } from './approvals/history/relevant-doubts.js';
import { isRefused, NOT_TRIED, type Verdicts } from './approvals/people/verdicts.js';
import { readOpenCounts, readReturnCounts } from './approvals/storage/open-counts.js';
import type { Metrics } from './metrics.js';
import type { CommitPool } from './redis/commit-pool.js';
import type { Heartbeat } from './redis/heartbeat.js';
import type { SlackClock } from './slack/api/slack-clock.js';
import type { Stores } from './stores.js';

/** Gauges of every role. */
export function registerRedisGauges(
  metrics: Metrics,
  { store }: Pick<Stores, 'store'>,
  commits: Pick<CommitPool, 'durability'>,
  heartbeat: Pick<Heartbeat, 'health' | 'confirmedMsAgo' | 'usedMemory'>,
): void {
  // If Redis doesn't reply, the last known age keeps growing.
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
    const { health, confirmedMsAgo, usedMemory } = heartbeat;
    metrics.confirmed.set(confirmedMsAgo / 1_000);
    metrics.unconfirmed.reset();
    if (health.kind === 'unconfirmed') metrics.unconfirmed.set({ cause: health.why.cause }, 1);
    if (usedMemory === undefined) metrics.usedMemory.remove();
    else metrics.usedMemory.set(usedMemory);
  });
  metrics.whenAsked(() => {
    if (commits.durability !== undefined) metrics.durable.set(commits.durability.kind === 'durable' ? 1 : 0);
  });
}

/** @param problems whether each part of the setup has a problem, e.g. the policy file */
export function registerSetupGauges(
  metrics: Metrics,
  { states }: Pick<Verdicts, 'states'>,
  problems: Readonly<Record<string, () => boolean | Promise<boolean>>>,
): void {
  metrics.whenAsked(() => {
    for (const [credential, state] of states)
      if (state !== NOT_TRIED) metrics.credentialRefused.set({ credential }, isRefused(state) ? 1 : 0);
  });
  for (const [of, isThere] of Object.entries(problems))
    metrics.whenAsked(async () => metrics.setupProblem.set({ of }, (await isThere()) ? 1 : 0));
}

/** Gauges with the same value in every process, so only workers export them. */
export function registerRequestGauges(metrics: Metrics, stores: Pick<Stores, 'store' | 'freezes' | 'history'>): void {
  const { store } = stores;
  metrics.whenAsked(async () => metrics.historyLost.set((await areAllChangesHeld(stores)) ? 1 : 0));
  metrics.whenAsked(async () => {
    const { byState, oldestPendingMs } = await readOpenCounts(store);
    metrics.requestsOpen.reset();
    for (const [state, count] of Object.entries(byState)) metrics.requestsOpen.set({ state }, count);
    metrics.oldestPending.set(oldestPendingMs / 1_000);
  });
  metrics.whenAsked(async () => {
    const { open, overdue, stuck } = await readReturnCounts(store);
    metrics.returnsOpen.set(open);
    metrics.returnsOverdue.set(overdue);
    metrics.returnsStuck.set(stuck);
  });
}

/** The maximum age of the last Slack reply. If the reply is older, we call Slack again. */
const CLOCK_FRESH_MS = 60_000;

/** @param askSlack calls Slack, so that `clock` sees a reply */
export function registerClockGauges(
  metrics: Metrics,
  { store }: Pick<Stores, 'store'>,
  clock: Pick<SlackClock, 'aheadMs' | 'ageMs'>,
  askSlack: () => Promise<unknown>,
): void {
  metrics.whenAsked(async () => {
    if (clock.ageMs > CLOCK_FRESH_MS) void askSlack().catch(() => {});
    if (clock.aheadMs !== undefined) metrics.clockAhead.set({ of: 'slack' }, clock.aheadMs / 1_000);
    const before = Date.now();
    const theirs = await store.now();
    metrics.clockAhead.set({ of: 'redis' }, ((before + Date.now()) / 2 - theirs) / 1_000);
  });
}

export function registerSocketGauge(metrics: Metrics, slack: { problem(): unknown }): void {
  metrics.whenAsked(() => metrics.socketConnected.set(slack.problem() === undefined ? 1 : 0));
}
