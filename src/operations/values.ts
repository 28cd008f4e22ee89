// The values that operations take and return: params, phrases, names, places.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Params as stored: canonical strings by param name. An optional param that was not given is absent. */
export type Params = Readonly<Record<string, string>>;

/** An instant, in milliseconds since the epoch, shown in the reader's own time zone. */
export interface Instant {
  readonly at: number;
}
/** A sentence or value for people. The code that shows it formats the instants. Never markup, never a secret. */
export type Phrase = string | readonly (string | Instant)[];

export interface Fact {
  readonly label: string;
  readonly value: Phrase;
}
export interface Named {
  readonly id: string;
  readonly name: string;
  /** Tells two things of the same name apart: the organization, the protocol. */
  readonly detail?: string;
  /** The id of what contains it, if that can be chosen first: a project's organization. */
  readonly within?: string;
  readonly traits?: readonly Trait[];
  /** Why its id is shown in place of its name, when Atlas can't be read: a whole sentence. */
  readonly unread?: string;
}
/** What a list shows about a thing, where some operation can't act on it. `deleted`: also when about to be. */
export type Trait = 'connected' | 'deleted' | 'flex' | 'free' | 'paused' | 'unset';

/** A look-up that the reader may want next. */
export interface Next {
  readonly label: string;
  /** Name of the operation. */
  readonly operation: string;
  readonly params: Params;
}

/** Where an operation acts. The policy's `projects` match `project`. */
export interface Place {
  /**
   * If several organizations share a federation: the federation's id, and a name such as `Counter Inc and 2 more
   * organizations`.
   */
  readonly organization?: Named;
  readonly project?: Named;
}

/** In milliseconds since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** When (milliseconds since the epoch) and in which time zone somebody writes: `18:00` means the next 18:00 there. */
export interface Writing {
  readonly at: number;
  /** IANA name: `Europe/Dublin`. Undefined: not known, and times are read as UTC. */
  readonly zone?: string | undefined;
}
