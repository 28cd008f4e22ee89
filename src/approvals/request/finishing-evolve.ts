// What follows once a change is done: Atlas still works on it, or the bot watches whether Atlas undoes it. Pure.
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from './events.js';
import { type InState, type Request, sentChangeCall } from './request.js';

export type FinishingRequest = InState<'succeeded'> & {
  readonly finishing: NonNullable<InState<'succeeded'>['finishing']>;
};

/** Returns whether Atlas is still working on the change, so that its target stays reserved. */
export const isFinishing = (request: Request): request is FinishingRequest =>
  request.state === 'succeeded' && request.finishing !== undefined;

/**
 * Returns whether Atlas accepted the call and still has time to show its effect, so that the outcome isn't in doubt
 * yet. We read Atlas again no later than the end of that time.
 */
export const isAwaitingEffect = (request: Request): request is InState<'unknown'> & { readonly showsBy: number } =>
  request.state === 'unknown' && request.showsBy !== undefined && request.nextReadAt <= request.showsBy;

export type WatchedRequest = InState<'succeeded'> & {
  readonly watching: NonNullable<InState<'succeeded'>['watching']>;
};

/** Returns whether the bot is still checking if Atlas undoes the change. */
export const isBeingWatched = (request: Request): request is WatchedRequest =>
  request.state === 'succeeded' && request.watching !== undefined;

/** Adds to `succeeded` how long Atlas usually keeps working and how long the change is watched. */
export function withFollowUpTimes(
  operation: Change | undefined,
  request: Request,
  events: readonly RequestEvent[],
): readonly RequestEvent[] {
  const usualMs = operation?.finishes?.usualMs;
  const watches = operation?.watches;
  const sent = 'sent' in request && request.sent !== undefined ? { ...request, sent: request.sent } : undefined;
  return events.map((event) => {
    if (!isDone(event)) return event;
    // Only the event has Atlas's reply so far.
    const reply = 'reply' in event ? event.reply : undefined;
    const isWatched = sent !== undefined && watches?.isNeeded({ ...sentChangeCall(sent), reply }) === true;
    return {
      ...event,
      ...(usualMs !== undefined && { usualMs }),
      ...(isWatched && { watchMs: watches.forMs }),
    };
  });
}

const isDone = (event: RequestEvent): event is Extract<RequestEvent, { type: 'succeeded' | 'settled' }> =>
  event.type === 'succeeded' || (event.type === 'settled' && event.happened);
