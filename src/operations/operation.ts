// The contract of an Atlas operation: the single source for the slash parser, the form, validation, help and docs. It knows
// only Atlas, and returns neutral data (facts, table, notes): Slack decides how that looks, the policy what it costs.
import type { z } from 'zod';
import type { Atlas, AtlasCall } from '../atlas/atlas.js';
import { table } from '../table.js';
import type { Blocker, TakenAway } from './blocker.js';
import type { Claim } from './claims.js';
import type { Area, Direction, Effect } from './effect.js';
import type { ReadOwnActiveChanges } from './own-active-changes.js';
import type { Finishes, InEffect, Verdict, Watches } from './read-back.js';
import type { Fact, Json, JsonObject, Named, Next, Params, Phrase, Place, TimeSpan } from './values.js';

export type * from './values.js';

/** A value for people, with the exact number for sorting and for files: `1.5 GiB`, 1610612736. */
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
/** Values over time. Every line has a value, or null for a gap, at each of the moments. */
export interface Chart {
  readonly title: string;
  /** As it follows a value: `ms`, `%`, `operations a second`. */
  readonly unit: string;
  /** In milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}
export interface Result {
  /** The answer in one sentence. */
  readonly headline: Phrase;
  readonly place: Place;
  readonly facts: readonly Fact[];
  readonly charts?: readonly Chart[];
  readonly table?: Table;
  /** What can't be read and why, each a whole sentence. The rest of the answer is still correct. */
  readonly missing?: readonly string[];
  /** What the reader must not overlook, each a whole sentence. */
  readonly warnings?: readonly string[];
  /** Background: what was left out, how it was counted. Each a whole sentence. */
  readonly notes: readonly string[];
  /** Still in progress in Atlas: asking again shows more. */
  readonly unfinished?: boolean;
  /** Contains names or addresses of people, so only the asker sees it. */
  readonly personal?: boolean;
  /**
   * Set by a look-up that lists projects: all projects it names. `ofThese` gives the same result for some of them,
   * because others may be hidden from the reader.
   */
  readonly projects?: readonly Named[];
  readonly ofThese?: (isOne: (project: Named) => boolean) => Result;
  readonly next?: readonly Next[];
}

/** What a change reserves. All changes of one federation share one target. */
export interface Target {
  /** A word shared by all operations on one kind of thing: `cluster`, `federation`. */
  readonly kind: string;
  /** Immutable in Atlas, where there is such an id. */
  readonly id: string;
}

/**
 * The one call of a change, as data: it is approved, stored and sent unchanged, except that relative times in its body,
 * written by `fromRun` (call.ts), become instants when it runs.
 */
export interface Call extends AtlasCall {
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly body?: Json | undefined;
}

/** A call that was sent, or is about to be, with the facts read at the claim. */
export interface Sent<P = Params, B = JsonObject> {
  readonly params: P;
  readonly basis: B;
  readonly call: Call;
  /** What was stored of Atlas's reply. Undefined before it, and where a crash or a lost answer kept it from us. */
  readonly reply?: JsonObject | undefined;
}

/** The filled-in request that undoes a change. It is decided like any other. */
export interface Undo {
  /** Name of the operation. */
  readonly operation: string;
  /** The requester must fill in what is missing. */
  readonly params: Params;
}

/**
 * By param: the param that names a second thing of the same kind, such as the cluster that a change reads from. What a
 * policy rule says about the first must hold for the second, too.
 */
export const SECOND_OF = table({ cluster: 'source' });

export interface Preview<B extends JsonObject = JsonObject> {
  /** Completes "Rita asks to": `let MongoDB support read the database logs of Cluster0 for 4 hours`. */
  readonly summary: string;
  /** The thing that it changes, as a title names it: `Cluster0`. */
  readonly subject: string;
  /** Precedes the subject in a title; imperative and short: `Let MongoDB support read logs`. */
  readonly act?: string | undefined;
  /** Follows the subject in a title; how much or how long: `4 h`. */
  readonly extent?: string | undefined;
  /** Follows "Rita:" in a notification: `MongoDB support reads Cluster0’s logs, 4 h`. */
  readonly notice?: string | undefined;
  /** What is permanently lost, as a sentence: `People at old.counter.example can’t sign in with it.` */
  readonly loss?: string | undefined;
  readonly place: Place;
  /** By param that holds an id, except the project: its current name in Atlas. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly target: Target;
  /** A second target that it reserves, though it only reads from it. */
  readonly alsoHolds?: Target | undefined;
  /**
   * The part of the target that it changes, if other changes may change other parts meanwhile: `provider/<id>`.
   * Undefined: the whole.
   */
  readonly path?: string | undefined;
  readonly before: Phrase;
  readonly after: Phrase;
  readonly direction: Direction;
  readonly facts: readonly Fact[];
  /** What an approver should weigh. */
  readonly warnings: readonly Phrase[];
  /** Compared with the bot's own credentials and its approvers' sign-in (self-guard.ts in approvals/). Not stored. */
  readonly takesAway?: TakenAway | undefined;
  /** Addresses of the people it is about, who must not approve it. Anything else is an unknown person. Not stored. */
  readonly concerns?: readonly string[] | undefined;
  /**
   * A change that people may want to ask for first, though nothing blocks this one. The form has a button for it. Not
   * stored.
   */
  readonly first?: Next | undefined;
  /** Any blocker voids the request. */
  readonly blockers: readonly Blocker[];
  /** The few facts that must still hold when it runs. Never anything that changes by itself. */
  readonly basis: B;
  /** Sent once approved. Undefined when there is a blocker, and for a return until it is due. */
  readonly call?: Call | undefined;
  /** How to undo it, or that it can't be undone. */
  readonly undo: string;
  /** The name that the requester must type in the form, for what can't be undone. */
  readonly confirm?: string;
}

export interface Common {
  /** The subcommand, the stored name and the audit name: `grant-access`. */
  readonly name: string;
  /** Imperative: `Give MongoDB support access to a cluster`. */
  readonly title: string;
  /** What people type who don't know the name, in lower case: `pause`, `turn off`. It is offered, never run. */
  readonly aliases?: readonly string[];
  readonly area: Area;
  /** A complete command, without the slash command's own name: `namespaces Cluster0 in Payments last 1h`. */
  readonly example: string;
  /** The Atlas role that the credential needs, spelled as on Atlas's pages. */
  readonly role: string;
  /** A strict object. Each field is registered with its label, kind and hint (see params/). */
  readonly params: z.ZodObject;
  /** What its cards and answers say about Atlas in general, not about what was just read. */
  readonly claims: readonly Claim[];
}

export interface LookUp extends Common {
  readonly effect: 'read';
  /** Names of other look-ups that it shows parts of. Who may not use one of those may not use this one. */
  readonly includes?: readonly string[];
  run(atlas: Atlas, params: Params, now: number, madeHere?: ReadOwnActiveChanges): Promise<Result>;
}

export const partsOf = ({ name, includes = [] }: LookUp): readonly string[] => [name, ...includes];

export interface Declared extends Common {
  readonly effect: Exclude<Effect, 'read'>;
  /** Whether its previews may have the direction `narrows access`. */
  readonly canNarrow: boolean;
  /** Whether it may cut off a customer’s people or programs, or stop or restart something that runs. */
  readonly interrupts: boolean;
  /** `owner`: sent only with an owner's credential, and disabled where none is configured. */
  readonly credential?: 'owner';
  /** Atlas itself ends its effect at the time that was asked, so nothing must be reverted. */
  readonly endsByItself?: true;
}

export interface Change extends Declared {
  /**
   * Reads Atlas, changes nothing. `now` in milliseconds since the epoch.
   * @param undoes the change that it undoes or reverts: what that changed is found by its id, whatever its name is now
   */
  preview(atlas: Atlas, params: Params, now: number, undoes?: Sent): Promise<Preview>;
  /** The call for these params, if nothing blocks. It equals the preview's. */
  call(params: Params, basis: JsonObject): Call;
  /** The part of Atlas's reply to the call that is stored and shown to people: never a secret. Undefined: nothing. */
  readonly reply?: z.ZodType<JsonObject>;
  /** Reads only. `unclear` when Atlas shows neither the state before nor the state after. */
  verify(atlas: Atlas, sent: Sent): Promise<Verdict>;
  /**
   * Whether any of its own effect is left, for a change that may be temporary. Others' changes don't count. Reads only.
   * @param now Redis's time in milliseconds
   * @throws where Atlas can't be read
   */
  inEffect(atlas: Atlas, sent: Sent, now: number): Promise<InEffect>;
  /**
   * Says what differs: `the limit went from 5 GB to 9 GB`. Called when the two differ.
   * @param now Redis's time in milliseconds
   * @returns undefined when the difference no longer matters
   */
  drift(before: JsonObject, after: JsonObject, now: number): string | undefined;
  /**
   * Where in Atlas people can check whether the call had its effect: a whole sentence, or empty when unknown.
   * @param sentAt in milliseconds since the epoch
   */
  evidence(sent: Sent, sentAt: number): Phrase;
  /**
   * What is true once it is done, with its end: a whole sentence, or empty when unknown.
   * @param subject as in the preview
   */
  done(sent: Sent, subject: string): Phrase;
  /**
   * What undoes it. Must not need Atlas's reply, which a crash loses: without it, the requester fills in the rest.
   * @param now Redis's time in milliseconds
   * @returns undefined when there is nothing left to undo, or when it can't be undone
   */
  undo(sent: Sent, now: number): Undo | undefined;
  /** Undefined: it is finished as soon as Atlas shows it. */
  readonly finishes?: Finishes<Sent> | undefined;
  readonly watches?: Watches<Sent> | undefined;
  /**
   * For a change that can't be undone: what the basis holds of the deleted thing. A file for people, so never a
   * secret.
   */
  readonly restoreKit?: ((sent: Sent) => JsonObject | undefined) | undefined;
  /**
   * For a temporary change that lets people do more: what they did with it, read once it has ended. Reads only.
   * @returns undefined when there is nothing to report
   * @throws where Atlas can't be read
   */
  readonly afterwards?: ((atlas: Atlas, sent: Sent, span: TimeSpan) => Promise<Phrase | undefined>) | undefined;
}

export type Operation = LookUp | Change;
