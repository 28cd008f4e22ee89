// What the look between claim and send comes to.
import type { Direction } from '../operations/effect.js';
import type { Call, Change, JsonObject } from '../operations/operation.js';
import type { RequestEvent } from './events.js';

/** Either what to store and send, or what happened instead. Both get Redis's time in milliseconds. */
export type Checked =
  | {
      readonly operation: Change;
      readonly basis: JsonObject;
      readonly direction: Direction;
      /** `lasts`: for how long, where that is less than was asked. */
      readonly plan: (now: number) => { readonly call: Call; readonly lasts?: string | undefined };
      /** Whether the policy that it rests on still is; left out where it rests on none. */
      readonly isInForce?: () => boolean;
    }
  | Instead;
export type Instead = { readonly events: (now: number) => readonly RequestEvent[] };

const RETRY_MS = 15_000;

export const later = (sentence: string, waitMs = 0): Instead => ({
  events: (now) => [
    {
      type: 'returned',
      sentence: `${sentence} Nothing was sent; I try again.`,
      notBefore: now + Math.max(waitMs, RETRY_MS),
    },
  ],
});
