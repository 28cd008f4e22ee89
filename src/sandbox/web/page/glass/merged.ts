import { type Entry, MOST_ENTRIES } from '../../glass-wire.js';

/** The timeline with what is new in it, newest first. An entry that is there already is known better now. */
export function merged(before: readonly Entry[], news: readonly Entry[]): readonly Entry[] {
  if (news.length === 0) return before;
  const all = new Map([...before, ...news].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((one, other) => other.at - one.at || other.id - one.id).slice(0, MOST_ENTRIES);
}
