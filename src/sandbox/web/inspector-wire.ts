// Types of the inspector's messages between the page and the server: the timeline and the checks.

/** `dial`: fault panel actions. */
export type Source = 'requests' | 'journal' | 'slack' | 'atlas' | 'dial';

export interface Entry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: Source;
  /** The name of the user, the bot or the credential. */
  readonly who: string;
  readonly what: string;
  /** A short form of the response, e.g. `200`, `ok` or `no response`. */
  readonly answer: string;
  /** `change`: something was changed. `trouble`: something went wrong. */
  readonly tone: 'plain' | 'change' | 'trouble';
  /** The ids of the related requests. */
  readonly requests: readonly string[];
  /** The posted or updated message. */
  readonly drew?: MessageRef | undefined;
}
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** The details of an entry, fetched when the user opens it: arguments, response and the stored request. */
export interface EntryDetails {
  readonly parts: readonly { readonly title: string; readonly text: string }[];
}

/**
 * `holds`: the card's final state matches Atlas. `open`: the card isn't final yet. `broken`: the change ran twice or
 * the card is wrong.
 */
export interface Check {
  readonly request: string;
  readonly title: string;
  /** The state on the card in the approvals channel. */
  readonly card: string;
  /** The number of write calls that Atlas received, and how many it carried out. */
  readonly received: number;
  readonly carriedOut: number;
  readonly verdict: 'holds' | 'open' | 'broken';
}

/** The first message has `whole` set. Later messages contain only new and relinked entries. */
export interface InspectorUpdate {
  readonly whole: boolean;
  readonly entries: readonly Entry[];
  /** Newest first. */
  readonly checks: readonly Check[];
  readonly redis: 'read' | 'not reachable';
}

export const MAX_ENTRIES = 400;

/** Merges entries into the timeline, newest first. Replaces entries with the same id. */
export function mergeEntries(before: readonly Entry[], news: readonly Entry[]): readonly Entry[] {
  if (news.length === 0) return before;
  const all = new Map([...before, ...news].map((entry) => [entry.id, entry]));
  return [...all.values()].sort((one, other) => other.at - one.at || other.id - one.id).slice(0, MAX_ENTRIES);
}
