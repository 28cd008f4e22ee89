// How many changes for a while still have to be reverted, for metrics.
import type { RequestStore } from '../storage/store.js';

const OVERDUE_AFTER_MS = 60_000;

/** How many are open; how many of these are past their end; and how many of them wait for a person. */
export type ReturnCounts = Readonly<Record<'open' | 'overdue' | 'stuck', number>>;

export async function countReturns(store: Pick<RequestStore, 'index' | 'now'>): Promise<ReturnCounts> {
  const now = await store.now();
  const [{ open, by }, overdue] = await Promise.all([
    store.index.count('returns', ['approved', 'executing']),
    store.index.countEnded(now - OVERDUE_AFTER_MS),
  ]);
  // The others wait for an approval, for a look at Atlas or by a person, or are stuck.
  const goingOn = [...by.values()].reduce((sum, count) => sum + count, 0);
  return { open, overdue, stuck: Math.max(open - goingOn, 0) };
}
