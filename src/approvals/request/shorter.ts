// Computes a change's duration if approvers allow less time than requested. The shortest approved time counts.
import { canonicalDuration, type DurationLimits, durationMs } from '../../operations/duration.js';
import { fixedEndTime, formatEnd, msUntilEnd } from '../../operations/end.js';
import type { Change } from '../../operations/operation.js';
import { durationLimitsOf } from '../../operations/params/times.js';
import type { RequestEvent } from './events.js';
import type { Rule } from './policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { Approval, AskedFields, PlannedFields, Request } from './request.js';

/** Returns the shortest time that an approver may allow, in milliseconds; undefined for an operation without an end. */
export function leastDurationMs({ params }: Pick<Change, 'params'>): number | undefined {
  const { for: length } = params.shape;
  return length === undefined ? undefined : durationMs(durationLimitsOf(length).least);
}

/**
 * Returns how long a request may wait for approval, in milliseconds. A scheduled change must be approved before its
 * time. If the change ends at a fixed time, enough time must remain for the shortest allowed duration.
 */
export function longestApprovalWaitMs(
  { expiresAfterMs }: Pick<Rule, 'expiresAfterMs'>,
  operation: Pick<Change, 'params'>,
  { params: { for: ends }, startsAt = Number.POSITIVE_INFINITY }: Pick<AskedFields, 'params' | 'startsAt'>,
  now: number,
): number {
  const most = Math.min(expiresAfterMs, startsAt - now);
  const least = leastDurationMs(operation);
  if (ends === undefined || least === undefined || fixedEndTime(ends) === undefined) return most;
  return Math.min(most, msUntilEnd(ends, now) - least);
}

type Dropped = Omit<Extract<RequestEvent, { type: 'approvals-dropped' }>, 'type' | 'expiresAt'>;

/** Returns the events that drop approvals. If there's no time left to approve again, the request expires. */
export function approvalsDroppedEvents(dropped: Dropped, waitMs: number, now: number): readonly RequestEvent[] {
  const event = { type: 'approvals-dropped', ...dropped, expiresAt: now + waitMs } as const;
  return waitMs > 0 ? [event] : [event, { type: 'expired' }];
}

/**
 * Returns the change's current duration or end, as a stored duration. Once the call was sent, returns the one in the
 * call.
 */
export function currentDuration(request: Request): string | undefined {
  const { for: asked } = request.params;
  if ('sent' in request && request.sent !== undefined) return request.sent.lasts ?? asked;
  // Whether a fixed end time or a duration ends first depends on when the change runs.
  if (asked === undefined || fixedEndTime(asked) !== undefined) return asked;
  return earliestEnd(asked, 'approvals' in request ? request.approvals : [], 0);
}

/**
 * Returns the earliest end: the requested end, or an end that these approvals allow.
 * @param from when the change starts, in milliseconds since the epoch
 */
export function earliestEnd(asked: string, approvals: readonly Approval[], from: number): string {
  const all = approvals.flatMap(({ atMost }) => atMost ?? []);
  return all.reduce((least, one) => (msUntilEnd(one, from) < msUntilEnd(least, from) ? one : least), asked);
}

/**
 * Returns the approval that shortens the change. After the call was sent, only returns an approval that shortened the
 * call.
 */
export function shorteningApproval(
  request: PlannedFields & Request,
): { readonly atMost: string; readonly by: string } | undefined {
  const isSent = 'sent' in request && request.sent !== undefined;
  const [least] = request.approvals
    .flatMap(({ atMost, person }) => (atMost === undefined ? [] : [{ atMost, by: person.userId }]))
    .filter(({ atMost }) => !isSent || atMost === request.sent?.lasts)
    .toSorted((a, b) => durationMs(a.atMost) - durationMs(b.atMost));
  return least;
}

/** Returns the limits on the time that an approver may allow. @param length the operation's param `for` */
export function shorterLimits(length: unknown, asked: string): DurationLimits {
  const limits = durationLimitsOf(length);
  return fixedEndTime(asked) === undefined ? { ...limits, most: asked } : limits;
}

/**
 * Parses the time that an approver allows.
 * @param now the current time, in milliseconds since the epoch
 * @returns a duration; undefined if it equals the requested time; a refusal if it isn't shorter
 */
export function parseShorterDuration(
  operation: Change | undefined,
  { id, params, startsAt = 0 }: Pick<AskedFields, 'id' | 'params' | 'startsAt'>,
  text: string,
  now: number,
): string | undefined | Refusal {
  const length = operation?.params.shape.for;
  if (length === undefined || params.for === undefined)
    return refuse('at most', `${id} has no end to shorten. Approve the request as it is, or deny it.`);
  const read = canonicalDuration(text, undefined, shorterLimits(length, params.for));
  if (!read.ok) return refuse('at most', read.reason);
  const [asked, wanted] = [msUntilEnd(params.for, Math.max(now, startsAt)), durationMs(read.value)];
  if (wanted === asked) return undefined;
  return wanted > asked
    ? refuse('at most', `Requested: ${formatEnd(params.for)}. Choose a shorter time, or approve as requested.`)
    : read.value;
}
