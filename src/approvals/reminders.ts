// When people are reminded of what waits for them, and when others are told that nobody decides. Pure.
import { sayDuration } from '../operations/duration.js';
import type { RequestEvent } from './events.js';
import { nameGroups, type Rule } from './policy/policy.js';
import type { InState } from './request.js';

type Reminds = Pick<Rule, 'remindAfterMs' | 'escalate'>;

/** Below this there is no reminder: the request is over before anybody could come. */
const REMIND_FROM_MS = 10 * 60_000;

/** Whether the rule itself says when. */
export const saysWhen = ({ remindAfterMs, escalate }: Reminds): boolean =>
  remindAfterMs !== undefined || escalate !== undefined;

interface Step {
  /** Redis's time, in milliseconds. */
  readonly at: number;
  readonly escalates: boolean;
}

/** The first one stands first; of two at the same moment the one that tells others is the last. */
function stepsFrom(since: number, { remindAfterMs = [], escalate }: Reminds): readonly Step[] {
  const reminders = remindAfterMs.map((ms) => ({ at: since + ms, escalates: false }));
  const others = escalate === undefined ? [] : [{ at: since + escalate.afterMs, escalates: true }];
  return [...reminders, ...others].toSorted((one, other) => one.at - other.at);
}

/**
 * @param since when it begins to wait, Redis's time in milliseconds
 * @param waitsMs for how long it may
 */
export function firstReminder(since: number, rule: Reminds, waitsMs: number): number {
  if (saysWhen(rule)) return nextReminder(since, since, rule) ?? since + waitsMs;
  return since + (waitsMs >= REMIND_FROM_MS ? waitsMs / 2 : waitsMs);
}

/** @returns undefined when there is none after `now` */
export const nextReminder = (since: number, now: number, rule: Reminds): number | undefined =>
  stepsFrom(since, rule).find(({ at }) => at > now)?.at;

/** What puts a change back waits without an end: where its rule does not say when, so long until it is brought to mind. */
const REMIND_OF_RETURN_MS = 60 * 60_000;
/** And so often after that. */
const REMIND_AGAIN_MS = 4 * 60 * 60_000;

/** @param now from when on it waits, Redis's time in milliseconds */
export const firstReminderOfReturn = (now: number, rule: Reminds): number =>
  nextReminder(now, now, rule) ?? now + REMIND_OF_RETURN_MS;

/** Of all whose moment has passed only one is made up for: telling others where that is among them, else a reminder. */
export function remind(request: InState<'pending'>, now: number): readonly RequestEvent[] {
  const { rule, remindAt = Number.POSITIVE_INFINITY, reminders, returns } = request;
  if (now < remindAt) return [];
  const again = returns === undefined ? undefined : now + REMIND_AGAIN_MS;
  if (reminders === undefined) return [{ type: 'reminded', ...(again !== undefined && { remindAt: again }) }];
  const { since } = reminders;
  const steps = stepsFrom(since, rule).filter(({ at }) => at >= remindAt);
  // The first one was counted from a little before it began to wait: its own moment may still be to come.
  const until = Math.max(now, steps[0]?.at ?? now);
  const due = steps.filter(({ at }) => at <= until);
  const next = nextReminder(since, until, rule) ?? again;
  const type = due.some(({ escalates }) => escalates) ? 'escalated' : 'reminded';
  return [{ type, ...(next !== undefined && { remindAt: next }) }];
}

/** Who is told, and when, where the rule says it: clauses without an end. */
export function sayTold({
  notify,
  remindAfterMs,
  escalate,
  webhook,
}: Pick<Rule, 'notify' | 'remindAfterMs' | 'escalate' | 'webhook'>) {
  const after = (all: readonly number[]) => all.map(sayDuration).join(', then after ');
  return [
    ...(notify === undefined ? [] : [`${nameGroups(notify)} instead of who decides`]),
    ...(remindAfterMs === undefined ? [] : [`reminded after ${after(remindAfterMs)}`]),
    ...(escalate === undefined
      ? []
      : [`${nameGroups(escalate.to)} when nobody has decided after ${after([escalate.afterMs])}`]),
    ...(webhook ? ['the webhook, when nobody has decided by then or it expires'] : []),
  ];
}
