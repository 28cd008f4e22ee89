// Counts open requests by state, and temporary changes that haven't reverted yet, for metrics.
import { OPEN_STATES } from './state-index.js';
import type { RequestStore } from './store.js';

interface OpenCounts {
  /** `other` counts requests in states that this release doesn't recognize. */
  readonly byState: Readonly<Record<string, number>>;
  /** The age of the oldest request that's waiting for approvals, in milliseconds; 0 if no request is waiting. */
  readonly oldestPendingMs: number;
}

export async function readOpenCounts(store: Pick<RequestStore, 'index' | 'now'>): Promise<OpenCounts> {
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

/** The number of open scheduled reverts, of reverts past their end, and of reverts that wait for a user. */
type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export async function readReturnCounts(store: Pick<RequestStore, 'index' | 'now'>): Promise<ReturnCounts> {
  const now = await store.now();
  const [{ open, by }, overdue] = await Promise.all([
    store.index.count('returns', ['approved', 'executing']),
    store.index.countEnded(now - OVERDUE_AFTER_MS),
  ]);
  // The other reverts are stuck, or waiting for an approval or a check in Atlas.
  const goingOn = [...by.values()].reduce((sum, count) => sum + count, 0);
  return { open, overdue, stuck: Math.max(open - goingOn, 0) };
}
