// The contract of an Atlas operation: the single source for the command parser, the form, validation, help and docs. An
// operation knows only Atlas and returns neutral data (facts, table, notes). Slack decides how to render it, and the
// policy which approvals it needs.
import type { z } from 'zod';
import type { Atlas, AtlasCall } from '../atlas/atlas.js';
import { mapFromObject } from '../map-from-object.js';
import type { Blocker, LostAccess } from './blocker.js';
import type { Claim } from './claims.js';
import type { Area, Direction, Effect } from './effect.js';
import type { ReadOwnActiveChanges } from './own-active-changes.js';
import type { Completion, InEffect, ReadBackVerdict, Watch } from './read-back.js';
import type { Fact, Json, JsonObject, NamedItem, NextStep, Params, Phrase, Place, TimeSpan } from './values.js';

export type * from './values.js';

/** A formatted value with the exact number, which is used for sorting and in files: `1.5 GiB`, 1610612736. */
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
  /** Follows a value: `ms`, `%`, `operations a second`. */
  readonly unit: string;
  /** In milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}
export interface LookUpResult {
  /** The result in one sentence. */
  readonly headline: Phrase;
  readonly place: Place;
  readonly facts: readonly Fact[];
  readonly charts?: readonly Chart[];
  readonly table?: Table;
  /** Parts of the result that couldn't be read, each a complete sentence with the reason. The rest is still correct. */
  readonly missing?: readonly string[];
  /** Things the reader must not overlook, each a complete sentence. */
  readonly warnings?: readonly string[];
  /** Background, such as what was left out or how it was counted. Each a complete sentence. */
  readonly notes: readonly string[];
  /** Set while Atlas is still working, so that running the look-up again shows more. */
  readonly unfinished?: boolean;
  /** Contains names or addresses of people, so only the user who asked can see it. */
  readonly personal?: boolean;
  /**
   * Every project in the result, set by look-ups that list projects. `ofThese` returns the same result limited to some
   * of them, for readers who aren't allowed to see the others.
   */
  readonly projects?: readonly NamedItem[];
  readonly ofThese?: (isOne: (project: NamedItem) => boolean) => LookUpResult;
  readonly next?: readonly NextStep[];
}

/** The thing that a change reserves. All changes in one federation share a target. */
export interface Target {
  /** The same for all operations on this kind of thing: `cluster`, `federation`. */
  readonly kind: string;
  /** The ID in Atlas that never changes, if there is one. */
  readonly id: string;
}

/**
 * The one call that a change sends. It's approved, stored and sent unchanged, except that relative times in its body
 * (see `endInBody` in call.ts) are resolved to timestamps when it runs.
 */
export interface Call extends AtlasCall {
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly body?: Json | undefined;
}

/** A call that was or will be sent, with the facts read when the request was claimed. */
export interface ChangeCall<P = Params, B = JsonObject> {
  readonly params: P;
  readonly basis: B;
  readonly call: Call;
  /** The stored part of Atlas's response. Undefined before the response, or if a crash or a network error lost it. */
  readonly reply?: JsonObject | undefined;
}

/** A prefilled request that undoes a change. It needs approval like any other. */
export interface Undo {
  /** Name of the operation. */
  readonly operation: string;
  /** The requester must fill in any missing params. */
  readonly params: Params;
}

/**
 * Maps a param to the param that names a second thing of the same kind, such as the cluster that a change reads from.
 * Policy conditions on the first param must also be true for the second.
 */
export const SECOND_PARAM_OF = mapFromObject({ cluster: 'source' });

export interface Preview<B extends JsonObject = JsonObject> {
  /** Follows "Rita asks to": `let MongoDB support read Cluster0’s database logs for 4 hours`. */
  readonly summary: string;
  /** Name of the thing that changes, for a title: `Cluster0`. */
  readonly subject: string;
  /** Imperative that precedes the subject in a title: `Let MongoDB support read logs`. */
  readonly act?: string | undefined;
  /** How much or how long. Follows the subject in a title: `4 h`. */
  readonly extent?: string | undefined;
  /** Follows "Rita:" in a notification: `MongoDB support reads Cluster0’s logs, 4 h`. */
  readonly notice?: string | undefined;
  /** A sentence that says what is permanently lost: `People at old.counter.example can’t sign in with Okta.` */
  readonly loss?: string | undefined;
  readonly place: Place;
  /** The current name in Atlas for each param that contains an ID, except the project. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly target: Target;
  /** A second target to reserve. The change only reads from this target. */
  readonly alsoHolds?: Target | undefined;
  /** The part of the target that changes, if other parts can change at the same time. Default: the whole target. */
  readonly path?: string | undefined;
  readonly before: Phrase;
  readonly after: Phrase;
  readonly direction: Direction;
  readonly facts: readonly Fact[];
  /** Risks for the approver to consider. */
  readonly warnings: readonly Phrase[];
  /**
   * Access that the change would remove. Compared with the bot's credentials and approvers' sign-in (see
   * self-guard.ts in approvals/). Not stored.
   */
  readonly takesAway?: LostAccess | undefined;
  /** Email addresses of affected people, who may not approve. Other text stands for an unknown person. Not stored. */
  readonly concerns?: readonly string[] | undefined;
  /** An optional change that the requester may want to make first. The form has a button for it. Not stored. */
  readonly first?: NextStep | undefined;
  /** The reasons that block the change. If there's any, the request becomes void. */
  readonly blockers: readonly Blocker[];
  /** The facts that must still be true when the change runs. Excludes values that can change without a user. */
  readonly basis: B;
  /** The call to send once the request is approved. Undefined if there's a blocker or if a revert isn't due yet. */
  readonly call?: Call | undefined;
  /** A sentence that says how to undo the change, or that the change can't be undone. */
  readonly undo: string;
  /** The name that the requester must type in the form, if the change can't be undone. */
  readonly confirm?: string;
}

export interface OperationBase {
  /** The subcommand, the stored name and the audit name: `grant-access`. */
  readonly name: string;
  /** Imperative: `Give MongoDB support access to a cluster`. */
  readonly title: string;
  /** Lower-case words for users who don't know the name: `pause`, `turn off`. Suggested, never run. */
  readonly aliases?: readonly string[];
  readonly area: Area;
  /** A complete command, without the slash command itself: `namespaces Cluster0 in Payments last 1h`. */
  readonly example: string;
  /** The Atlas role that the credential needs, spelled as in Atlas's documentation. */
  readonly role: string;
  /** A strict object. Each field is registered with its label, kind and hint (see params/). */
  readonly params: z.ZodObject;
  /** General claims about Atlas that the operation's cards and results make. Excludes values that were just read. */
  readonly claims: readonly Claim[];
}

export interface LookUp extends OperationBase {
  readonly effect: 'read';
  /** Other look-ups whose data is included. A user needs permission for all of them. */
  readonly includes?: readonly string[];
  run(atlas: Atlas, params: Params, now: number, madeHere?: ReadOwnActiveChanges): Promise<LookUpResult>;
}

export const namesWithIncluded = ({ name, includes = [] }: LookUp): readonly string[] => [name, ...includes];

export interface ChangeDeclaration extends OperationBase {
  readonly effect: Exclude<Effect, 'read'>;
  /** Whether a preview can have the direction `narrows access`. */
  readonly canNarrow: boolean;
  /** Whether the change can cut off users or programs, or stop or restart something that's running. */
  readonly interrupts: boolean;
  /** `owner`: sent only with an owner's credential. If no such credential is configured, the operation is disabled. */
  readonly credential?: 'owner';
  /** Atlas itself ends the effect at the requested time, so the bot doesn't revert it. */
  readonly endsByItself?: true;
}

export interface Change extends ChangeDeclaration {
  /**
   * Reads Atlas without changing anything. `now` is in milliseconds since the epoch.
   * @param undoes the change to undo or revert. The changed thing is found by ID, because its name may have changed
   */
  preview(atlas: Atlas, params: Params, now: number, undoes?: ChangeCall): Promise<Preview>;
  /** The call for these params if nothing blocks the change. Equals the preview's call. */
  call(params: Params, basis: JsonObject): Call;
  /** The part of Atlas's response to store and show. Never contains a secret. If undefined, nothing is stored. */
  readonly reply?: z.ZodType<JsonObject>;
  /** Reads only. `unclear` if Atlas shows neither the state before nor the state after. */
  verify(atlas: Atlas, sent: ChangeCall): Promise<ReadBackVerdict>;
  /**
   * Whether any effect of the change remains. Only for changes that can be temporary. Ignores changes by others.
   * Reads only.
   * @param now Redis's time in milliseconds
   * @throws if Atlas can't be read
   */
  inEffect(atlas: Atlas, sent: ChangeCall, now: number): Promise<InEffect>;
  /**
   * Describes how two different bases differ: `the limit went from 5 GB to 9 GB`.
   * @param now Redis's time in milliseconds
   * @returns undefined if the difference no longer matters
   */
  drift(before: JsonObject, after: JsonObject, now: number): string | undefined;
  /**
   * Where in Atlas to check whether the call took effect. A complete sentence, or empty if unknown.
   * @param sentAt in milliseconds since the epoch
   */
  evidence(sent: ChangeCall, sentAt: number): Phrase;
  /**
   * The result once the change is done and when the change ends. A complete sentence, or empty if unknown.
   * @param subject as in the preview
   */
  done(sent: ChangeCall, subject: string): Phrase;
  /**
   * The change that undoes this one. Must not depend on Atlas's response, because a crash loses it. The requester then
   * fills in the rest.
   * @param now Redis's time in milliseconds
   * @returns undefined if there's nothing left to undo, or the change can't be undone
   */
  undo(sent: ChangeCall, now: number): Undo | undefined;
  /** If undefined, the change is finished as soon as Atlas shows its effect. */
  readonly finishes?: Completion<ChangeCall> | undefined;
  readonly watches?: Watch<ChangeCall> | undefined;
  /** The deleted settings from the basis, as a file. Only for changes that can't be undone. Never contains a secret. */
  readonly restoreKit?: ((sent: ChangeCall) => JsonObject | undefined) | undefined;
  /**
   * Reports how users used temporary access, after that access ended. Only for temporary changes that widen access.
   * Reads only.
   * @returns undefined if there's nothing to report
   * @throws if Atlas can't be read
   */
  readonly afterwards?: ((atlas: Atlas, sent: ChangeCall, span: TimeSpan) => Promise<Phrase | undefined>) | undefined;
}

export type Operation = LookUp | Change;
