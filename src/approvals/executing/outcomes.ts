// Events for a call that has no outcome yet or wasn't sent.
import type { RequestEvent } from '../request/events.js';

const FIRST_READ_MS = 2_000;

/** @param acceptedMs the time until the effect must appear, in milliseconds; set if Atlas accepted the call */
export const unknownOutcomeEvents = (sentence: string, acceptedMs?: number) => (now: number) => [
  {
    type: 'lost' as const,
    sentence,
    nextReadAt: now + FIRST_READ_MS,
    ...(acceptedMs !== undefined && { showsBy: now + acceptedMs }),
  },
];

/** @param sentence why the request waits. It must promise nothing, because an expired request's card still shows it */
export const backToApprovedEvents =
  (sentence: string, waitMs = 5_000) =>
  (now: number): readonly RequestEvent[] => [{ type: 'returned', sentence, notBefore: now + waitMs }];
