// Stores the return of a change in the same commit as its call.
import type { Change } from '../../operations/operation.js';
import type { RequestEvent } from '../request/events.js';
import { evolve } from '../request/evolve.js';
import { beginReturn } from '../request/return-evolve.js';
import type { EventsTogether } from '../storage/move.js';
import type { RequestStore, Stored } from '../storage/store.js';
import { FIRST_LOOK_MS } from './wait-for-change.js';
import { scheduleOf } from './way-back.js';

/** @param events that store the call of a change */
export async function withReturn(
  store: RequestStore,
  operation: Change,
  { request, now }: Stored,
  events: readonly RequestEvent[],
): Promise<EventsTogether | readonly RequestEvent[]> {
  const change = events.reduce((before, event) => evolve(before, event, now), request);
  if (change.state !== 'executing' || change.sent === undefined || change.returns !== undefined) return events;
  const schedule = scheduleOf(operation, { ...change, sent: change.sent });
  if (schedule === undefined) return events;
  // A return of an earlier call, which is known not to have been sent, is replaced.
  const earlier = await store.returnOf(change.id);
  const [before, expected] = typeof earlier === 'string' ? [undefined, 0] : [earlier.request, earlier.version];
  const next = before === undefined ? beginReturn(schedule, now) : evolve(before, schedule, now);
  return { events, also: { request: next, expected, events: [schedule], lookAt: now + FIRST_LOOK_MS } };
}
