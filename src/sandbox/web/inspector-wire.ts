// The inspector's data between page and server: the timeline, and the checks of changes.

/** `dial`: actions at the fault dial, or of a story to prepare. */
export type Source = 'requests' | 'journal' | 'slack' | 'atlas' | 'dial';

export interface Entry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: Source;
  /** The name of the person, the bot, or the credential. */
  readonly who: string;
  readonly what: string;
  /** The answer in a word: `200`, `ok`, `not answered`. */
  readonly answer: string;
  /** `change`: something is different now. `trouble`: it went wrong. */
  readonly tone: 'plain' | 'change' | 'trouble';
  /** The ids of the requests that it is about. */
  readonly requests: readonly string[];
  /** The message that it posted or updated. */
  readonly drew?: Drawn | undefined;
}
export interface Drawn {
  readonly channel: string;
  readonly ts: string;
}

/** Fetched when an entry is pressed: arguments, answer, the request as stored. */
export interface Details {
  readonly parts: readonly { readonly title: string; readonly text: string }[];
}

/**
 * `holds`: the card's final state matches Atlas. `open`: the card is not final. `broken`: it ran twice, or the card is
 * wrong.
 */
export interface Check {
  readonly request: string;
  readonly title: string;
  /** The state on the card in the approvals channel. */
  readonly card: string;
  /** How many changing calls Atlas received, and how many it carried out. */
  readonly received: number;
  readonly carriedOut: number;
  readonly verdict: 'holds' | 'open' | 'broken';
}

/** The first message has `whole`; later ones have entries that are new or were linked again. */
export interface InspectorUpdate {
  readonly whole: boolean;
  readonly entries: readonly Entry[];
  /** Newest first. */
  readonly checks: readonly Check[];
  readonly redis: 'read' | 'not reachable';
}

export const MOST_ENTRIES = 400;

/** Merges new entries into the timeline, newest first; an entry that is already there is replaced. */
export function merged(before: readonly Entry[], news: readonly Entry[]): readonly Entry[] {
  if (news.length === 0) return before;
  const all = new Map([...before, ...news].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((one, other) => other.at - one.at || other.id - one.id).slice(0, MOST_ENTRIES);
}
