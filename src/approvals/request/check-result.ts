// The result of the check between the claim and the call: the call to send, or the events to store instead.
import type { Direction } from '../../operations/effect.js';
import type { Call, Change, JsonObject } from '../../operations/operation.js';
import type { RequestEvent } from './events.js';

/** The call to store and send, or the events to store instead. Both functions take Redis's time in milliseconds. */
export type CheckResult =
  | {
      readonly operation: Change;
      readonly basis: JsonObject;
      readonly direction: Direction;
      /** `lasts`: the approved duration, if it's shorter than the requested one. */
      readonly plan: (now: number) => { readonly call: Call; readonly lasts?: string | undefined };
      /** Whether the checked policy is still in force; undefined if no policy was needed. */
      readonly isInForce?: () => boolean;
    }
  | EventsInsteadOfSending;
export type EventsInsteadOfSending = { readonly events: (now: number) => readonly RequestEvent[] };

const RETRY_MS = 15_000;

export const retryLaterResult = (sentence: string, waitMs = 0): EventsInsteadOfSending => ({
  events: (now) => [
    {
      type: 'returned',
      sentence: `${sentence} Not sent.`,
      notBefore: now + Math.max(waitMs, RETRY_MS),
    },
  ],
});
