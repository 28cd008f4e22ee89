// Checks the scheduled time of a change. Pure.
import { formatDuration } from '../../operations/duration.js';
import { endProblem, fixedEndTime } from '../../operations/end.js';
import type { Change } from '../../operations/operation.js';
import { durationLimitsOf } from '../../operations/params/times.js';
import type { Rule } from './policy.js';
import { type Refusal, refuse } from './refusal.js';
import type { AskedFields } from './request.js';

/** Describes how far ahead the rule allows scheduling. Undefined if it doesn't. */
export const describeMostLead = ({ title, maxLeadMs }: Pick<Rule, 'title' | 'maxLeadMs'>) =>
  maxLeadMs === undefined ? undefined : `At most ${formatDuration(maxLeadMs)} ahead (${title.replace(/ \(.*/, '')}).`;

/**
 * @param rule the rule that decides; undefined if it isn't known yet
 * @param now when the user asks for the change, in milliseconds since the epoch
 * @returns a refusal whose `refused` is the field to correct
 */
export function startRefusal(
  rule: Pick<Rule, 'title' | 'maxLeadMs'> | undefined,
  { params }: Pick<Change, 'params'>,
  asked: Pick<AskedFields, 'params' | 'startsAt' | 'extends'>,
  now: number,
): Refusal | undefined {
  const { startsAt } = asked;
  if (startsAt === undefined) return undefined;
  if (asked.extends !== undefined) return refuse('at', 'An extension can’t be scheduled. Leave out the start time.');
  if (startsAt <= now) return refuse('at', 'This time has already passed. Choose a later time.');
  const { for: ends } = asked.params;
  if (ends !== undefined && (fixedEndTime(ends) ?? Number.POSITIVE_INFINITY) <= startsAt)
    return refuse('for', 'The change would end before it runs. Choose a later end.');
  const noEnd = ends === undefined ? undefined : endProblem(ends, durationLimitsOf(params.shape.for), startsAt);
  if (noEnd !== undefined) return refuse('for', noEnd);
  if (rule === undefined) return undefined;
  const { maxLeadMs } = rule;
  if (maxLeadMs === undefined) return refuse('at', 'This change can’t be scheduled. Leave out the start time.');
  if (startsAt - now <= maxLeadMs) return undefined;
  return refuse('at', `${formatDuration(startsAt - now)} is too far ahead. ${describeMostLead(rule)}`);
}
