// The result of the check between claim and send: what to send, or the events to store instead.
import type { Direction } from '../../operations/effect.js';
import type { Call, Change, JsonObject } from '../../operations/operation.js';
import type { RequestEvent } from './events.js';

/** What to store and send, or what happens instead. Both functions take Redis's time in milliseconds. */
export type CheckResult =
  | {
      readonly operation: Change;
      readonly basis: JsonObject;
      readonly direction: Direction;
      /** `lasts`: the approved time, where it is shorter than was asked. */
      readonly plan: (now: number) => { readonly call: Call; readonly lasts?: string | undefined };
      /** Whether the policy that was checked is still in force; absent where no policy was needed. */
      readonly isInForce?: () => boolean;
    }
  | InsteadOfSending;
export type InsteadOfSending = { readonly events: (now: number) => readonly RequestEvent[] };

const RETRY_MS = 15_000;

export const retryLater = (sentence: string, waitMs = 0): InsteadOfSending => ({
  events: (now) => [
    {
      type: 'returned',
      sentence: `${sentence} Nothing was sent. I’ll try again.`,
      notBefore: now + Math.max(waitMs, RETRY_MS),
    },
  ],
});
