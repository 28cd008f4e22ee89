// The events of a request, each one entry of the journal. What each does to the request is in evolve.ts.
import type { Call, JsonObject } from '../../operations/operation.js';
import type { Verdict } from '../../operations/read-back.js';
import type { Demand, Rule } from './policy.js';
import type { Approval, Asked, Denial, Person } from './request.js';
import type { ReturnEvent } from './return-events.js';
import type { Previewed } from './stored-preview.js';

/** How long Atlas usually keeps working after a change is done, in milliseconds; undefined when it does not. */
type UsualMs = number | undefined;
/** How long it is watched, where Atlas may undo it. */
type WatchMs = number | undefined;

export type RequestEvent =
  | ReturnEvent
  | FinishingEvent
  | { readonly type: 'asked'; readonly asked: Asked; readonly expiresAt: number }
  | {
      readonly type: 'previewed';
      readonly preview: Previewed;
      readonly planHash: string;
      readonly rule: Rule;
      readonly denial?: Denial | undefined;
      /** Set where it is more than the rule demands. */
      readonly demanded?: Demand | undefined;
      readonly expiresAt: number;
      readonly remindAt?: number | undefined;
    }
  | { readonly type: 'delayed'; readonly sentence: string }
  /** A freeze holds it up, with the reason; without a sentence, no freeze does. */
  | { readonly type: 'held'; readonly sentence?: string | undefined }
  | {
      readonly type: 'reminded';
      /** When to remind again, if at all. */
      readonly remindAt?: number | undefined;
    }
  /** Nobody decided within the rule's time, so others are told. `remindAt`: the next reminder. */
  | { readonly type: 'escalated'; readonly remindAt?: number }
  | { readonly type: 'approved'; readonly approval: Approval; readonly demanded: Demand }
  | { readonly type: 'quorum'; readonly notBefore: number; readonly expiresAt: number }
  | { readonly type: 'denied'; readonly by: Person; readonly rule: string; readonly settledBy?: readonly Person[] }
  /** Why it was denied, said by the person who denied it. */
  | { readonly type: 'explained'; readonly by: Person; readonly why: string }
  | { readonly type: 'cancelled'; readonly by: Person; readonly settledBy?: readonly Person[] | undefined }
  | { readonly type: 'expired' }
  /** `by`: the person who ended the change that this request was about, if a person did. */
  | { readonly type: 'voided'; readonly sentence: string; readonly by?: Person }
  | { readonly type: 'claimed'; readonly worker: string; readonly leaseUntil: number }
  | {
      readonly type: 'approvals-dropped';
      readonly dropped: readonly string[];
      readonly sentence: string;
      readonly demanded: Demand;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'sent';
      readonly call: Call;
      readonly basis: JsonObject;
      /** The approved time, where it is shorter than was asked. */
      readonly lasts?: string | undefined;
      readonly worker: string;
      readonly leaseUntil: number;
    }
  | {
      readonly type: 'returned';
      readonly sentence: string;
      readonly notBefore: number;
      /** Set when it must wait longer than was known before. */
      readonly expiresAt?: number;
    }
  | {
      readonly type: 'succeeded';
      readonly sentence: string;
      readonly readBack: boolean;
      /** The parts of Atlas's reply that are kept. */
      readonly reply?: JsonObject | undefined;
      readonly usualMs?: UsualMs;
      readonly watchMs?: WatchMs;
    }
  /** Another request, with this id, undid the change. */
  | { readonly type: 'undone'; readonly undo: string }
  | { readonly type: 'failed'; readonly sentence: string }
  | {
      readonly type: 'lost';
      readonly sentence: string;
      readonly nextReadAt: number;
      /** Where Atlas accepted the call: until then its effect may still show. */
      readonly showsBy?: number;
    }
  | { readonly type: 'read'; readonly verdict: Verdict | 'not readable'; readonly nextReadAt: number }
  /** Somebody says how it ended, or what becomes of a return; others must say the same. */
  | {
      readonly type: 'settling';
      readonly by: Person;
      readonly happened: boolean;
      /** Identities of people whose earlier word no longer counts. */
      readonly dropped: readonly string[];
    }
  | {
      readonly type: 'settled';
      readonly by: Person;
      readonly happened: boolean;
      readonly sentence: string;
      /** All who said so. */
      readonly settledBy?: readonly Person[];
      readonly usualMs?: UsualMs;
      readonly watchMs?: WatchMs;
    };

/** Of a change that is done while Atlas still works on it. */
export type FinishingEvent =
  /**
   * A check found something new. `at rest`: Atlas shows nothing in progress, which may also mean that it has not begun.
   */
  | { readonly type: 'observed'; readonly progress: 'under way' | 'at rest' }
  /** Atlas has finished; with a sentence, the bot stopped checking before that. */
  | { readonly type: 'finished'; readonly sentence?: string | undefined }
  /** It is no longer watched; with a sentence, because Atlas undid it or, with `isMore`, added to it. */
  | { readonly type: 'watched'; readonly sentence?: string | undefined; readonly isMore?: true };
