// What happens to a request: one entry of the journal each. What each does to it is in evolve.ts.
import type { Call, JsonObject } from '../operations/operation.js';
import type { Verdict } from '../operations/read-back.js';
import type { FinishingEvent } from './finishing/events.js';
import type { Demand, Rule } from './policy/policy.js';
import type { Approval, Asked, Denial, Person } from './request.js';
import type { ReturnEvent } from './returns/events.js';
import type { Previewed } from './stored-preview.js';

/** For how long Atlas usually goes on with it once it is done, where it does. */
type UsualMs = number | undefined;

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
      /** Where it is more than what the rule says. */
      readonly demanded?: Demand | undefined;
      readonly expiresAt: number;
      readonly remindAt?: number | undefined;
    }
  | { readonly type: 'delayed'; readonly sentence: string }
  /** It is frozen, and why; or is no longer. */
  | { readonly type: 'held'; readonly sentence?: string | undefined }
  | {
      readonly type: 'reminded';
      /** When it is done again, where that is so. */
      readonly remindAt?: number | undefined;
    }
  /** Nobody has decided for as long as the rule says: others are told. `remindAt`: when people are reminded next. */
  | { readonly type: 'escalated'; readonly remindAt?: number }
  | { readonly type: 'approved'; readonly approval: Approval; readonly demanded: Demand }
  | { readonly type: 'quorum'; readonly notBefore: number; readonly expiresAt: number }
  | { readonly type: 'denied'; readonly by: Person; readonly rule: string }
  /** Why it was denied, by who denied it. */
  | { readonly type: 'explained'; readonly by: Person; readonly why: string }
  | { readonly type: 'cancelled'; readonly by: Person }
  | { readonly type: 'expired' }
  | { readonly type: 'voided'; readonly sentence: string }
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
      /** What was true at the claim. */
      readonly basis: JsonObject;
      /** For how long, where that is less than was asked. */
      readonly lasts?: string | undefined;
      readonly worker: string;
      readonly leaseUntil: number;
    }
  | {
      readonly type: 'returned';
      readonly sentence: string;
      readonly notBefore: number;
      /** Only when it has to wait longer than was known. */
      readonly expiresAt?: number;
    }
  | {
      readonly type: 'succeeded';
      readonly sentence: string;
      readonly readBack: boolean;
      /** What is kept of Atlas's reply. */
      readonly reply?: JsonObject | undefined;
      readonly usualMs?: UsualMs;
    }
  /** Another request, of that id, took back what it had done. */
  | { readonly type: 'undone'; readonly undo: string }
  | { readonly type: 'failed'; readonly sentence: string }
  | { readonly type: 'lost'; readonly sentence: string; readonly nextReadAt: number }
  | { readonly type: 'read'; readonly verdict: Verdict | 'not readable'; readonly nextReadAt: number }
  | {
      readonly type: 'settled';
      readonly by: Person;
      readonly happened: boolean;
      readonly sentence: string;
      readonly usualMs?: UsualMs;
    };
