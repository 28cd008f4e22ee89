// How many requests are open, by state, for metrics.
import { OPEN_STATES } from './state-index.js';
import type { RequestStore } from './store.js';

export interface OpenCounts {
  /** Besides states: `other`, for those in a state that only another version knows. */
  readonly byState: Readonly<Record<string, number>>;
  /** Age of the oldest request that waits for approvals, in milliseconds; 0 when there is none. */
  readonly oldestPendingMs: number;
}

export async function countOpen(store: Pick<RequestStore, 'index' | 'now'>): Promise<OpenCounts> {
  const [{ open, by }, askedAt, now] = await Promise.all([
    store.index.count('requests', OPEN_STATES),
    store.index.oldestWaiting(),
    store.now(),
  ]);
  const known = [...by.values()].reduce((sum, count) => sum + count, 0);
  return {
    byState: { ...Object.fromEntries(by), other: Math.max(open - known, 0) },
    oldestPendingMs: now - (askedAt ?? now),
  };
}
