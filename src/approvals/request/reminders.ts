// Decides when to remind users about a request, and when to tell other users that nobody has decided. Pure.
import { formatDuration } from '../../operations/duration.js';
import type { RequestEvent } from './events.js';
import { formatGroupNames, type Rule } from './policy.js';
import type { InState } from './request.js';

type Reminds = Pick<Rule, 'remindAfterMs' | 'escalate'>;

/** The shortest waiting period with a reminder. In a shorter period, a reminder comes too late for anybody to act. */
const REMIND_FROM_MS = 10 * 60_000;

/** Returns whether the rule sets its own reminder times. */
export const hasOwnReminderTimes = ({ remindAfterMs, escalate }: Reminds): boolean =>
  remindAfterMs !== undefined || escalate !== undefined;

interface Step {
  /** Redis's time, in milliseconds. */
  readonly at: number;
  readonly escalates: boolean;
}

/** Returns the reminders and the escalation, by time. If both have the same time, the reminder is first. */
function stepsFrom(since: number, { remindAfterMs = [], escalate }: Reminds): readonly Step[] {
  const reminders = remindAfterMs.map((ms) => ({ at: since + ms, escalates: false }));
  const others = escalate === undefined ? [] : [{ at: since + escalate.afterMs, escalates: true }];
  return [...reminders, ...others].toSorted((one, other) => one.at - other.at);
}

/**
 * @param since when the waiting period started, in Redis's time in milliseconds
 * @param waitsMs the length of the waiting period, in milliseconds
 * @returns when the first step is due, in Redis's time in milliseconds; without steps, the end of the waiting period
 */
export function firstReminderAt(since: number, rule: Reminds, waitsMs: number): number {
  if (hasOwnReminderTimes(rule)) return nextReminderAt(since, since, rule) ?? since + waitsMs;
  return since + (waitsMs >= REMIND_FROM_MS ? waitsMs / 2 : waitsMs);
}

/** @returns when the next step after `now` is due; undefined if there is none */
export const nextReminderAt = (since: number, now: number, rule: Reminds): number | undefined =>
  stepsFrom(since, rule).find(({ at }) => at > now)?.at;

/** The time before the first reminder about a scheduled revert whose rule sets no times. A revert never expires. */
const REMIND_OF_RETURN_MS = 60 * 60_000;
/** The interval between later reminders about a scheduled revert. */
const REMIND_AGAIN_MS = 4 * 60 * 60_000;

/** @param now when the waiting period started, in Redis's time in milliseconds */
export const firstReturnReminderAt = (now: number, rule: Reminds): number =>
  nextReminderAt(now, now, rule) ?? now + REMIND_OF_RETURN_MS;

/** Returns one event for all overdue steps: the escalation if that's overdue, otherwise a reminder. */
export function dueReminderEvents(request: InState<'pending'>, now: number): readonly RequestEvent[] {
  const { rule, remindAt = Number.POSITIVE_INFINITY, reminders, returns } = request;
  if (now < remindAt) return [];
  const again = returns === undefined ? undefined : now + REMIND_AGAIN_MS;
  if (reminders === undefined) return [{ type: 'reminded', ...(again !== undefined && { remindAt: again }) }];
  const { since } = reminders;
  const steps = stepsFrom(since, rule).filter(({ at }) => at >= remindAt);
  // The first step's time was computed just before the waiting period started, so the step may be due slightly early.
  const until = Math.max(now, steps[0]?.at ?? now);
  const due = steps.filter(({ at }) => at <= until);
  const next = nextReminderAt(since, until, rule) ?? again;
  const type = due.some(({ escalates }) => escalates) ? 'escalated' : 'reminded';
  return [{ type, ...(next !== undefined && { remindAt: next }) }];
}

/** @param now when the event happened, in Redis's time in milliseconds */
export function evolveReminded(
  { remindAt: _, ...rest }: InState<'pending'>,
  { type, remindAt }: Extract<RequestEvent, { type: 'reminded' | 'escalated' }>,
  now: number,
): InState<'pending'> {
  const next = {
    ...rest,
    ...(remindAt !== undefined && { remindAt }),
    ...(rest.returns !== undefined && { returning: { ...rest.returning, remindedAt: now } }),
  };
  if (rest.reminders === undefined) return next;
  const { since } = rest.reminders;
  return { ...next, reminders: { since, remindedAt: now, ...(type === 'escalated' && { escalated: true }) } };
}

/** Describes whom the rule notifies and when, as clauses without a period. */
export function describeReminders({
  notify,
  remindAfterMs,
  escalate,
  webhook,
}: Pick<Rule, 'notify' | 'remindAfterMs' | 'escalate' | 'webhook'>) {
  const after = (all: readonly number[]) => all.map(formatDuration).join(', then after ');
  return [
    ...(notify === undefined ? [] : [`${formatGroupNames(notify)} instead of the approvers`]),
    ...(remindAfterMs === undefined ? [] : [`reminders after ${after(remindAfterMs)}`]),
    ...(escalate === undefined
      ? []
      : [`${formatGroupNames(escalate.to)} if nobody has decided after ${after([escalate.afterMs])}`]),
    ...(webhook ? ['the webhook, if nobody decides in time or the request expires'] : []),
  ];
}
