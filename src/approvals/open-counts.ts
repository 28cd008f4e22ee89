// How many requests are open, by state, for metrics and `status`.
import type { RequestStore } from './store.js';

/** They are read one by one, so only the oldest are. */
const MOST_READ = 500;

export interface OpenCounts {
  /**
   * Besides states: `unreadable` for requests that only another version understands, `not read` for those beyond the
   * limit.
   */
  readonly byState: Readonly<Record<string, number>>;
  /** Age of the oldest request that waits for approvals, in milliseconds; 0 when there is none. */
  readonly oldestPendingMs: number;
}

export async function countOpen(store: Pick<RequestStore, 'countOpen' | 'open' | 'now'>): Promise<OpenCounts> {
  const [all, now] = await Promise.all([store.countOpen(), store.now()]);
  const notRead = Math.max(all - MOST_READ, 0);
  const byState: Record<string, number> = { preparing: 0, pending: 0, approved: 0, executing: 0, unknown: 0 };
  let askedAt = now;
  for (const one of await store.open(MOST_READ, notRead)) {
    const state = 'unreadable' in one ? 'unreadable' : one.state;
    byState[state] = (byState[state] ?? 0) + 1;
    if ('askedAt' in one && one.state === 'pending') askedAt = Math.min(askedAt, one.askedAt);
  }
  return { byState: { ...byState, 'not read': notRead }, oldestPendingMs: now - askedAt };
}
