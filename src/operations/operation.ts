// The contract of an Atlas operation: the single source for the slash parser, the form, validation, help and docs.
//
// One file per operation, one exported constant in it, one line in index.ts. An operation knows Atlas and nothing else:
// what it returns is neutral (facts, table, notes), so that Slack decides how it looks and policy what it costs.
import type { z } from 'zod';
import type { Atlas, AtlasCall } from '../atlas/atlas.js';
import type { Blocker, Takes } from './blocker.js';
import type { Area, Direction, Effect } from './effect.js';
import type { ReadMadeHere } from './made-here.js';
import type { Finishes, Verdict } from './read-back.js';
import type { Fact, Json, JsonObject, Named, Params, Phrase, Place, TimeSpan } from './values.js';

export type * from './values.js';

/** A value as people say it, with the exact one for sorting and for files: `1.5 GiB`, 1610612736. */
export interface Quantity {
  readonly said: string;
  readonly exact: number;
}
export type Cell = Phrase | Quantity;

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** Every row has as many cells as there are columns; the rows that matter most come first. */
  readonly rows: readonly (readonly Cell[])[];
}
/** How values went over time. Every line has a point, or a gap, at each of the moments. */
export interface Chart {
  readonly title: string;
  /** As it follows a value: `ms`, `%`, `operations a second`. */
  readonly unit: string;
  /** In milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}
/** What the reader is likely to ask for now. */
export interface Next {
  readonly label: string;
  /** An operation's name. */
  readonly operation: string;
  readonly params: Params;
}
export interface Result {
  /** The answer in one sentence. */
  readonly headline: Phrase;
  readonly place: Place;
  readonly facts: readonly Fact[];
  readonly charts?: readonly Chart[];
  readonly table?: Table;
  /** What could not be read and why, each a whole sentence; the rest of the answer holds without it. */
  readonly missing?: readonly string[];
  /** What the reader must not overlook and the answer does not say, each a whole sentence. */
  readonly warnings?: readonly string[];
  /** What the reader should know besides: what was left out, how it was counted. */
  readonly notes: readonly string[];
  /** It is still going on in Atlas, so that asking again tells more. */
  readonly unfinished?: boolean;
  /** It holds names or addresses of people, so it is for the asker alone. */
  readonly personal?: boolean;
  /** Of a list of projects, some of which may be kept from whoever asks: all that it names, and the same of some of them. */
  readonly projects?: readonly Named[];
  readonly ofThese?: (isOne: (project: Named) => boolean) => Result;
  readonly next?: readonly Next[];
}

/** What a change acts on, for the reservation. All changes of one federation share one target. */
export interface Target {
  /** `cluster`, `federation`: a word that the operations of one kind of thing share. */
  readonly kind: string;
  /** Immutable in Atlas where there is such an id. */
  readonly id: string;
}

/**
 * The one call of a change, as data: what is approved is stored, and sent exactly so. In a body, relative times stand as
 * `fromRun` of call.ts writes them; when the call runs they become instants.
 */
export interface Call extends AtlasCall {
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly body?: Json | undefined;
}

/** A call that is about to be sent, or was, with what was true when it was claimed. */
export interface Sent<P = Params, B = JsonObject> {
  readonly params: P;
  readonly basis: B;
  readonly call: Call;
}

/** The request that takes a change back, filled in: it is asked for like any other. */
export interface Undo {
  /** An operation's name. */
  readonly operation: string;
  /** What is left out, whoever asks has to say. */
  readonly params: Params;
}

/**
 * By param: the param with a second thing of its kind, such as the cluster that a change reads from. What a rule of the
 * policy says of the first has to hold for the second, too.
 */
export const SECOND_OF: Readonly<Record<string, string>> = { cluster: 'source' };

export interface Preview<B extends JsonObject = JsonObject> {
  /** What it does, as the end of "Rita asks to ...": `let MongoDB support read the database logs of Cluster0 for 4 hours`. */
  readonly summary: string;
  /** The thing it happens to, as a title names it: `Cluster0`. */
  readonly subject: string;
  /** Before the subject in a title, imperative and short: `Let MongoDB support read logs`. */
  readonly act?: string | undefined;
  /** After the subject in a title, how much or how long: `4 h`. */
  readonly extent?: string | undefined;
  /** The whole in a notification, after "Rita:": `MongoDB support reads Cluster0’s logs, 4 h`. */
  readonly notice?: string | undefined;
  /** What is lost for good, a sentence: `People at old.counter.example can’t sign in with it.` */
  readonly loss?: string | undefined;
  readonly place: Place;
  /** What params that hold ids are called in Atlas now, besides the project: by param. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly target: Target;
  /** What it keeps others off besides, though it only reads from it. */
  readonly alsoHolds?: Target | undefined;
  /** The part of the target that it changes, where others change other parts: `provider/<id>`. Left out: the whole. */
  readonly path?: string | undefined;
  readonly before: Phrase;
  readonly after: Phrase;
  readonly direction: Direction;
  readonly facts: readonly Fact[];
  /** What an approver should weigh. */
  readonly warnings: readonly Phrase[];
  /** Compared with who we are (self-guard.ts of approvals/), and not stored. */
  readonly takes?: Takes | undefined;
  /** E-mail addresses of those it is about, who must not approve it. Matched with Slack (match-people.ts), and not stored. */
  readonly concerns?: readonly string[] | undefined;
  /** Any blocker voids the request. */
  readonly blockers: readonly Blocker[];
  /** The few facts that must still hold when it runs. Never what drifts by itself. */
  readonly basis: B;
  /** What is sent when this is approved; absent when there is a blocker, and in what version 1 stored. */
  readonly call?: Call | undefined;
  /** How it is taken back, or that it cannot be. */
  readonly undo: string;
  /** The name the requester has to type in the form, for what cannot be undone. */
  readonly confirm?: string;
}

export interface Common {
  /** The subcommand, the stored name and the audit name: `grant-access`. */
  readonly name: string;
  /** Imperative: `Give MongoDB support access to a cluster`. */
  readonly title: string;
  readonly area: Area;
  /** One whole command as an example, without the command's own name: `namespaces Cluster0 in Payments last 1h`. */
  readonly example: string;
  /** The Atlas role the credential needs, as Atlas's own pages spell it. */
  readonly role: string;
  /** A strict object; each field is registered with its label, kind and hint (see params/). */
  readonly params: z.ZodObject;
}

export interface LookUp extends Common {
  readonly effect: 'read';
  /** Names of other look-ups that it shows parts of: who may not have one of those may not have this. */
  readonly includes?: readonly string[];
  run(atlas: Atlas, params: Params, now: number, madeHere?: ReadMadeHere): Promise<Result>;
}

/** Its own name first, then those of what it includes. */
export const partsOf = ({ name, includes = [] }: LookUp): readonly string[] => [name, ...includes];

/** What is said of a change once and for all. */
export interface Declared extends Common {
  readonly effect: Exclude<Effect, 'read'>;
  /** Whether its previews can say that it narrows access. */
  readonly canNarrow: boolean;
  /** Whether it cuts off a customer’s own people or programs, or stops or restarts something that runs. */
  readonly interrupts: boolean;
  /** `owner`: it is sent with an owner's credential alone, and is off where none is set up. */
  readonly credential?: 'owner';
  /** Atlas itself ends what it did, at the time that was asked: nothing has to be put back then. */
  readonly endsByItself?: true;
}

export interface Change extends Declared {
  /** Looks at Atlas, changes nothing. `now` in milliseconds since the epoch. */
  preview(atlas: Atlas, params: Params, now: number): Promise<Preview>;
  /** What is sent for these params, where nothing blocks: a preview has the same. */
  call(params: Params, basis: JsonObject): Call;
  /** What is kept of Atlas's reply to the call, and shown to people: never a secret. Left out: nothing. */
  readonly reply?: z.ZodType<JsonObject>;
  /** Reads only. `unclear` when Atlas shows neither the state before nor the state after. */
  verify(atlas: Atlas, sent: Sent): Promise<Verdict>;
  /**
   * Whether anything of what it did, and of that alone, is still so: what somebody else changed beside it is no matter. Reads
   * only.
   * @param now Redis's time in milliseconds
   * @throws where Atlas cannot be asked
   */
  stands(atlas: Atlas, sent: Sent, now: number): Promise<boolean>;
  /**
   * What is different, in words: `the limit went from 5 GB to 9 GB`. Called when the two differ.
   * @param now Redis's time in milliseconds
   * @returns undefined when by now it makes no difference
   */
  drift(before: JsonObject, after: JsonObject, now: number): string | undefined;
  /**
   * Where in Atlas people see whether the call had its effect: a whole sentence, or nothing when this cannot be said.
   * @param sentAt in milliseconds since the epoch
   */
  evidence(sent: Sent, sentAt: number): Phrase;
  /**
   * What is true once it is done, with its end, a whole sentence; nothing when this cannot be said.
   * @param subject as the preview names it
   */
  done(sent: Sent, subject: string): Phrase;
  /**
   * What takes it back. It needs no reply of Atlas: a crash loses that.
   * @param now Redis's time in milliseconds
   * @returns undefined when by now there is nothing to take back, or when it cannot be undone
   */
  undo(sent: Sent, now: number): Undo | undefined;
  /** Left out: it is over when Atlas shows it. */
  readonly finishes?: Finishes<Sent> | undefined;
  /** Of what cannot be undone, what the basis has of the thing that is gone: a file for people, so never a secret. */
  readonly restoreKit?: ((sent: Sent) => JsonObject | undefined) | undefined;
  /**
   * Of a change for a while that lets people do more: what they did with it, told once it is over. Reads only.
   * @returns undefined when there is no need to tell
   * @throws where Atlas cannot be asked
   */
  readonly afterwards?: ((atlas: Atlas, params: Params, span: TimeSpan) => Promise<Phrase | undefined>) | undefined;
}

export type Operation = LookUp | Change;
