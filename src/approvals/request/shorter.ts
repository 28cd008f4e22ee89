// How long a change lasts when approvers allow less time than was asked: the approval with the least time decides.
import { canonicalDuration, durationMs, formatDuration } from '../../operations/duration.js';
import { fixedAt, formatEnd, lastsMs } from '../../operations/end.js';
import type { Change, Params } from '../../operations/operation.js';
import { leastOf } from '../../operations/params/times.js';
import type { Rule } from './policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { Approval, Asked, Planned, Request } from './request.js';

/** The shortest time that an approver may allow, in milliseconds; undefined where the operation has no end. */
export function leastDurationMs({ params }: Pick<Change, 'params'>): number | undefined {
  const { for: length } = params.shape;
  return length === undefined ? undefined : durationMs(leastOf(length));
}

/**
 * How long a request may wait for approval, in milliseconds. One that ends at a fixed moment must leave time for its
 * least length.
 */
export function approvableMs(
  { expiresAfterMs }: Pick<Rule, 'expiresAfterMs'>,
  operation: Pick<Change, 'params'>,
  { for: ends }: Params,
  now: number,
): number {
  const least = leastDurationMs(operation);
  if (ends === undefined || least === undefined || fixedAt(ends) === undefined) return expiresAfterMs;
  return Math.min(expiresAfterMs, lastsMs(ends, now) - least);
}

/** The length or end that the change has now, as a stored duration; after the send, that of the call. */
export function currentLength(request: Request): string | undefined {
  const { for: asked } = request.params;
  if ('sent' in request && request.sent !== undefined) return request.sent.lasts ?? asked;
  // Whether a moment or a length ends first depends on when it runs.
  if (asked === undefined || fixedAt(asked) !== undefined) return asked;
  return shortestEnd(asked, 'approvals' in request ? request.approvals : [], 0);
}

/**
 * What ends first: what was asked, or the time that one of these approvals allows.
 * @param from start of the change, in milliseconds since the epoch
 */
export function shortestEnd(asked: string, approvals: readonly Approval[], from: number): string {
  const all = approvals.flatMap(({ atMost }) => atMost ?? []);
  return all.reduce((least, one) => (lastsMs(one, from) < lastsMs(least, from) ? one : least), asked);
}

/** The approval that shortens the change; once it was sent, only an approval that was in effect then. */
export function leastApproval(
  request: Planned & Request,
): { readonly atMost: string; readonly by: string } | undefined {
  const isSent = 'sent' in request && request.sent !== undefined;
  const [least] = request.approvals
    .flatMap(({ atMost, person }) => (atMost === undefined ? [] : [{ atMost, by: person.userId }]))
    .filter(({ atMost }) => !isSent || atMost === request.sent?.lasts)
    .toSorted((a, b) => durationMs(a.atMost) - durationMs(b.atMost));
  return least;
}

/**
 * Parses the time that an approver allows.
 * @param now in milliseconds since the epoch
 * @returns a duration; undefined when it is the time that was asked; a refusal when it is no shorter time
 */
export function readAtMost(
  operation: Change | undefined,
  { id, params }: Pick<Asked, 'id' | 'params'>,
  text: string,
  now: number,
): string | undefined | Refusal {
  const least = operation && leastDurationMs(operation);
  if (least === undefined || params.for === undefined)
    return refuse('at most', `${id} has no end. Approve it as requested, or deny it.`);
  const read = canonicalDuration(text);
  if (!read.ok) return refuse('at most', read.reason);
  const [asked, wanted] = [lastsMs(params.for, now), durationMs(read.value)];
  if (wanted === asked) return undefined;
  if (wanted > asked)
    return refuse('at most', `It was requested ${formatEnd(params.for)}. Choose less, or approve it as requested.`);
  if (wanted >= least) return read.value;
  return refuse(
    'at most',
    `${formatDuration(wanted)} is too short. Choose at least ${formatDuration(least)}, or deny it.`,
  );
}
