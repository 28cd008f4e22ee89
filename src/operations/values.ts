// Types of the values that operations take and return.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Stored params: canonical strings by param name. Optional params without a value are absent. */
export type Params = Readonly<Record<string, string>>;

/** A timestamp in milliseconds since the epoch, displayed in the reader's time zone. */
export interface Instant {
  readonly at: number;
}
/** Text for users. The code that displays the text formats its timestamps. Never contains markup or secrets. */
export type Phrase = string | readonly (string | Instant)[];

export interface Fact {
  readonly label: string;
  readonly value: Phrase;
}
export interface NamedItem {
  readonly id: string;
  readonly name: string;
  /** Distinguishes two things with the same name, e.g. the organization or the protocol. */
  readonly detail?: string;
  /** ID of the container if a user can choose it first, e.g. a project's organization. */
  readonly within?: string;
  readonly traits?: readonly Trait[];
  /** Says why the name couldn't be read from Atlas, so that the ID is shown instead. A complete sentence. */
  readonly unread?: string;
}
/** A property that prevents some operations from acting on a listed item. `deleted` includes items being deleted. */
export type Trait = 'connected' | 'deleted' | 'flex' | 'free' | 'paused' | 'unset';

/** A suggested next operation, with its params. */
export interface NextStep {
  readonly label: string;
  /** Name of the operation. */
  readonly operation: string;
  readonly params: Params;
}

/** The project or organization in which an operation acts. The policy's `projects` match `project`. */
export interface Place {
  /** A shared federation's ID and a name such as `Counter Inc and 2 more organizations`. Absent if there's none. */
  readonly organization?: NamedItem;
  readonly project?: NamedItem;
}

/** In milliseconds since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** When (milliseconds since the epoch) and in which time zone a user types. `18:00` is the next 18:00 in that zone. */
export interface TimeContext {
  readonly at: number;
  /** IANA name: `Europe/Dublin`. Undefined if unknown; times are then parsed as UTC. */
  readonly zone?: string | undefined;
}
