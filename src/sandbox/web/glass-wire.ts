// What the glass box shows: one timeline of what really happened, and for each change what Atlas got and what the card says.

/** `dial`: what was done at the fault dial, or by a story to get ready. */
export type Source = 'requests' | 'journal' | 'slack' | 'atlas' | 'dial';

export interface Entry {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: Source;
  /** A person's name, or the bot's, or that of the credential Atlas saw. */
  readonly who: string;
  readonly what: string;
  /** The answer in a word: `200`, `ok`, `not answered`. */
  readonly answer: string;
  /** `change`: something is different now. `trouble`: it went wrong. */
  readonly tone: 'plain' | 'change' | 'trouble';
  /** The ids of the requests that it is about. */
  readonly requests: readonly string[];
  /** The message in the chat that it drew. */
  readonly drew?: Drawn | undefined;
}
export interface Drawn {
  readonly channel: string;
  readonly ts: string;
}

/** What is asked for when an entry is pressed: arguments, answer, the request as it was stored. */
export interface Details {
  readonly parts: readonly { readonly title: string; readonly text: string }[];
}

/** `holds`: the card's end and Atlas agree. `open`: the card says no end yet. `broken`: it ran twice, or the card is wrong. */
export interface Check {
  readonly request: string;
  readonly title: string;
  /** The words on the card in the approvals channel. */
  readonly card: string;
  /** Calls that were to change something, as Atlas received them; and those it carried out. */
  readonly received: number;
  readonly carriedOut: number;
  readonly verdict: 'holds' | 'open' | 'broken';
}

/** The first picture has `whole`; those after it the entries that are new, or are known better now. */
export interface GlassNews {
  readonly whole: boolean;
  readonly entries: readonly Entry[];
  /** Newest first. */
  readonly checks: readonly Check[];
  readonly redis: 'read' | 'not reachable';
}

/** The timeline keeps this many entries. */
export const MOST_ENTRIES = 400;
