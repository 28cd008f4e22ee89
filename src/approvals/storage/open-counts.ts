// How many requests are open, by state, and how many temporary changes haven't reverted yet, for metrics.
import { OPEN_STATES } from './state-index.js';
import type { RequestStore } from './store.js';

interface OpenCounts {
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

const OVERDUE_AFTER_MS = 60_000;

/** How many are open; how many of these are past their end; and how many of them wait for a person. */
type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export async function countReturns(store: Pick<RequestStore, 'index' | 'now'>): Promise<ReturnCounts> {
  const now = await store.now();
  const [{ open, by }, overdue] = await Promise.all([
    store.index.count('returns', ['approved', 'executing']),
    store.index.countEnded(now - OVERDUE_AFTER_MS),
  ]);
  // The others wait for an approval or for a check of Atlas, or are stuck.
  const goingOn = [...by.values()].reduce((sum, count) => sum + count, 0);
  return { open, overdue, stuck: Math.max(open - goingOn, 0) };
}
