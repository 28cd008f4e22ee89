// How a temporary change is reverted when it ends.
import type { Direction } from '../../operations/effect.js';
import { endAt } from '../../operations/end.js';
import type { Change, Params, Preview, Sent, Undo } from '../../operations/operation.js';
import type { RequestEvent } from '../request/events.js';
import { applyEvent } from '../request/evolve.js';
import { planHash, returnId } from '../request/ids.js';
import { type Asked, askedOf, type InState, type Planned, sentOf } from '../request/request.js';
import type { ReturnEvent } from '../request/return-events.js';
import { beginReturn } from '../request/return-evolve.js';
import type { Previewed } from '../request/stored-preview.js';
import type { RequestStore, Stored } from '../storage/store.js';
import type { EventsTogether } from '../storage/update-request.js';

/** The shortest change whose end is announced, and how long before the end that is. */
const ANNOUNCE_FROM_MS = 30 * 60_000;
const ANNOUNCE_MS = 15 * 60_000;
/** When a return first looks whether its change has happened; by then most changes have ended. */
const FIRST_LOOK_MS = 20_000;
/** How long after its end a change that Atlas itself ends is read back, as clocks differ. */
const READ_AFTER_MS = 60_000;

/**
 * How a temporary change is reverted, which its approval covers too.
 * @param preview with a call
 * @returns undefined for a change that stays, for one that Atlas ends, and for an extension, which sends nothing
 */
export function scheduleReturn(
  operation: Change,
  { params, extends: extended }: Pick<Asked, 'params' | 'extends'>,
  { basis, call }: Preview,
  now: number,
): Undo | undefined {
  if (params.for === undefined || operation.endsByItself === true || call === undefined) return undefined;
  if (extended !== undefined) return undefined;
  return operation.undo({ params, basis, call }, now);
}

/** When the end is announced; undefined where the change is too short for that. */
export const announceAt = (endsAt: number, from: number): number | undefined =>
  endsAt - from < ANNOUNCE_FROM_MS ? undefined : endsAt - ANNOUNCE_MS;

type SentChange = InState<'executing'> & { readonly sent: NonNullable<InState<'executing'>['sent']> };

/**
 * The return that is stored in the same commit as the call of a change.
 * @returns undefined when nothing needs to be reverted
 */
function scheduleOf(operation: Change, change: SentChange): Extract<ReturnEvent, { type: 'scheduled' }> | undefined {
  const { id, params, sent } = change;
  const lasts = sent.lasts ?? params.for;
  if (lasts === undefined) return undefined;
  const undo = operation.undo(sentWith(params, sent), sent.at);
  if (undo === undefined) return undefined;
  const endsAt = endAt(lasts, sent.at);
  const byItself = operation.endsByItself === true;
  const tellAt = announceAt(endsAt, sent.at);
  const preview = reversedPreview(change);
  const { demanded, rule, approvals } = change;
  const { undoes: _, ...of } = askedOf(change);
  const asked: Asked = {
    ...of,
    id: returnId(id),
    operation: undo.operation,
    params: { ...undo.params },
    returns: {
      change: id,
      operation: change.operation,
      params: { ...params },
      call: sent.call,
      basis: sent.basis,
      endsAt,
    },
    askedAt: sent.at,
  };
  const plan: Planned = {
    ...asked,
    preview,
    planHash: planHash({ operation: undo.operation, params: undo.params, preview }),
    rule,
    approvals,
    ...(demanded !== undefined && { demanded }),
    returning: {
      ...(tellAt !== undefined && { announceAt: tellAt }),
      ...(byItself && { byItself }),
    },
  };
  return { type: 'scheduled', plan, notBefore: byItself ? endsAt + READ_AFTER_MS : endsAt };
}

const sentWith = (params: Params, { basis, call }: Pick<Sent, 'basis' | 'call'>): Sent => ({ params, basis, call });

/** A preview of the return, with before and after swapped: a guess, until Atlas is read at the end. */
function reversedPreview({ id, preview }: Planned): Previewed {
  const { subject, place, names, target, path, before, after, direction, about } = preview;
  return {
    summary: `revert what ${id} changed`,
    subject,
    act: 'Revert',
    notice: `${subject} reverts`,
    place,
    ...(names !== undefined && { names }),
    target,
    ...(path !== undefined && { path }),
    ...(about !== undefined && { about }),
    before: after,
    after: before,
    direction: OPPOSITE[direction],
    facts: [],
    warnings: [],
    blockers: [],
    basis: {},
    undo: `Submit the same request as ${id} again.`,
  };
}

const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  'narrows access': 'widens access',
  'narrows cost': 'widens cost',
  'widens access': 'narrows access',
  'widens cost': 'narrows cost',
  neither: 'neither',
  unknown: 'unknown',
};

/** The change that a request undoes, as it was sent. @param id undefined when it undoes none */
export async function undoneChange(
  store: Pick<RequestStore, 'read'>,
  id: string | undefined,
): Promise<Sent | undefined> {
  const stored = id === undefined ? 'none' : await store.read(id);
  return typeof stored === 'string' || stored.request.state !== 'succeeded' ? undefined : sentOf(stored.request);
}

/** The change that a return reverts. Its own record may be lost, and then only Atlas's reply is missing. */
export const revertedChange = async (
  store: Pick<RequestStore, 'read'>,
  returns: NonNullable<Planned['returns']>,
): Promise<Sent> => ({ ...returns, reply: (await undoneChange(store, returns.change))?.reply });

/** Adds the return of a change, to be stored in the same commit as its call. @param events that store that call */
export async function withReturn(
  store: RequestStore,
  operation: Change,
  { request, now }: Stored,
  events: readonly RequestEvent[],
): Promise<EventsTogether | readonly RequestEvent[]> {
  const change = events.reduce((before, event) => applyEvent(before, event, now), request);
  if (change.state !== 'executing' || change.sent === undefined || change.returns !== undefined) return events;
  const schedule = scheduleOf(operation, { ...change, sent: change.sent });
  if (schedule === undefined) return events;
  // A return of an earlier call, which is known not to have been sent, is replaced.
  const earlier = await store.returnOf(change.id);
  const [before, expected] = typeof earlier === 'string' ? [undefined, 0] : [earlier.request, earlier.version];
  const next = before === undefined ? beginReturn(schedule, now) : applyEvent(before, schedule, now);
  return { events, also: { request: next, expected, events: [schedule], lookAt: now + FIRST_LOOK_MS } };
}
