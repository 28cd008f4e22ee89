// Applies the events in return-events.ts to a scheduled revert (a return) or an extension. Pure.
import type { RequestEvent } from './events.js';
import { hasOwnReminderTimes } from './reminders.js';
import {
  assertNever,
  type InState,
  isFinal,
  NEVER_MS,
  type PlannedFields,
  plannedFieldsOf,
  type Request,
  type ReturnProgress,
} from './request.js';
import type { ReturnEvent } from './return-events.js';
import { isReturnStuck } from './return-transitions.js';

const NAMES: Readonly<Record<ReturnEvent['type'], true>> = {
  scheduled: true,
  announced: true,
  hastened: true,
  'found-in-effect': true,
  'end-asked': true,
  'done-by-hand': true,
  'not-by-hand': true,
  stuck: true,
  'asked-anew': true,
  'not-applied': true,
  extended: true,
  'lasts-longer': true,
};
export const isReturnEvent = (event: { readonly type: string }): event is ReturnEvent =>
  Object.hasOwn(NAMES, event.type);

type Of<T extends ReturnEvent['type']> = Extract<ReturnEvent, { type: T }>;

/** @param now when the event happened, in Redis's time in milliseconds */
export function initialReturn({ plan, notBefore }: Of<'scheduled'>, now: number): InState<'approved'> {
  return { ...plan, state: 'approved', approvedAt: now, attempts: 0, notBefore, expiresAt: NEVER_MS };
}

/** @returns undefined if the event is impossible in this state */
export function evolveReturn(request: Request, event: ReturnEvent, now: number): Request | undefined {
  if (event.type === 'lasts-longer') return lastingLonger(request, event, now);
  if (request.returns === undefined) return undefined;
  if (event.type === 'end-asked')
    return isOpen(request) ? { ...request, returning: { ...request.returning, endAsked: event.request } } : undefined;
  switch (request.state) {
    case 'pending':
      return evolvePending(request, event, now);
    case 'approved':
      return evolveWaiting(request, event, now);
    case 'executing':
      return evolveRunning(request, event, now);
    case 'unknown':
      return event.type === 'not-applied' ? notApplied(request, event) : undefined;
    default:
      return undefined;
  }
}

const isOpen = (request: Request): request is InState<'pending' | 'approved' | 'executing' | 'unknown'> =>
  !isFinal(request) && request.state !== 'preparing';

function evolveWaiting(request: InState<'approved'>, event: ReturnEvent, now: number): Request | undefined {
  const { announceAt: _, ...returning } = request.returning ?? {};
  switch (event.type) {
    case 'scheduled':
      // We know that the change's earlier call wasn't sent, so that call's scheduled revert was never used.
      return request.attempts === 0 ? initialReturn(event, now) : undefined;
    case 'announced':
      return { ...request, returning: { ...returning, announcedAt: now } };
    case 'hastened': {
      const { byItself: __, byHand: ___, notEarly: ____, ...rest } = returning;
      const hastened = { by: event.by, at: now };
      return { ...request, returning: { ...rest, hastened }, notBefore: Math.min(now, request.notBefore) };
    }
    case 'found-in-effect':
      return { ...request, returning: { ...request.returning, foundAt: now } };
    case 'done-by-hand': {
      const { by, settledBy } = event;
      const { settlements: __, ...rest } = request.returning ?? {};
      const said = settledBy === undefined ? (request.returning ?? {}) : { ...rest, settledBy: [...settledBy] };
      return { ...request, returning: { ...said, byHand: by }, notBefore: now };
    }
    case 'extended': {
      const { announceAt, endsAt, extension } = event;
      const { announcedAt: __, troubles: ___, notEarly: ____, hastened, ...rest } = withoutRevertReports(returning);
      const { returns, delayed: _____, ...same } = request;
      if (hastened !== undefined && !isReturnStuck(request)) return undefined;
      return {
        ...same,
        ...(returns && { returns: { ...returns, endsAt } }),
        returning: { ...rest, extension, ...(announceAt !== undefined && { announceAt }) },
        notBefore: endsAt,
      };
    }
    case 'stuck':
      return stuck(request, event);
    case 'end-asked':
    case 'not-by-hand':
    case 'asked-anew':
    case 'not-applied':
    case 'lasts-longer':
      return undefined;
    default:
      return assertNever(event);
  }
}

function evolveRunning(request: InState<'executing'>, event: ReturnEvent, now: number): Request | undefined {
  if (event.type === 'stuck') {
    const { worker: _, leaseUntil: __, sent: ___, ...rest } = request;
    return stuck({ ...rest, state: 'approved' }, event);
  }
  if (request.sent !== undefined) return undefined;
  if (event.type === 'not-by-hand') {
    const { worker: _, leaseUntil: __, ...rest } = request;
    const returning = notByHand(request, event, now);
    return returning && { ...rest, state: 'approved', notBefore: now, returning };
  }
  if (event.type !== 'asked-anew') return undefined;
  const { preview, planHash, demanded, remindAt, sentence } = event;
  const returning = withoutRevertReports(request.returning);
  const plan = { ...plannedFieldsOf(request), preview, planHash, demanded, approvals: [], returning };
  const reminders = hasOwnReminderTimes(request.rule) ? { reminders: { since: now } } : {};
  return { ...plan, state: 'pending', expiresAt: NEVER_MS, remindAt, ...reminders, delayed: sentence };
}

/** Returns the fields that say why a call wasn't sent. A revert that can't run early waits for the change's end. */
export function whyNotSent(
  request: Pick<PlannedFields, 'preview' | 'returning'>,
  { sentence, revertDirection: direction, announceAt }: Extract<RequestEvent, { type: 'returned' }>,
  at: number,
) {
  if (direction === undefined) return { delayed: sentence };
  const { hastened, troubles: _, ...rest } = request.returning ?? {};
  const notEarly = { ...(hastened && { by: hastened.by }), at, sentence };
  const returning = { ...rest, notEarly, ...(announceAt !== undefined && { announceAt }) };
  return { returning, preview: { ...request.preview, direction } };
}

function stuck(request: InState<'approved'>, { sentence, notBefore }: Of<'stuck'>): InState<'approved'> {
  const { byHand: _, settledBy: __, troubles = 0, ...returning } = request.returning ?? {};
  return { ...request, returning: { ...returning, troubles: troubles + 1 }, delayed: sentence, notBefore };
}

/** Applies an event to a waiting revert. Keeps what users are deciding about. */
function evolvePending(request: InState<'pending'>, event: ReturnEvent, now: number): Request | undefined {
  if (event.type === 'done-by-hand')
    return { ...request, returning: { ...withoutRevertReports(request.returning), byHand: event.by, byHandAt: now } };
  const returning = event.type === 'not-by-hand' ? notByHand(request, event, now) : undefined;
  return returning && { ...request, returning };
}

function notByHand(
  { returning }: PlannedFields,
  { sentence }: Of<'not-by-hand'>,
  at: number,
): ReturnProgress | undefined {
  const by = returning?.byHand;
  return by && { ...withoutRevertReports(returning), notByHand: { by, at, sentence } };
}

/** Drops users' reports, which no longer matter after a different decision. */
export function withoutRevertReports(returning: ReturnProgress = {}): ReturnProgress {
  const { byHand: _, byHandAt: __, notByHand: ___, settlements: ____, settledBy: _____, ...rest } = returning;
  return rest;
}

function notApplied(request: InState<'unknown'>, { sentence, notBefore, by }: Of<'not-applied'>): InState<'approved'> {
  const { approvedAt, attempts, returning } = request;
  // A user who checked Atlas is more reliable than our earlier reads, so the count of misses restarts.
  const misses = by === undefined ? (returning?.misses ?? 0) + 1 : 0;
  return {
    ...plannedFieldsOf(request),
    state: 'approved',
    approvedAt,
    attempts,
    returning: { ...returning, misses },
    notBefore,
    expiresAt: NEVER_MS,
    delayed: sentence,
  };
}

function lastingLonger(request: Request, event: Of<'lasts-longer'>, now: number): Request | undefined {
  if (request.state !== 'executing' || request.extends === undefined || request.sent !== undefined) return undefined;
  const { approvedAt, attempts } = request;
  const { type: _, worker: by, ...what } = event;
  const sent = { ...what, at: now, by };
  return {
    ...plannedFieldsOf(request),
    state: 'succeeded',
    approvedAt,
    attempts,
    sent,
    endedAt: now,
    sentence: '',
    readBack: true,
  };
}
