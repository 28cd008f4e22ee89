// Applies events to a request. Pure.
import type { RequestEvent } from './events.js';
import { evolveFinishing } from './finishing-evolve.js';
import { evolveQuestion } from './questions.js';
import { evolveReminded, hasOwnReminderTimes, nextReminderAt } from './reminders.js';
import {
  askedFieldsOf,
  assertNever,
  type InState,
  type PlannedFields,
  plannedFieldsOf,
  type Request,
  SETTLE_AFTER_MS,
} from './request.js';
import { evolveReturn, isReturnEvent, whyNotSent, withoutRevertReports } from './return-evolve.js';
import { evolveSettling } from './settling.js';
import { toStoredRule } from './stored-rule.js';

/** The error for an event that's impossible in the request's state, which is a bug and never a user's mistake. */
const impossible = (request: Request, event: RequestEvent) =>
  new Error(`${event.type} cannot happen to a request that is ${request.state}`);

export function initialRequest(event: Extract<RequestEvent, { type: 'asked' }>): InState<'preparing'> {
  return { ...event.asked, state: 'preparing', expiresAt: event.expiresAt };
}

/** @param now when the event happened, in Redis's time in milliseconds */
export function applyEvent(request: Request, event: RequestEvent, now: number): Request {
  if (isReturnEvent(event)) {
    const evolved = evolveReturn(request, event, now);
    if (evolved === undefined) throw impossible(request, event);
    return evolved;
  }
  // A scheduled revert stays open until it's done or no longer needed.
  if (request.returns !== undefined && (event.type === 'failed' || event.type === 'expired'))
    throw impossible(request, event);
  switch (event.type) {
    case 'previewed':
      return evolvePreviewed(request, event, now);
    case 'delayed':
      if (request.state !== 'preparing' && request.state !== 'approved') throw impossible(request, event);
      return { ...request, delayed: event.sentence };
    case 'held':
      if (request.state !== 'pending' && request.state !== 'approved') throw impossible(request, event);
      return { ...request, frozen: event.sentence };
    case 'reminded':
    case 'escalated':
      if (request.state !== 'pending') throw impossible(request, event);
      return evolveReminded(request, event, now);
    case 'questioned':
    case 'answered':
      if (request.state !== 'pending') throw impossible(request, event);
      return evolveQuestion(request, event, now);
    case 'approved':
      if (request.state !== 'pending') throw impossible(request, event);
      return { ...request, approvals: [...request.approvals, event.approval], demanded: event.demanded };
    case 'quorum': {
      if (request.state !== 'pending') throw impossible(request, event);
      const { remindAt: _, reminders: __, delayed: ___, ...rest } = request;
      return {
        ...rest,
        ...(rest.returning !== undefined && { returning: withoutRevertReports(rest.returning) }),
        state: 'approved',
        approvedAt: now,
        attempts: 0,
        notBefore: event.notBefore,
        expiresAt: event.expiresAt,
      };
    }
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'voided':
      return evolveEnded(request, event, now);
    case 'explained':
      if (request.state !== 'denied' && request.state !== 'cancelled') throw impossible(request, event);
      return { ...request, why: event.why };
    case 'claimed':
    case 'approvals-dropped':
    case 'sent':
    case 'returned':
      return evolveExecution(request, event, now);
    case 'succeeded':
    case 'failed':
    case 'lost':
    case 'read':
    case 'settled':
      return evolveOutcome(request, event, now);
    case 'undone':
    case 'undoing':
    case 'settling':
    case 'observed':
    case 'finished':
    case 'identified':
    case 'watched': {
      const evolved =
        event.type === 'settling' ? evolveSettling(request, event, now) : evolveFinishing(request, event, now);
      if (evolved === undefined) throw impossible(request, event);
      return evolved;
    }
    case 'asked':
      throw impossible(request, event);
    default:
      return assertNever(event);
  }
}

type Of<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>;

function evolvePreviewed(request: Request, event: Of<'previewed'>, now: number): Request {
  if (request.state !== 'preparing') throw impossible(request, event);
  const { delayed: _, ...rest } = request;
  const { type: __, rule, ...plan } = event;
  const reminders = hasOwnReminderTimes(rule) ? { reminders: { since: now } } : {};
  return { ...rest, ...plan, ...reminders, state: 'pending', rule: toStoredRule(rule), approvals: [] };
}

function evolveEnded(request: Request, event: Of<'denied' | 'cancelled' | 'expired' | 'voided'>, now: number): Request {
  const by = 'by' in event && event.by !== undefined ? event.by.userId : 'countersign';
  const delayed = 'delayed' in request ? request.delayed : undefined;
  const sentence = event.type === 'voided' ? event.sentence : event.type === 'expired' ? (delayed ?? '') : '';
  const replaced = 'replacedBy' in event && { replacedBy: event.replacedBy };
  if (request.state === 'preparing' && event.type !== 'denied') {
    return { ...askedFieldsOf(request), state: event.type, endedAt: now, by, sentence, ...replaced };
  }
  const expires = request.state === 'pending' || request.state === 'approved';
  const unsent = request.state === 'executing' && request.sent === undefined && event.type !== 'expired';
  if (!expires && !unsent) throw impossible(request, event);
  const { preview, rule, questions } = request;
  const settledBy = 'settledBy' in event && event.settledBy && { settledBy: [...event.settledBy] };
  const ends = { endedAt: now, by, sentence, ...settledBy, ...replaced };
  return { ...askedFieldsOf(request), state: event.type, preview, rule, ...(questions && { questions }), ...ends };
}

function evolveExecution(
  request: Request,
  event: Of<'claimed' | 'approvals-dropped' | 'sent' | 'returned'>,
  now: number,
): Request {
  if (event.type === 'claimed') {
    if (request.state !== 'approved') throw impossible(request, event);
    const { delayed: _, frozen: __, ...rest } = request;
    return {
      ...rest,
      state: 'executing',
      attempts: request.attempts + 1,
      worker: event.worker,
      leaseUntil: event.leaseUntil,
    };
  }
  if (event.type === 'approvals-dropped' && (request.state === 'approved' || request.state === 'pending'))
    return approvalsDropped(request, event, now);
  if (request.state !== 'executing') throw impossible(request, event);
  // After the call is stored, only the call's outcome can end the request.
  if (request.sent !== undefined && event.type !== 'returned') throw impossible(request, event);
  switch (event.type) {
    case 'approvals-dropped':
      return approvalsDropped(request, event, now);
    case 'sent': {
      const { type: _, worker: by, leaseUntil, ...what } = event;
      return { ...request, sent: { ...what, at: now, by }, leaseUntil };
    }
    case 'returned': {
      const { worker: _, leaseUntil: __, sent: ___, ...rest } = request;
      const { notBefore, expiresAt = rest.expiresAt } = event;
      return { ...rest, state: 'approved', notBefore, expiresAt, ...whyNotSent(rest, event, now) };
    }
    default:
      return assertNever(event);
  }
}

const approvalsDropped = (request: PlannedFields, event: Of<'approvals-dropped'>, now: number): Request => ({
  ...plannedFieldsOf(request),
  ...(hasOwnReminderTimes(request.rule) && withNextReminder(request.rule, now)),
  state: 'pending',
  approvals: request.approvals.filter((approval) => !event.dropped.includes(approval.person.identity)),
  demanded: event.demanded,
  expiresAt: event.expiresAt,
  delayed: event.sentence,
});

/** The notice that more approvals are needed counts as a reminder, so the time to the next reminder starts now. */
function withNextReminder(rule: PlannedFields['rule'], now: number) {
  const remindAt = nextReminderAt(now, now, rule);
  return { reminders: { since: now, remindedAt: now }, ...(remindAt !== undefined && { remindAt }) };
}

function evolveOutcome(
  request: Request,
  event: Of<'succeeded' | 'failed' | 'lost' | 'read' | 'settled'>,
  now: number,
): Request {
  const running = request.state === 'executing' ? request.sent : undefined;
  const sent = request.state === 'unknown' ? request.sent : running;
  if (sent === undefined || (request.state !== 'executing' && request.state !== 'unknown'))
    throw impossible(request, event);
  const base = { ...plannedFieldsOf(request), approvedAt: request.approvedAt, attempts: request.attempts, sent };
  const sentence = 'sentence' in event ? event.sentence : '';
  const usualMs = 'usualMs' in event ? event.usualMs : undefined;
  const watchMs = 'watchMs' in event ? event.watchMs : undefined;
  const goesOn = {
    ...(usualMs !== undefined && { finishing: { usualMs } }),
    ...(watchMs !== undefined && { watching: { forMs: watchMs } }),
  };
  switch (event.type) {
    case 'succeeded':
      return {
        ...base,
        state: 'succeeded',
        endedAt: now,
        sentence,
        readBack: event.readBack,
        ...(event.reply !== undefined && { reply: event.reply }),
        ...goesOn,
      };
    case 'failed':
      return { ...base, state: 'failed', endedAt: now, sentence };
    case 'lost': {
      const { nextReadAt, showsBy } = event;
      const accepted = showsBy === undefined ? {} : { showsBy };
      const before = base.returning === undefined ? base : { ...base, returning: withoutRevertReports(base.returning) };
      return { ...before, state: 'unknown', since: now, sentence, nextReadAt, reads: 0, absent: 0, ...accepted };
    }
    case 'read': {
      if (request.state !== 'unknown') throw impossible(request, event);
      const absent = event.verdict === 'not applied' ? request.absent + 1 : 0;
      return { ...request, reads: request.reads + 1, absent, nextReadAt: event.nextReadAt };
    }
    case 'settled': {
      if (request.state !== 'unknown' || now < request.since + SETTLE_AFTER_MS) throw impossible(request, event);
      const { settledBy } = event;
      const outcome = { ...base, endedAt: now, sentence, ...(settledBy && { settledBy: [...settledBy] }) };
      return event.happened
        ? { ...outcome, state: 'succeeded', readBack: false, ...goesOn }
        : { ...outcome, state: 'failed' };
    }
    default:
      return assertNever(event);
  }
}
