// Plans how to revert a temporary change when it ends.
import type { Direction } from '../../operations/effect.js';
import { endTime } from '../../operations/end.js';
import type { Change, ChangeCall, Params, Preview, Undo } from '../../operations/operation.js';
import type { RequestEvent, ReturnEvent } from '../request/events.js';
import { applyEvent, initialReturn } from '../request/evolve.js';
import { deriveReturnId, planHash } from '../request/ids.js';
import {
  type AskedFields,
  askedFieldsOf,
  type InState,
  type PlannedFields,
  sentChangeCall,
} from '../request/request.js';
import type { StoredPreview } from '../request/stored-preview.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import type { EventsAndRequest } from '../storage/update-request.js';

/** The duration of the shortest change whose end is announced, and the time between announcement and end. */
const ANNOUNCE_FROM_MS = 30 * 60_000;
const ANNOUNCE_MS = 15 * 60_000;
/** The delay before a revert first checks whether its change has happened. Most changes are done by then. */
const FIRST_LOOK_MS = 20_000;
/** The time after the end at which we check that Atlas ended a change. We wait, because clocks differ. */
const READ_AFTER_MS = 60_000;

/**
 * Returns how to revert a temporary change. The change's approval covers the revert too.
 * @param preview a preview with a call
 * @returns undefined for a permanent change, a change that Atlas ends, and an extension, which sends nothing
 */
export function plannedUndo(
  operation: Change,
  { params, extends: extended }: Pick<AskedFields, 'params' | 'extends'>,
  { basis, call }: Preview,
  now: number,
): Undo | undefined {
  if (params.for === undefined || operation.endsByItself === true || call === undefined) return undefined;
  if (extended !== undefined) return undefined;
  return operation.undo({ params, basis, call }, now);
}

/** Returns when to announce the end; undefined if the change is too short. */
export const announcementTime = (endsAt: number, from: number): number | undefined =>
  endsAt - from < ANNOUNCE_FROM_MS ? undefined : endsAt - ANNOUNCE_MS;

type SentChange = InState<'executing'> & { readonly sent: NonNullable<InState<'executing'>['sent']> };

/**
 * Returns the scheduled revert to store in the same commit as the change's call.
 * @returns undefined if nothing needs to be reverted
 */
function scheduleOf(operation: Change, change: SentChange): Extract<ReturnEvent, { type: 'scheduled' }> | undefined {
  const { id, params, sent } = change;
  const lasts = sent.lasts ?? params.for;
  if (lasts === undefined) return undefined;
  const undo = operation.undo(sentWith(params, sent), sent.at);
  if (undo === undefined) return undefined;
  const endsAt = endTime(lasts, sent.at);
  const byItself = operation.endsByItself === true;
  const tellAt = announcementTime(endsAt, sent.at);
  const preview = reversedPreview(operation, change);
  const { demanded, rule, approvals } = change;
  const { undoes: _, startsAt: __, replaces: ___, ...of } = askedFieldsOf(change);
  const asked: AskedFields = {
    ...of,
    id: deriveReturnId(id),
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
  const plan: PlannedFields = {
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

const sentWith = (params: Params, { basis, call }: Pick<ChangeCall, 'basis' | 'call'>): ChangeCall => ({
  params,
  basis,
  call,
});

/** Returns a preview of the revert, with before and after swapped. It's a guess until we read Atlas at the end. */
function reversedPreview(operation: Change, { id, params, sent, preview }: SentChange): StoredPreview {
  const { subject, place, names, target, path, before, after, direction, about } = preview;
  return {
    summary: `revert what ${id} changed`,
    subject,
    act: 'Revert the change to',
    place,
    ...(names !== undefined && { names }),
    target,
    ...(path !== undefined && { path }),
    ...(about !== undefined && { about }),
    before: after,
    after: before,
    direction: revertDirection(operation, sentWith(params, sent), direction),
    facts: [],
    warnings: [],
    blockers: [],
    basis: {},
    undo: `Submit a new request for the same change as ${id}.`,
  };
}

/** @param direction the direction of the change */
export const revertDirection = (operation: Change, sent: ChangeCall, direction: Direction): Direction =>
  operation.revertDirection?.(sent) ?? OPPOSITE[direction];

const OPPOSITE: Readonly<Record<Direction, Direction>> = {
  'narrows access': 'widens access',
  'narrows cost': 'widens cost',
  'widens access': 'narrows access',
  'widens cost': 'narrows cost',
  neither: 'neither',
  unknown: 'unknown',
};

/** Returns the change that a request undoes, as sent. @param id the change's ID; undefined if there is none */
export async function readChangeToUndo(
  store: Pick<RequestStore, 'read'>,
  id: string | undefined,
): Promise<ChangeCall | undefined> {
  const stored = id === undefined ? 'none' : await store.read(id);
  return typeof stored === 'string' || stored.request.state !== 'succeeded'
    ? undefined
    : sentChangeCall(stored.request);
}

/** Returns the change to revert. If the change's own record is lost, only Atlas's reply is missing. */
export const readChangeToRevert = async (
  store: Pick<RequestStore, 'read'>,
  returns: NonNullable<PlannedFields['returns']>,
): Promise<ChangeCall> => ({ ...returns, reply: (await readChangeToUndo(store, returns.change))?.reply });

/** Adds a change's scheduled revert to `events`, which store the change's call, so that one commit stores both. */
export async function withReturn(
  store: RequestStore,
  operation: Change,
  { request, now }: StoredRequest,
  events: readonly RequestEvent[],
): Promise<EventsAndRequest | readonly RequestEvent[]> {
  const change = events.reduce((before, event) => applyEvent(before, event, now), request);
  if (change.state !== 'executing' || change.sent === undefined || change.returns !== undefined) return events;
  const schedule = scheduleOf(operation, { ...change, sent: change.sent });
  if (schedule === undefined) return events;
  // Replaces the scheduled revert of an earlier call, because we know that the earlier call wasn't sent.
  const earlier = await store.returnOf(change.id);
  const [before, expected] = typeof earlier === 'string' ? [undefined, 0] : [earlier.request, earlier.version];
  const next = before === undefined ? initialReturn(schedule, now) : applyEvent(before, schedule, now);
  return { events, also: { request: next, expected, events: [schedule], lookAt: now + FIRST_LOOK_MS } };
}
