// What the events in events.ts do to a request. Pure.
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from '../events.js';
import type { InState, Request } from '../request.js';
import type { FinishingEvent } from './events.js';

export type Finishing = InState<'succeeded'> & { readonly finishing: NonNullable<InState<'succeeded'>['finishing']> };

/** Whether Atlas still works on the change, so that its target stays reserved. */
export const isFinishing = (request: Request): request is Finishing =>
  request.state === 'succeeded' && request.finishing !== undefined;

/**
 * Whether Atlas accepted the call and still has time to show its effect, so that the outcome is not in doubt yet. Atlas
 * is read at the end of that time at the latest.
 */
export const isAwaited = (request: Request): request is InState<'unknown'> & { readonly showsBy: number } =>
  request.state === 'unknown' && request.showsBy !== undefined && request.nextReadAt <= request.showsBy;

/** Adds to `succeeded` how long Atlas usually keeps working after it. */
export const withFinish = (operation: Change | undefined, events: readonly RequestEvent[]): readonly RequestEvent[] =>
  operation?.finishes === undefined
    ? events
    : events.map((event) => (isDone(event) ? { ...event, usualMs: operation.finishes?.usualMs } : event));

const isDone = (event: RequestEvent): event is Extract<RequestEvent, { type: 'succeeded' | 'settled' }> =>
  event.type === 'succeeded' || (event.type === 'settled' && event.happened);

/** @returns undefined when the event cannot happen to it */
export function evolveFinishing(request: Request, event: FinishingEvent, now: number): Request | undefined {
  if (!isFinishing(request)) return undefined;
  const { finishing, ...rest } = request;
  if (event.type === 'observed') return { ...rest, finishing: { ...finishing, seen: { is: event.progress, at: now } } };
  const { sentence } = event;
  // It had already finished when it was first seen at rest.
  const at = sentence === undefined && finishing.seen?.is === 'at rest' ? finishing.seen.at : now;
  return { ...rest, finished: { at, ...(sentence !== undefined && { sentence }) } };
}
