// The events of a request. Each is a journal entry. See evolve.ts for how an event changes the request.
import type { Direction } from '../../operations/effect.js';
import type { Call, JsonObject } from '../../operations/operation.js';
import type { ReadBackVerdict } from '../../operations/read-back.js';
import type { ApprovalRequirements, Rule } from './policy.js';
import type { Approval, AskedFields, Denial, Person, PlannedFields } from './request.js';
import type { StoredPreview } from './stored-preview.js';

/** The time that Atlas usually keeps working after a change is done, in milliseconds; undefined if Atlas doesn't. */
type UsualMs = number | undefined;
/** The time that the change is watched, in milliseconds; undefined if Atlas can't undo the change. */
type WatchMs = number | undefined;

export type RequestEvent =
  | ReturnEvent
  | FinishingEvent
  | QuestionEvent
  | { readonly type: 'asked'; readonly asked: AskedFields; readonly expiresAt: number }
  | {
      readonly type: 'previewed';
      readonly preview: StoredPreview;
      readonly planHash: string;
      readonly rule: Rule;
      readonly denial?: Denial | undefined;
      /** Set if more approvals are needed than the rule demands. */
      readonly demanded?: ApprovalRequirements | undefined;
      readonly expiresAt: number;
      readonly remindAt?: number | undefined;
    }
  | { readonly type: 'delayed'; readonly sentence: string }
  /**
   * A freeze holds up the request for the reason in `sentence`. If `sentence` is missing, no freeze holds up the
   * request.
   */
  | { readonly type: 'held'; readonly sentence?: string | undefined }
  | {
      readonly type: 'reminded';
      /** The time of the next reminder; undefined if there is none. */
      readonly remindAt?: number | undefined;
    }
  /** Nobody decided within the rule's time, so we notify other users. `remindAt` is the next reminder. */
  | { readonly type: 'escalated'; readonly remindAt?: number }
  | { readonly type: 'approved'; readonly approval: Approval; readonly demanded: ApprovalRequirements }
  | { readonly type: 'quorum'; readonly notBefore: number; readonly expiresAt: number }
  | { readonly type: 'denied'; readonly by: Person; readonly rule: string; readonly settledBy?: readonly Person[] }
  /** The reason, from the user who denied, stopped or cancelled the request. */
  | { readonly type: 'explained'; readonly by: Person; readonly why: string }
  | {
      readonly type: 'cancelled';
      readonly by: Person;
      readonly settledBy?: readonly Person[] | undefined;
      /** The ID of the request that replaces this one, if the requester edited this one. */
      readonly replacedBy?: string;
    }
  | { readonly type: 'expired' }
  /** `by`: the user who ended the change that this request is about, if a user did. */
  | { readonly type: 'voided'; readonly sentence: string; readonly by?: Person }
  | { readonly type: 'claimed'; readonly worker: string; readonly leaseUntil: number }
  | {
      readonly type: 'approvals-dropped';
      readonly dropped: readonly string[];
      readonly sentence: string;
      readonly demanded: ApprovalRequirements;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'sent';
      readonly call: Call;
      readonly basis: JsonObject;
      /** The approved duration, if it's shorter than the requested one. */
      readonly lasts?: string | undefined;
      readonly worker: string;
      readonly leaseUntil: number;
    }
  | {
      readonly type: 'returned';
      readonly sentence: string;
      readonly notBefore: number;
      /** The new expiry. Set if the request must wait longer than previously known. */
      readonly expiresAt?: number;
      /** The current direction of a revert that can't run early. Set only if the revert waits for the end again. */
      readonly revertDirection?: Direction;
      /** When to announce the change's end. Set only if the revert waits for the end again. */
      readonly announceAt?: number | undefined;
    }
  | {
      readonly type: 'succeeded';
      readonly sentence: string;
      readonly readBack: boolean;
      /** The parts of Atlas's reply to keep. */
      readonly reply?: JsonObject | undefined;
      readonly usualMs?: UsualMs;
      readonly watchMs?: WatchMs;
    }
  | { readonly type: 'failed'; readonly sentence: string }
  | {
      readonly type: 'lost';
      readonly sentence: string;
      readonly nextReadAt: number;
      /** The time by which the call's effect must appear. Set if Atlas accepted the call. */
      readonly showsBy?: number;
    }
  | { readonly type: 'read'; readonly verdict: ReadBackVerdict | 'not readable'; readonly nextReadAt: number }
  /** A user reports the outcome of a call, or decides about a stuck revert. Other users must confirm the report. */
  | {
      readonly type: 'settling';
      readonly by: Person;
      readonly happened: boolean;
      /** Identities of users whose earlier reports no longer count. */
      readonly dropped: readonly string[];
    }
  | {
      readonly type: 'settled';
      readonly by: Person;
      readonly happened: boolean;
      readonly sentence: string;
      /** All users who reported the outcome. */
      readonly settledBy?: readonly Person[];
      readonly usualMs?: UsualMs;
      readonly watchMs?: WatchMs;
    };

/** Events for a change after it's done, e.g. while Atlas is still working on it. */
type FinishingEvent =
  /** Another request, with the ID in `undo`, undid the change. */
  | { readonly type: 'undone'; readonly undo: string }
  /** Atlas accepted the undo but hasn't finished it. If there's a sentence, the bot stopped checking before that. */
  | { readonly type: 'undoing'; readonly undo: string; readonly sentence?: string | undefined }
  /** A check found new progress. `at rest`: Atlas shows no work in progress, possibly because it hasn't started yet. */
  | { readonly type: 'observed'; readonly progress: 'under way' | 'at rest' }
  /** Atlas has finished the change. If there's a sentence, the bot stopped checking before Atlas finished. */
  | { readonly type: 'finished'; readonly sentence?: string | undefined }
  /** Atlas now shows more exactly what the call created. */
  | { readonly type: 'identified'; readonly reply: JsonObject }
  /** The watch ended. If there's a sentence, Atlas undid the change or, with `isMore`, added to it. */
  | { readonly type: 'watched'; readonly sentence?: string | undefined; readonly isMore?: true };

/** A question about the request, or its answer. Neither changes the request's state. */
export type QuestionEvent =
  | { readonly type: 'questioned'; readonly by: Person; readonly rule: string; readonly question: string }
  | { readonly type: 'answered'; readonly by: Person; readonly number: number; readonly answer: string };

/** The additional events of scheduled reverts (returns) and extensions. */
export type ReturnEvent =
  /** A change's revert was scheduled, in the same commit that stored the change's call. */
  | { readonly type: 'scheduled'; readonly plan: PlannedFields; readonly notBefore: number }
  /** Users were told that the change ends soon. */
  | { readonly type: 'announced' }
  /** Somebody ended the change early. */
  | { readonly type: 'hastened'; readonly by: Person }
  /** Atlas shows that the change is in effect, although users settled it as not done. */
  | { readonly type: 'found-in-effect' }
  /** A request to end the change early was made. */
  | { readonly type: 'end-asked'; readonly request: string }
  /** `settledBy`: all users who reported a revert by hand, once there are as many as the change needed approvals. */
  | { readonly type: 'done-by-hand'; readonly by: Person; readonly settledBy?: readonly Person[] }
  /** Atlas doesn't show that the change was reverted by hand. The sentence describes what Atlas shows. */
  | { readonly type: 'not-by-hand'; readonly sentence: string }
  /** Reverting failed for the reason in the sentence. The next attempt is at `notBefore`. */
  | { readonly type: 'stuck'; readonly sentence: string; readonly notBefore: number }
  /** The change's approval doesn't cover this revert, so it needs a new approval. */
  | {
      readonly type: 'asked-anew';
      readonly sentence: string;
      readonly demanded: ApprovalRequirements;
      /** The preview of the revert, based on the current state. */
      readonly preview: StoredPreview;
      readonly planHash: string;
      readonly remindAt: number;
    }
  /** The call had no effect, so it may be sent again. */
  | {
      readonly type: 'not-applied';
      readonly sentence: string;
      readonly notBefore: number;
      /** The user who reported that the call had no effect, if any. */
      readonly by?: Person;
    }
  /** The end of the change was moved. */
  | {
      readonly type: 'extended';
      readonly endsAt: number;
      readonly announceAt?: number | undefined;
      /** The ID of the request that moved the end. */
      readonly extension: string;
    }
  /** An extension is done. The extension sent nothing, so the change's call stays the same. */
  | {
      readonly type: 'lasts-longer';
      readonly call: Call;
      readonly basis: JsonObject;
      readonly worker: string;
      /** The approved duration, if it's shorter than the requested one. */
      readonly lasts?: string | undefined;
    };
