// What its own events do to a change that is done while Atlas goes on with it. Pure.
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from '../events.js';
import type { InState, Request } from '../request.js';
import type { FinishingEvent } from './events.js';

export type Finishing = InState<'succeeded'> & { readonly finishing: NonNullable<InState<'succeeded'>['finishing']> };

/** Whether Atlas goes on with it, so that others have to wait. */
export const isFinishing = (request: Request): request is Finishing =>
  request.state === 'succeeded' && request.finishing !== undefined;

/** What makes a change done says how long Atlas usually goes on with it. */
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
  // What was at rest already was through by then.
  const at = sentence === undefined && finishing.seen?.is === 'at rest' ? finishing.seen.at : now;
  return { ...rest, finished: { at, ...(sentence !== undefined && { sentence }) } };
}
