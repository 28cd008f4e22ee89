// How many requests have not ended, by state, for those who watch over the bot.
import type { RequestStore } from './store.js';

/** They are read one by one, the oldest of them. */
const MOST_READ = 500;

export interface OpenCounts {
  /** Besides states: `unreadable` for what only another version understands, `not read` for what are too many. */
  readonly byState: Readonly<Record<string, number>>;
  /** How long ago the oldest that waits for approvals was asked, in milliseconds; 0 when none does. */
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
