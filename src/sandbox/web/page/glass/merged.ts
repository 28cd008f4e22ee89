import { type Entry, MOST_ENTRIES } from '../../glass-wire.js';

/** Merges new entries into the timeline, newest first; an entry that is already there is replaced. */
export function merged(before: readonly Entry[], news: readonly Entry[]): readonly Entry[] {
  if (news.length === 0) return before;
  const all = new Map([...before, ...news].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((one, other) => other.at - one.at || other.id - one.id).slice(0, MOST_ENTRIES);
}
