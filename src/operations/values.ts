// What operations are asked with, and say: texts, names, places.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Params as they are stored: canonical strings by param name. An optional param that was not given is left out. */
export type Params = Readonly<Record<string, string>>;

/** An instant, in milliseconds since the epoch, shown in the reader's own time zone. */
export interface Instant {
  readonly at: number;
}
/** A sentence or value for people; instants in it are drawn by whoever shows it. Never markup, never a secret. */
export type Phrase = string | readonly (string | Instant)[];

export interface Fact {
  readonly label: string;
  readonly value: Phrase;
}
export interface Named {
  readonly id: string;
  readonly name: string;
  /** Tells two of the same name apart: the organization, the protocol. */
  readonly detail?: string;
  /** The id of what it lies in, where it can be chosen before: a project's organization. */
  readonly within?: string;
  readonly traits?: readonly Trait[];
  /** Why its id stands for its name, where Atlas could not be asked: a whole sentence. */
  readonly unread?: string;
}
/** What a list says of a thing, where some operation cannot act on such a one. `deleted`: or about to be. */
export type Trait = 'connected' | 'deleted' | 'flex' | 'free' | 'paused' | 'serverless' | 'unset';

/** Where an operation acts. Policy's `projects` match `project`. */
export interface Place {
  /** Of several that share a federation, its id, and `Counter Inc and 2 more organizations` for a name. */
  readonly organization?: Named;
  readonly project?: Named;
}

/** In milliseconds since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}
