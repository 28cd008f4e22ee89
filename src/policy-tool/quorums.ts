// Finds requests that can be submitted but never approved, by trying every user as the requester.

import type { RuledOperation } from '../approvals/policy/operations.js';
import { isRuleForOperation } from '../approvals/policy/situations.js';
import { formatGroupNames, type PolicyRule } from '../approvals/request/policy.js';
import { formatList, plural } from '../operations/format.js';
import { allMembers, type GroupMembership, isAmongRequesters, membersOf } from './crowd.js';
import type { Finding, ParsedPolicy } from './finding.js';

export function quorumFindings(
  { policy, written }: ParsedPolicy,
  crowd: GroupMembership,
  operations: readonly RuledOperation[],
): readonly Finding[] {
  const unknown = written.groups.filter(({ name }) => !crowd.groups.has(name));
  if (unknown.length > 0)
    return unknown.map(({ name, line }) => ({
      line,
      kind: 'error' as const,
      text: `${crowd.from} doesn’t list the members of ${name}.`,
    }));
  return policy.rules.flatMap((rule, index) => {
    const problem = quorumFinding(rule, crowd, operations);
    return problem === undefined ? [] : [{ line: written.rules[index]?.line ?? 1, ...problem }];
  });
}

/** @param crowd the members of each group in the rule */
export function quorumFinding(
  rule: PolicyRule,
  crowd: GroupMembership,
  operations: readonly RuledOperation[],
): Omit<Finding, 'line'> | undefined {
  const isChange = operations.some(({ name, effect }) => effect !== 'read' && isRuleForOperation(rule, name));
  const text = askers(rule, crowd) ?? (isChange ? unapprovable(rule, crowd) : undefined);
  // With `alone`, changes that narrow access need no approval, so a missing quorum isn't an error.
  return text === undefined ? undefined : { kind: rule.alone ? 'warning' : 'error', text };
}

function askers({ title, requesters }: PolicyRule, crowd: GroupMembership): string | undefined {
  if (requesters === 'everyone' || membersOf(crowd, requesters).length > 0) return undefined;
  return `Nobody can use ${title}, because nobody is in ${formatGroupNames(requesters)}.`;
}

function unapprovable(
  { title, requesters, approvers, approvals }: PolicyRule,
  crowd: GroupMembership,
): string | undefined {
  const who = formatGroupNames(approvers);
  const able = membersOf(crowd, approvers);
  if (able.length < approvals)
    return `${title} can never reach its quorum. The rule needs ${plural(approvals, 'approval')}, but ${able.length === 0 ? 'nobody' : `only ${formatList(able.map(({ name }) => name))}`} ${able.length > 1 ? 'are' : 'is'} in ${who}.`;
  const stuck = allMembers(crowd).filter(
    (asker) =>
      isAmongRequesters(crowd, requesters, asker) && able.filter(({ id }) => id !== asker.id).length < approvals,
  );
  if (stuck.length === 0) return undefined;
  const names = formatList(stuck.map(({ name }) => name)).replace(/ and (?=\S+$)/, ' or ');
  return `${title} can’t reach its quorum when ${names} asks. The rule needs ${plural(approvals, 'approval')}, but only ${plural(able.length - 1, 'other person', 'other people')} ${able.length === 2 ? 'is' : 'are'} in ${who}.`;
}
