// For how long a change lasts that is approved for less than was asked: the approver who allows the least decides.
import { canonicalDuration, durationMs, sayDuration } from '../operations/duration.js';
import type { Change } from '../operations/operation.js';
import { leastOf } from '../operations/params/duration.js';
import { type Refusal, refuse } from './refusal.js';
import type { Approval, Asked, Request } from './request.js';

/** The shortest that an approver may let it last, in milliseconds; undefined where it does not last for a time. */
export function leastFor({ params }: Pick<Change, 'params'>): number | undefined {
  const { for: length } = params.shape;
  return length === undefined ? undefined : durationMs(leastOf(length));
}

/** How long it lasts as things stand, as durations are written; as it was sent, once it was. */
export function lastsFor(request: Request): string | undefined {
  if ('sent' in request && request.sent !== undefined) return request.sent.lasts ?? request.params.for;
  return shortest(request.params.for, 'approvals' in request ? request.approvals : []);
}

/** The least of what was asked and of what each of these approvals is for. */
export function shortest(asked: string | undefined, approvals: readonly Approval[]): string | undefined {
  if (asked === undefined) return undefined;
  const all = approvals.flatMap(({ atMost }) => atMost ?? []);
  return all.reduce((least, one) => (durationMs(one) < durationMs(least) ? one : least), asked);
}

/**
 * What an approver wrote.
 * @returns undefined when that is what was asked
 */
export function readAtMost(
  operation: Change | undefined,
  { id, params }: Pick<Asked, 'id' | 'params'>,
  text: string,
): string | undefined | Refusal {
  const least = operation && leastFor(operation);
  if (least === undefined || params.for === undefined)
    return refuse('at most', `${id} does not last for a set time. Approve it as it was asked, or deny it.`);
  const read = canonicalDuration(text);
  if (!read.ok) return refuse('at most', read.reason);
  const [asked, wanted] = [durationMs(params.for), durationMs(read.value)];
  if (wanted === asked) return undefined;
  if (wanted > asked)
    return refuse('at most', `It was asked for ${sayDuration(asked)}: choose less, or approve it as it was asked.`);
  if (wanted >= least) return read.value;
  return refuse('at most', `${sayDuration(wanted)} is too short: choose at least ${sayDuration(least)}, or deny it.`);
}
