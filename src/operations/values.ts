// Types of the values that operations take and return.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Stored params, as canonical strings by param name. Optional params without a value are absent. */
export type Params = Readonly<Record<string, string>>;

/** A timestamp in milliseconds since the epoch, displayed in the reader's time zone. */
export interface Instant {
  readonly at: number;
}
/** A name that could be read as a word, displayed in code font, e.g. the database user `app`. */
interface Code {
  readonly code: string;
}
export type PhrasePart = string | Instant | Code;
/** Text for users, without markup or secrets. The code that displays the text formats timestamps and names. */
export type Phrase = string | readonly PhrasePart[];

/** A formatted value and its exact number, which is used for sorting and in files: `1.5 GiB` and 1610612736. */
export interface Quantity {
  readonly said: string;
  readonly exact: number;
}
export type Cell = Phrase | Quantity;

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Every row has one cell per column. The most important rows come first. */
  readonly rows: readonly (readonly Cell[])[];
}
/** Values over time. Every line has a value for each moment, or null for a gap. */
export interface Chart {
  readonly title: string;
  /** The unit that follows a value: `ms`, `%`, `operations a second`. */
  readonly unit: string;
  /** The times of the values in milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

export interface Fact {
  readonly label: string;
  readonly value: Phrase;
}
export interface NamedItem {
  readonly id: string;
  readonly name: string;
  /** A detail that distinguishes two items with the same name, e.g. the organization or the protocol. */
  readonly detail?: string;
  /** The ID of the container, e.g. a project's organization, if a user can choose the container first. */
  readonly within?: string;
  readonly traits?: readonly Trait[];
  /** A complete sentence that says why the name couldn't be read and the ID is shown instead. */
  readonly unread?: string;
}
/** A property that keeps some operations from acting on a listed item. `deleted` includes items being deleted. */
export type Trait = 'connected' | 'deleted' | 'flex' | 'free' | 'paused' | 'unset';

/** A suggested next operation, with its params. */
export interface NextStep {
  readonly label: string;
  /** Name of the operation. */
  readonly operation: string;
  readonly params: Params;
}

/** A change that users can start for the things in an answer's table. */
export interface RowChanges {
  /** A verb with an ellipsis, because the change opens in a form: `Reject…`. */
  readonly label: string;
  /** Name of the operation. */
  readonly operation: string;
  /** What users can choose, in the table's order. The params never include a size, a duration or a reason. */
  readonly targets: readonly { readonly label: string; readonly params: Params }[];
}

/** The project or organization in which an operation acts. The policy compares its `projects` with `project`. */
export interface Place {
  /**
   * The organization. For a shared federation, the federation's ID and a name such as `Counter Inc and 2 more
   * organizations`.
   */
  readonly organization?: NamedItem;
  readonly project?: NamedItem;
}

/** A time span in milliseconds since the epoch. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * The time (milliseconds since the epoch) and the time zone of a user who types a value. `18:00` means the next 18:00
 * in this time zone.
 */
export interface TimeContext {
  readonly at: number;
  /** The time zone's IANA name: `Europe/Dublin`. If undefined, times are parsed as UTC. */
  readonly zone?: string | undefined;
}
