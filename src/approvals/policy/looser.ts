// Finds what a policy allows that another policy didn't. A rule counts as looser unless we can prove that it's as
// strict. Pure.
import { formatDuration } from '../../operations/duration.js';
import {
  DEFAULT_MAX_OPEN_REQUESTS,
  formatGroupNames,
  type Policy,
  type PolicyRule,
  type Requesters,
} from '../request/policy.js';
import { isRefusal, type Refusal } from '../request/refusal.js';
import { areRequestersNarrower, findRequestersWithMatcher, findRuleWithMatcher } from './match.js';
import type { RuledOperation } from './operations.js';
import { isRuleForOperation, possibleSituations, type Situation } from './situations.js';

export interface Loosening {
  /** The rule in the new policy that allows more. */
  readonly rule?: PolicyRule | undefined;
  /** A clause without a period, e.g. `grant-access needs 1 approval instead of 2`. */
  readonly what: string;
}

/** Describes who is in `next` but not in `before`, as the subject of a sentence; undefined if nobody is. */
export type DescribeAddedUsers = (before: Requesters, next: Requesters) => string | undefined;

/** Compares IDs in the policies, without reading the members of user groups. */
export const describeAddedUsersById: DescribeAddedUsers = (before, next) => {
  if (before === 'everyone') return undefined;
  if (next === 'everyone') return 'everyone';
  const known = new Set(before.flatMap(({ ids }) => ids));
  const more = next.filter(({ ids }) => ids.some((id) => !known.has(id)));
  if (more.length === 0) return undefined;
  const grown = more.some(({ name }) => before.some((group) => group.name === name));
  return `${grown ? 'new members of ' : ''}${formatGroupNames(more)}`;
};

/**
 * @returns nothing if `next` is provably as strict as `before`, i.e. `before` allows everything that `next` allows, to
 * at least the same users
 */
export function findLoosenings(
  before: Policy,
  next: Policy,
  operations: readonly RuledOperation[],
  beyond: DescribeAddedUsers = describeAddedUsersById,
): readonly Loosening[] {
  const found = operations.flatMap((operation) => looserFor(before, next, operation, beyond));
  const once = new Map([...found, ...looserBesides(before, next, beyond)].map((one) => [describeLoosening(one), one]));
  return [...once.values()];
}

export const describeLoosening = ({ rule, what }: Loosening): string =>
  rule === undefined ? what : `${rule.title}: ${what}`;

function looserFor(
  before: Policy,
  next: Policy,
  operation: RuledOperation,
  beyond: DescribeAddedUsers,
): readonly Loosening[] {
  if (shapeOf(before, operation) === shapeOf(next, operation)) return [];
  const all = possibleSituations([before, next], operation);
  if (all === undefined)
    return [{ what: `the rules for ${operation.name} have too many conditions to be compared with the old rules` }];
  if (operation.effect === 'read')
    return all.flatMap((one) => looserLookUp(before, next, operation.name, one, beyond) ?? []);
  return all.flatMap(({ subject, matcher }) => {
    const [was, is] = [before, next].map((policy) => findRuleWithMatcher(policy, subject, matcher));
    if (is === undefined || isRefusal(is)) return [];
    return [...looseningsOfRule(was, is, operation.name, beyond), ...decidedElsewhere(was, is, operation.name)];
  });
}

/**
 * Serializes what a policy decides about an operation, without rule numbers. If both results are equal, we needn't
 * compare the rules any further.
 */
const shapeOf = (policy: Policy, { name, effect }: RuledOperation) =>
  JSON.stringify([
    policy.rules
      .filter((rule) => isRuleForOperation(rule, name))
      .map(({ title: _, operations, directed, ...rule }) => ({
        ...rule,
        ways: operations.includes(name) ? 'any' : directed?.ways,
      })),
    effect === 'read' && policy.lookUpRequesters,
  ]);

/** @param was the earlier rule; a refusal if the rule depends on unknown facts; undefined if no rule applies */
export function looseningsOfRule(
  was: PolicyRule | Refusal | undefined,
  is: PolicyRule,
  operation: string,
  beyond: DescribeAddedUsers,
): readonly Loosening[] {
  const because = (isLooser: boolean, what: string): readonly Loosening[] => (isLooser ? [{ rule: is, what }] : []);
  if (was === undefined || isRefusal(was)) {
    const where = was === undefined ? 'where nobody could before' : 'even if the place or kind of change isn’t known';
    return because(true, `${formatGroupNames(is.requesters)} can ask for ${operation} ${where}`);
  }
  const asking = beyond(was.requesters, is.requesters);
  const approving = beyond(was.approvers, is.approvers);
  const [wait, waited] = [is.waitMs, was.waitMs].map((ms) =>
    ms === 0 ? 'immediately' : `after ${formatDuration(ms)}`,
  );
  const [open, opened] = [is, was].map(({ expiresAfterMs }) => formatDuration(expiresAfterMs));
  const [most, mostBefore] = [is, was].map(({ maxDurationMs: ms = Number.POSITIVE_INFINITY }) => ms);
  const { maxLeadMs: lead = 0 } = is;
  const { maxLeadMs: leadBefore = 0 } = was;
  return [
    ...because(asking !== undefined, `${asking} can now ask for ${operation}`),
    ...because(approving !== undefined, `${approving} can now approve ${operation}`),
    ...because(
      is.approvals < was.approvals,
      `${operation} needs ${is.approvals} ${is.approvals === 1 ? 'approval' : 'approvals'} instead of ${was.approvals}`,
    ),
    ...because(is.alone === true && !was.alone, `${operation} needs no approval if it only removes access`),
    ...because(is.waitMs < was.waitMs, `${operation} runs ${wait} once approved, instead of ${waited}`),
    ...because(is.expiresAfterMs > was.expiresAfterMs, `${operation} waits ${open} for approval instead of ${opened}`),
    ...because(
      was.reason !== undefined && was.reason.pattern !== is.reason?.pattern,
      `${operation} no longer needs a reason that names ${was.reason?.hint}`,
    ),
    ...because(
      (most ?? 0) > (mostBefore ?? 0),
      `${operation} can last ${formatMost(most)} instead of ${formatMost(mostBefore)}`,
    ),
    ...because(
      lead > leadBefore,
      `${operation} can be scheduled up to ${formatDuration(lead)} ahead instead of ${leadBefore === 0 ? 'not at all' : formatDuration(leadBefore)}`,
    ),
  ];
}

/** A change of channel counts as looser, because approvers who would have objected may not be in the new channel. */
function decidedElsewhere(
  was: PolicyRule | Refusal | undefined,
  is: PolicyRule,
  operation: string,
): readonly Loosening[] {
  if (was === undefined || isRefusal(was) || was.channel === is.channel) return [];
  const [before, now] = [was, is].map(({ channel = 'approvals_channel' }) => channel);
  return [{ rule: is, what: `requests for ${operation} are decided in ${now} instead of ${before}` }];
}

const formatMost = (ms = Number.POSITIVE_INFINITY) =>
  Number.isFinite(ms) ? `${formatDuration(ms)} at most` : 'any time';

function looserLookUp(
  before: Policy,
  next: Policy,
  operation: string,
  { subject, matcher }: Situation,
  beyond: DescribeAddedUsers,
): Loosening | undefined {
  const lists = findRequestersWithMatcher(next, subject, matcher);
  const listsBefore = findRequestersWithMatcher(before, subject, matcher);
  for (const list of listsBefore) {
    const more = lists.map((one) => beyond(list, one));
    if (more.every((who) => who !== undefined)) return { what: `${more[0]} can now use the look-up ${operation}` };
  }
  const hidden =
    areRequestersNarrower(listsBefore, before.lookUpRequesters) && !areRequestersNarrower(lists, next.lookUpRequesters);
  return hidden
    ? { what: `answers from ${operation} are now shown in channels, not only to the person who asked` }
    : undefined;
}

function looserBesides(before: Policy, next: Policy, beyond: DescribeAddedUsers): readonly Loosening[] {
  const [most, mostBefore] = [next, before].map(({ maxOpenRequests = DEFAULT_MAX_OPEN_REQUESTS }) => maxOpenRequests);
  const freezing = beyond(before.freezers ?? [], next.freezers ?? []);
  const channels = JSON.stringify(next.channels ?? []);
  const all: readonly (readonly [boolean, string])[] = [
    [
      next.approvalsChannel !== before.approvalsChannel,
      `requests are decided in ${next.approvalsChannel} instead of ${before.approvalsChannel}`,
    ],
    [(most ?? 0) > (mostBefore ?? 0), `each person can have ${most} open requests instead of ${mostBefore}`],
    [freezing !== undefined, `${freezing} can now freeze and unfreeze changes`],
    [
      channels !== '[]' && channels !== JSON.stringify(before.channels ?? []),
      'channels get a default project or a different default',
    ],
  ];
  return all.flatMap(([isLooser, what]) => (isLooser ? [{ what }] : []));
}
