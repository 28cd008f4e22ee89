// Events for a call that has no outcome yet, or that was not sent.
import type { RequestEvent } from '../request/events.js';

const FIRST_READ_MS = 2_000;

/** @param acceptedMs where Atlas accepted the call: for how long its effect may still show */
export const unknownOutcome = (sentence: string, acceptedMs?: number) => (now: number) => [
  {
    type: 'lost' as const,
    sentence,
    nextReadAt: now + FIRST_READ_MS,
    ...(acceptedMs !== undefined && { showsBy: now + acceptedMs }),
  },
];

export const backToApproved =
  (sentence: string, waitMs = 5_000) =>
  (now: number): readonly RequestEvent[] => [{ type: 'returned', sentence, notBefore: now + waitMs }];
