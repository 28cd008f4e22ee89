// Applies events to a request. Pure.
import { omit } from '../../omit.js';
import type { RequestEvent } from './events.js';
import { isBeingWatched, isFinishing } from './finishing-evolve.js';
import { evolveQuestion } from './questions.js';
import { evolveReminded, hasOwnReminderTimes, nextReminderAt } from './reminders.js';
import {
  askedFieldsOf,
  type InState,
  NEVER_MS,
  type PlannedFields,
  plannedFieldsOf,
  type Request,
  type RequestState,
  type ReturnProgress,
} from './request.js';
import { isReturnStuck, settleableFrom } from './return-transitions.js';
import { evolveSettling } from './settling.js';
import { toStoredRule } from './stored-rule.js';

type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>;
/** Returns undefined if the event is impossible. */
type Apply<E, R = Request> = (request: R, event: E, now: number) => Request | undefined;

/** Limits an event to requests in these states. */
function from<S extends RequestState, E>(states: readonly S[], apply: Apply<E, InState<S>>): Apply<E> {
  const isIn = (request: Request): request is InState<S> => states.some((state) => state === request.state);
  return (request, event, now) => (isIn(request) ? apply(request, event, now) : undefined);
}

/** Limits an event to scheduled reverts (returns) in these states. */
const returnFrom = <S extends RequestState, E>(states: readonly S[], apply: Apply<E, InState<S>>): Apply<E> =>
  from(states, (request, event, now) => request.returns && apply(request, event, now));

/** Limits an event to requests that aren't scheduled reverts. */
const exceptReturn =
  <E, R extends Request>(apply: Apply<E, R>): Apply<E, R> =>
  (request, event, now) =>
    request.returns === undefined ? apply(request, event, now) : undefined;

/** How each event changes a request. */
const EVENTS: { readonly [T in RequestEvent['type']]: Apply<Of<T>> } = {
  asked: () => undefined,
  previewed: from(['preparing'], (request, { type: _, ...plan }, now) => ({
    ...omit(request, 'delayed'),
    ...plan,
    ...(hasOwnReminderTimes(plan.rule) && { reminders: { since: now } }),
    state: 'pending',
    rule: toStoredRule(plan.rule),
    approvals: [],
  })),
  delayed: from(['preparing', 'approved'], (request, { sentence }) => ({ ...request, delayed: sentence })),
  held: from(['pending', 'approved'], (request, { sentence }) => ({ ...request, frozen: sentence })),
  reminded: from(['pending'], evolveReminded),
  escalated: from(['pending'], evolveReminded),
  questioned: from(['pending'], evolveQuestion),
  answered: from(['pending'], evolveQuestion),
  approved: from(['pending'], (request, { approval, demanded }) => ({
    ...request,
    approvals: [...request.approvals, approval],
    demanded,
  })),
  quorum: from(['pending'], ({ returning, ...request }, { notBefore, expiresAt }, now) => ({
    ...omit(request, 'remindAt', 'reminders', 'delayed'),
    returning: returning && withoutRevertReports(returning),
    state: 'approved',
    approvedAt: now,
    attempts: 0,
    notBefore,
    expiresAt,
  })),
  'approvals-dropped': from(['pending', 'approved', 'executing'], (request, { dropped, sentence, ...event }, now) => {
    if (isSent(request)) return undefined;
    const { rule, approvals } = request;
    return {
      ...plannedFieldsOf(request),
      // The notice that more approvals are needed counts as a reminder, so the time to the next one starts now.
      ...(hasOwnReminderTimes(rule) && {
        reminders: { since: now, remindedAt: now },
        remindAt: nextReminderAt(now, now, rule),
      }),
      state: 'pending',
      approvals: approvals.filter(({ person }) => !dropped.includes(person.identity)),
      demanded: event.demanded,
      expiresAt: event.expiresAt,
      delayed: sentence,
    };
  }),
  denied: from(['pending', 'approved', 'executing'], end),
  explained: from(['denied', 'cancelled'], (request, { why }) => ({ ...request, why })),
  cancelled: from(['preparing', 'pending', 'approved', 'executing'], end),
  // A scheduled revert stays open until it's done or no longer needed, so it neither expires nor fails.
  expired: exceptReturn(from(['preparing', 'pending', 'approved'], end)),
  voided: from(['preparing', 'pending', 'approved', 'executing'], end),
  claimed: from(['approved'], (request, { worker, leaseUntil }) => ({
    ...omit(request, 'delayed', 'frozen'),
    state: 'executing',
    attempts: request.attempts + 1,
    worker,
    leaseUntil,
  })),
  sent: from(['executing'], (request, { type: _, worker: by, leaseUntil, ...what }, now) =>
    isSent(request) ? undefined : { ...request, sent: { ...what, at: now, by }, leaseUntil },
  ),
  returned: from(['executing'], (request, event, now) => ({
    ...unclaimed(request),
    notBefore: event.notBefore,
    expiresAt: event.expiresAt ?? request.expiresAt,
    ...whyNotSent(request, event, now),
  })),
  succeeded: outcome((call, { sentence, readBack, reply, ...event }, now) => ({
    ...call,
    state: 'succeeded',
    endedAt: now,
    sentence,
    readBack,
    reply,
    ...followUps(event),
  })),
  failed: exceptReturn(outcome((call, { sentence }, now) => ({ ...call, state: 'failed', endedAt: now, sentence }))),
  lost: outcome(({ returning, ...call }, { sentence, nextReadAt, showsBy }, now) => ({
    ...call,
    returning: returning && withoutRevertReports(returning),
    state: 'unknown',
    since: now,
    sentence,
    nextReadAt,
    showsBy,
    reads: 0,
    absent: 0,
  })),
  read: from(['unknown'], (request, { verdict, nextReadAt }) => ({
    ...request,
    reads: request.reads + 1,
    absent: verdict === 'not applied' ? request.absent + 1 : 0,
    nextReadAt,
  })),
  settling: evolveSettling,
  settled: from(['unknown'], (request, { happened, sentence, settledBy, ...event }, now) => {
    if (now < settleableFrom(request)) return undefined;
    const ended = {
      ...callOf(request, request.sent),
      endedAt: now,
      sentence,
      ...(settledBy && { settledBy: [...settledBy] }),
    };
    return happened
      ? { ...ended, state: 'succeeded', readBack: false, ...followUps(event) }
      : { ...ended, state: 'failed' };
  }),

  undone: exceptReturn(
    from(['succeeded'], (request, { undo }, now) => ({ ...request, undone: { by: undo, at: now } })),
  ),
  undoing: exceptReturn(
    from(['succeeded'], (request, { undo, sentence }, now) => ({
      ...request,
      undone: { by: undo, at: now, isUnderWay: true, sentence },
    })),
  ),
  observed: (request, { progress }, now) =>
    isFinishing(request)
      ? { ...request, finishing: { ...request.finishing, seen: { is: progress, at: now } } }
      : undefined,
  finished(request, { sentence }, now) {
    if (!isFinishing(request)) return undefined;
    const { seen } = request.finishing;
    // Atlas had already finished when we first saw the change at rest.
    const at = sentence === undefined && seen?.is === 'at rest' ? seen.at : now;
    return { ...omit(request, 'finishing'), finished: { at, sentence } };
  },
  identified: (request, { reply }) => (isBeingWatched(request) ? { ...request, reply } : undefined),
  watched(request, { sentence, isMore }, now) {
    if (!isBeingWatched(request)) return undefined;
    const rest = omit(request, 'watching');
    if (sentence === undefined) return rest;
    return { ...rest, finished: { at: now, sentence, ...(isMore ? { isMore } : { isUndone: true }) } };
  },

  // We know that the change's earlier call wasn't sent, so that call's scheduled revert was never used.
  scheduled: returnFrom(['approved'], ({ attempts }, event, now) =>
    attempts === 0 ? initialReturn(event, now) : undefined,
  ),
  announced: returnFrom(['approved'], (request, _, now) => ({
    ...request,
    returning: { ...omit(request.returning ?? {}, 'announceAt'), announcedAt: now },
  })),
  hastened: returnFrom(['approved'], (request, { by }, now) => ({
    ...request,
    returning: {
      ...omit(request.returning ?? {}, 'announceAt', 'byItself', 'byHand', 'notEarly'),
      hastened: { by, at: now },
    },
    notBefore: Math.min(now, request.notBefore),
  })),
  'found-in-effect': returnFrom(['approved'], (request, _, now) => ({
    ...request,
    returning: { ...request.returning, foundAt: now },
  })),
  'end-asked': returnFrom(['pending', 'approved', 'executing', 'unknown'], (request, event) => ({
    ...request,
    returning: { ...request.returning, endAsked: event.request },
  })),
  'done-by-hand': returnFrom(['pending', 'approved'], (request, { by, settledBy }, now) => {
    const { returning = {} } = request;
    if (request.state === 'pending')
      return { ...request, returning: { ...withoutRevertReports(returning), byHand: by, byHandAt: now } };
    const said = settledBy === undefined ? returning : { ...omit(returning, 'settlements'), settledBy: [...settledBy] };
    return { ...request, returning: { ...said, byHand: by }, notBefore: now };
  }),
  'not-by-hand': returnFrom(['pending', 'executing'], (request, { sentence }, now) => {
    const by = request.returning?.byHand;
    if (by === undefined || isSent(request)) return undefined;
    const returning = { ...withoutRevertReports(request.returning), notByHand: { by, at: now, sentence } };
    return request.state === 'pending'
      ? { ...request, returning }
      : { ...unclaimed(request), notBefore: now, returning };
  }),
  stuck: returnFrom(['approved', 'executing'], (request, { sentence, notBefore }) => {
    const { returning = {} } = request;
    return {
      ...(request.state === 'executing' ? unclaimed(request) : request),
      returning: { ...omit(returning, 'byHand', 'settledBy'), troubles: (returning.troubles ?? 0) + 1 },
      delayed: sentence,
      notBefore,
    };
  }),
  'asked-anew': returnFrom(['executing'], (request, { type: _, sentence, ...plan }, now) => {
    if (isSent(request)) return undefined;
    return {
      ...plannedFieldsOf(request),
      ...plan,
      approvals: [],
      returning: withoutRevertReports(request.returning),
      state: 'pending',
      expiresAt: NEVER_MS,
      ...(hasOwnReminderTimes(request.rule) && { reminders: { since: now } }),
      delayed: sentence,
    };
  }),
  'not-applied': returnFrom(['unknown'], (request, { sentence, notBefore, by }) => ({
    ...plannedFieldsOf(request),
    state: 'approved',
    approvedAt: request.approvedAt,
    attempts: request.attempts,
    // A user who checked Atlas is more reliable than our earlier reads, so the count of misses restarts.
    returning: { ...request.returning, misses: by === undefined ? (request.returning?.misses ?? 0) + 1 : 0 },
    notBefore,
    expiresAt: NEVER_MS,
    delayed: sentence,
  })),
  extended: returnFrom(['approved'], (request, { announceAt, endsAt, extension }) => {
    const { returns, returning = {} } = request;
    if (returning.hastened !== undefined && !isReturnStuck(request)) return undefined;
    const kept = omit(withoutRevertReports(returning), 'announcedAt', 'troubles', 'notEarly', 'hastened');
    return {
      ...omit(request, 'delayed'),
      ...(returns && { returns: { ...returns, endsAt } }),
      returning: { ...kept, extension, announceAt },
      notBefore: endsAt,
    };
  }),
  'lasts-longer': from(['executing'], (request, { type: _, worker: by, ...what }, now) =>
    request.extends === undefined || isSent(request)
      ? undefined
      : {
          ...callOf(request, { ...what, at: now, by }),
          state: 'succeeded',
          endedAt: now,
          sentence: '',
          readBack: true,
        },
  ),
};

export function initialRequest(event: Of<'asked'>): InState<'preparing'> {
  return { ...event.asked, state: 'preparing', expiresAt: event.expiresAt };
}

/** @param now when the event happened, in Redis's time in milliseconds */
export function initialReturn({ plan, notBefore }: Of<'scheduled'>, now: number): InState<'approved'> {
  return { ...plan, state: 'approved', approvedAt: now, attempts: 0, notBefore, expiresAt: NEVER_MS };
}

/**
 * @param now when the event happened, in Redis's time in milliseconds
 * @throws if the event is impossible in the request's state, which is a bug and never a user's mistake
 */
export function applyEvent(request: Request, event: RequestEvent, now: number): Request {
  const apply = EVENTS[event.type] as Apply<RequestEvent>;
  const next = apply(request, event, now);
  if (next === undefined) throw new Error(`${event.type} cannot happen to a request that is ${request.state}`);
  return next;
}

/** Returns whether the call is stored. After that, only the call's outcome can end the request. */
const isSent = (request: Request) => request.state === 'executing' && request.sent !== undefined;

function end(
  request: InState<'preparing' | 'pending' | 'approved' | 'executing'>,
  event: Of<'denied' | 'cancelled' | 'expired' | 'voided'>,
  now: number,
): Request | undefined {
  if (isSent(request)) return undefined;
  const delayed = 'delayed' in request ? request.delayed : undefined;
  const ended = {
    ...askedFieldsOf(request),
    state: event.type,
    endedAt: now,
    by: ('by' in event ? event.by?.userId : undefined) ?? 'countersign',
    sentence: event.type === 'voided' ? event.sentence : event.type === 'expired' ? (delayed ?? '') : '',
    ...('settledBy' in event && event.settledBy && { settledBy: [...event.settledBy] }),
    ...('replacedBy' in event && { replacedBy: event.replacedBy }),
  };
  if (request.state === 'preparing') return ended;
  const { preview, rule, questions } = request;
  return { ...ended, preview, rule, ...(questions && { questions }) };
}

/** Returns a claimed request without its claim and call. */
const unclaimed = (request: InState<'executing'>) => ({
  ...omit(request, 'worker', 'leaseUntil', 'sent'),
  state: 'approved' as const,
});

type StoredCall = InState<'unknown'>['sent'];

const callOf = (request: InState<'executing' | 'unknown'>, sent: StoredCall) => ({
  ...plannedFieldsOf(request),
  approvedAt: request.approvedAt,
  attempts: request.attempts,
  sent,
});

/** Limits an event to requests with a stored call. */
function outcome<E>(apply: Apply<E, ReturnType<typeof callOf>>): Apply<E> {
  return from(['executing', 'unknown'], (request, event, now) =>
    request.sent === undefined ? undefined : apply(callOf(request, request.sent), event, now),
  );
}

const followUps = ({ usualMs, watchMs }: Pick<Of<'succeeded' | 'settled'>, 'usualMs' | 'watchMs'>) => ({
  ...(usualMs !== undefined && { finishing: { usualMs } }),
  ...(watchMs !== undefined && { watching: { forMs: watchMs } }),
});

/** Returns the fields that say why a call wasn't sent. A revert that can't run early waits for the change's end. */
function whyNotSent(
  request: PlannedFields,
  { sentence, revertDirection: direction, announceAt }: Of<'returned'>,
  at: number,
) {
  if (direction === undefined) return { delayed: sentence };
  const { hastened, ...rest } = omit(request.returning ?? {}, 'troubles');
  const returning = { ...rest, notEarly: { by: hastened?.by, at, sentence }, ...(announceAt && { announceAt }) };
  return { returning, preview: { ...request.preview, direction } };
}

/** Drops users' reports, which no longer matter after a different decision. */
const withoutRevertReports = (returning: ReturnProgress = {}): ReturnProgress =>
  omit(returning, 'byHand', 'byHandAt', 'notByHand', 'settlements', 'settledBy');
