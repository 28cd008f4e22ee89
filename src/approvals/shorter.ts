// For how long a change lasts that is approved for less than was asked: the approver who allows the least decides.
import { canonicalDuration, durationMs, sayDuration } from '../operations/duration.js';
import { fixedAt, lastsMs, sayEnd } from '../operations/end.js';
import type { Change, Params } from '../operations/operation.js';
import { leastOf } from '../operations/params/end.js';
import type { Rule } from './policy/policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { Approval, Asked, Planned, Request } from './request.js';

/** The shortest that an approver may let it last, in milliseconds; undefined where it does not last for a time. */
export function leastFor({ params }: Pick<Change, 'params'>): number | undefined {
  const { for: length } = params.shape;
  return length === undefined ? undefined : durationMs(leastOf(length));
}

/** How long a request can be approved, in milliseconds: what ends at a moment has to last for its shortest time by then. */
export function approvableMs(
  { expiresAfterMs }: Pick<Rule, 'expiresAfterMs'>,
  operation: Pick<Change, 'params'>,
  { for: ends }: Params,
  now: number,
): number {
  const least = leastFor(operation);
  if (ends === undefined || least === undefined || fixedAt(ends) === undefined) return expiresAfterMs;
  return Math.min(expiresAfterMs, lastsMs(ends, now) - least);
}

/** When it ends as things stand, as ends are stored; as it was sent, once it was. */
export function lastsFor(request: Request): string | undefined {
  const { for: asked } = request.params;
  if ('sent' in request && request.sent !== undefined) return request.sent.lasts ?? asked;
  // Which one ends first, a moment or a length of time, is not known before it runs.
  if (asked === undefined || fixedAt(asked) !== undefined) return asked;
  return shortest(asked, 'approvals' in request ? request.approvals : [], 0);
}

/**
 * Of what was asked and of what each of these approvals is for, what ends first.
 * @param from when it runs, in milliseconds since the epoch
 */
export function shortest(asked: string, approvals: readonly Approval[], from: number): string {
  const all = approvals.flatMap(({ atMost }) => atMost ?? []);
  return all.reduce((least, one) => (lastsMs(one, from) < lastsMs(least, from) ? one : least), asked);
}

/** Of the approvals for less than was asked, the one that counts: once it was sent, none that was dropped before. */
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
 * What an approver wrote, at this time, in milliseconds since the epoch.
 * @returns undefined when that is what was asked
 */
export function readAtMost(
  operation: Change | undefined,
  { id, params }: Pick<Asked, 'id' | 'params'>,
  text: string,
  now: number,
): string | undefined | Refusal {
  const least = operation && leastFor(operation);
  if (least === undefined || params.for === undefined)
    return refuse('at most', `${id} does not last for a set time. Approve it as it was asked, or deny it.`);
  const read = canonicalDuration(text);
  if (!read.ok) return refuse('at most', read.reason);
  const [asked, wanted] = [lastsMs(params.for, now), durationMs(read.value)];
  if (wanted === asked) return undefined;
  if (wanted > asked)
    return refuse('at most', `It was asked ${sayEnd(params.for)}: choose less, or approve it as it was asked.`);
  if (wanted >= least) return read.value;
  return refuse('at most', `${sayDuration(wanted)} is too short: choose at least ${sayDuration(least)}, or deny it.`);
}
