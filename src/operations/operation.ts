// The contract of an Atlas operation: the single source for the command parser, the form, validation, help and docs. An
// operation depends only on Atlas and returns neutral data (facts, table, notes). Slack decides how to render this
// data, and the policy decides which approvals an operation needs.
import type { z } from 'zod';
import type { Atlas, AtlasCall } from '../atlas/atlas.js';
import { mapFromObject } from '../map-from-object.js';
import type { Blocker, LostAccess } from './blocker.js';
import type { Area, Direction, Effect } from './effect.js';
import type { Guess } from './guesses.js';
import type { ReadOwnActiveChanges } from './own-active-changes.js';
import type { CompletionCheck, InEffect, ReadBackVerdict, Watch } from './read-back.js';
import type {
  Chart,
  Fact,
  Json,
  JsonObject,
  NamedItem,
  NextStep,
  Params,
  Phrase,
  Place,
  RowChanges,
  Table,
  TimeSpan,
} from './values.js';

export type * from './values.js';

export interface LookUpResult {
  /** The result in one sentence. */
  readonly headline: Phrase;
  readonly place: Place;
  readonly facts: readonly Fact[];
  readonly charts?: readonly Chart[];
  readonly table?: Table;
  /** The parts that couldn't be read, each a complete sentence with the reason. The other parts are correct. */
  readonly missing?: readonly string[];
  /** Warnings that the reader must not overlook, each a complete sentence. */
  readonly warnings?: readonly string[];
  /** Background, such as omitted items or the way items were counted. Each note is a complete sentence. */
  readonly notes: readonly string[];
  /** Whether the result contains names or addresses of people, so that only the user who ran the look-up can see it. */
  readonly personal?: boolean;
  /** Every project in the result, set by look-ups that list projects. `ofThese` keeps only those a reader may see. */
  readonly projects?: readonly NamedItem[];
  readonly ofThese?: (isOne: (project: NamedItem) => boolean) => LookUpResult;
  readonly next?: readonly NextStep[];
  readonly rowChanges?: readonly RowChanges[];
}

/** The Atlas resource that a change reserves. All changes in one federation share a target. */
export interface Target {
  /** The kind of resource, which is the same for all operations on it: `cluster`, `federation`. */
  readonly kind: string;
  /** The resource's permanent ID in Atlas, if Atlas has one. */
  readonly id: string;
  /** The part to reserve, if other parts can be changed at the same time. Default: the whole resource. */
  readonly part?: string | undefined;
}

/**
 * The one call that a change sends. The call is approved, stored and sent unchanged, except that relative times in its
 * body (see `endPlaceholder` in call.ts) are resolved to timestamps when the change runs.
 */
export interface Call extends AtlasCall {
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly body?: Json | undefined;
}

/** A call that was or will be sent, with the facts that were read when the request was claimed. */
export interface ChangeCall<P = Params, B = JsonObject> {
  readonly params: P;
  readonly basis: B;
  readonly call: Call;
  /** The stored part of Atlas's response. Undefined if Atlas hasn't responded or the response was lost. */
  readonly reply?: JsonObject | undefined;
}

/** A prefilled request that undoes a change. The request needs approval like any other request. */
export interface Undo {
  /** Name of the operation. */
  readonly operation: string;
  /** The requester must fill in any missing params. */
  readonly params: Params;
}

/**
 * Maps a param to the param that names a second thing of the same kind, such as the cluster that a change reads from.
 * Policy conditions on the first param also apply to the second param.
 */
export const SECOND_PARAM_OF = mapFromObject({ cluster: 'source' });

export interface Preview<B extends JsonObject = JsonObject> {
  /** The text after "Rita wants to" in a notification: `let MongoDB support read Cluster0’s database logs for 4 hours`. */
  readonly summary: string;
  /** The name of the resource that changes, for a title: `Cluster0`. */
  readonly subject: string;
  /** The imperative that precedes the subject in a title: `Scale`, `Give Project Owner role to`. */
  readonly act?: string | undefined;
  /** The rest of the title after the subject, without the change's end: `to M60`, `permanently`. */
  readonly extent?: string | undefined;
  /** A sentence that says what is permanently lost: `People at old.counter.example can’t sign in with Okta.` */
  readonly loss?: string | undefined;
  readonly place: Place;
  /** The current name in Atlas for each param that contains an ID, except for the project. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly target: Target;
  /** A second target to reserve. The change only reads from this target. */
  readonly alsoHolds?: Target | undefined;
  /** The setting that changes. It must be reverted before another change to it. Default: the complete target. */
  readonly path?: string | undefined;
  /** What the subject is, on a line of its own, if its name doesn't say, e.g. the query behind a hash. */
  readonly detail?: string | undefined;
  readonly before: Phrase;
  readonly after: Phrase;
  readonly direction: Direction;
  readonly facts: readonly Fact[];
  /** The risks that the approver must consider. */
  readonly warnings: readonly Phrase[];
  /** What Atlas bills because of the change, on a line of its own: `each of the 3 nodes at the M60 price`. */
  readonly cost?: Phrase | undefined;
  /** A sentence about what else happens when a temporary change reverts: `The revert replaces the nodes again.` */
  readonly revertNote?: string | undefined;
  /**
   * Access that the change would remove. self-guard.ts in approvals/ compares this access with the bot's credentials
   * and approvers' sign-in. Not stored.
   */
  readonly takesAway?: LostAccess | undefined;
  /** E-mail addresses of affected users, who may not approve. Any other text is an unknown user. Not stored. */
  readonly concerns?: readonly string[] | undefined;
  /** An optional change that the requester may want to make first. The form has a button for it. Not stored. */
  readonly first?: NextStep | undefined;
  /** The reasons why the change is blocked. Any reason voids the request. */
  readonly blockers: readonly Blocker[];
  /** The facts that must still be true when the change runs. Excludes values that may change on their own. */
  readonly basis: B;
  /** Why a revert needs a person, although its change was approved: Atlas itself has altered what the change set. */
  readonly unforeseen?: string | undefined;
  /** The call to send after approval. Undefined if there's a blocker or a scheduled revert isn't due yet. */
  readonly call?: Call | undefined;
  /** A sentence that says how to undo the change, or that the change can't be undone. */
  readonly undo: string;
  /** Whether the change is dangerous because of what Atlas shows. See `isDangerous` of a change for its params. */
  readonly isDangerous?: boolean | undefined;
  /** The name that the requester must type in the form, if the change can't be undone. */
  readonly confirm?: string;
}

export interface OperationBase {
  /** The subcommand, the stored name and the audit name: `grant-access`. */
  readonly name: string;
  /** The title in the imperative: `Give MongoDB support access to a cluster`. */
  readonly title: string;
  /** Lower-case words for users who don't know the name, e.g. `turn off`. These words only lead to a suggestion. */
  readonly aliases?: readonly string[];
  readonly area: Area;
  /** An example command without the slash command itself: `namespaces Cluster0 in Payments last 1h`. */
  readonly example: string;
  /** The Atlas role that the credential needs, spelled as in Atlas's documentation. */
  readonly role: string;
  /** A strict object schema. Each field is registered with its label, kind and hint (see params/). */
  readonly params: z.ZodObject;
  /** What cards and results say about Atlas without a source. */
  readonly guesses?: readonly Guess[];
}

export interface LookUp extends OperationBase {
  readonly effect: 'read';
  /** Other look-ups whose data this look-up includes. A user needs permission for all these look-ups. */
  readonly includes?: readonly string[];
  run(atlas: Atlas, params: Params, now: number, madeHere?: ReadOwnActiveChanges): Promise<LookUpResult>;
}

export const namesWithIncluded = ({ name, includes = [] }: LookUp): readonly string[] => [name, ...includes];

export interface ChangeDeclaration extends OperationBase {
  readonly effect: Exclude<Effect, 'read'>;
  /** Whether a preview can have the direction `narrows access`. */
  readonly canNarrow: boolean;
  /** Whether the change can cut off users or programs, or stop or restart a running operation or resource. */
  readonly interrupts: boolean;
  /** The role that the change needs in a whole organization, if it isn't `role`. */
  readonly orgRole?: string;
  /** `owner`: the change needs an owner's credential. The operation is disabled if no such credential is configured. */
  readonly credential?: 'owner';
  /** Whether Atlas itself ends the effect at the requested time, so that the bot doesn't revert the change. */
  readonly endsByItself?: true;
  /** Whether these params open something to everyone, give an owner's role or stop an audit log. */
  readonly isDangerous?: (params: Params) => boolean;
  /** The text for how long a change without an end lasts: `Happens once`. Default: permanent, or until changed. */
  readonly lasts?: string;
}

export interface Change extends ChangeDeclaration {
  /**
   * Reads Atlas and returns what the change would do. `now` is in milliseconds since the epoch.
   * @param undoes the change to undo or revert. Its resource is found by ID, because the name may have changed
   */
  preview(atlas: Atlas, params: Params, now: number, undoes?: ChangeCall): Promise<Preview>;
  /** Returns the call for these params, which equals the preview's call. Called only if nothing blocks the change. */
  call(params: Params, basis: JsonObject): Call;
  /** The part of Atlas's response to store and show. Never contains a secret. If undefined, nothing is stored. */
  readonly reply?: z.ZodType<JsonObject>;
  /** Reads Atlas and says whether the change was applied. `unclear`: Atlas shows neither the old nor the new state. */
  verify(atlas: Atlas, sent: ChangeCall): Promise<ReadBackVerdict>;
  /**
   * Reads Atlas and decides whether any effect of the change remains. Ignores changes by others. Only for changes that
   * can be temporary.
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
   * Returns a complete sentence that says where in Atlas to check the outcome, or an empty text if unknown.
   * @param sentAt in milliseconds since the epoch
   */
  evidence(sent: ChangeCall, sentAt: number): Phrase;
  /**
   * Returns a complete sentence about the result and end of the change, or an empty text if unknown.
   * @param subject as in the preview
   */
  done(sent: ChangeCall, subject: string): Phrase;
  /**
   * Returns the change that undoes this change. Must work without Atlas's response, because a crash may lose the
   * response. The requester fills in any params that need the response.
   * @param now Redis's time in milliseconds
   * @returns undefined if there's nothing left to undo or the change can't be undone
   */
  undo(sent: ChangeCall, now: number): Undo | undefined;
  /** Returns the direction of the change's revert, if it isn't the opposite of the change's direction. */
  readonly revertDirection?: ((sent: ChangeCall) => Direction) | undefined;
  /** Reports the change's progress in Atlas. If undefined, the change is finished as soon as Atlas shows its effect. */
  readonly finishes?: CompletionCheck<ChangeCall> | undefined;
  readonly watches?: Watch<ChangeCall> | undefined;
  /** Returns the deleted settings, without secrets, for a file. Only for changes that can't be undone. */
  readonly restoreKit?: ((sent: ChangeCall) => JsonObject | undefined) | undefined;
  /**
   * Reads Atlas and reports how users used temporary access after it ended. Only for changes that widen access.
   * @returns undefined if there's nothing to report
   * @throws if Atlas can't be read
   */
  readonly afterwards?: ((atlas: Atlas, sent: ChangeCall, span: TimeSpan) => Promise<Phrase | undefined>) | undefined;
}

export type Operation = LookUp | Change;
