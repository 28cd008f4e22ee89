// `diff`: lists what a new policy allows that the old policy didn't, and to whom.

import {
  type DescribeAddedUsers,
  describeAddedUsersById,
  findLoosenings,
  type Loosening,
} from '../approvals/policy/looser.js';
import type { RuledOperation } from '../approvals/policy/operations.js';
import type { Policy, Requesters } from '../approvals/request/policy.js';
import { formatList } from '../operations/format.js';
import { allMembers, type GroupMembership, isAmongRequesters } from './crowd.js';
import type { ParsedPolicy } from './finding.js';

export function describeLooserRules(
  before: Policy,
  next: ParsedPolicy,
  file: string,
  crowd: GroupMembership | undefined,
  operations: readonly RuledOperation[],
): readonly string[] {
  const found = findLoosenings(
    before,
    next.policy,
    operations,
    crowd === undefined ? describeAddedUsersById : beyondWithNames(crowd),
  );
  if (found.length === 0) return [`${file}: at least as strict as the old policy, so it takes effect immediately.`];
  return [
    ...found.map((one) => `${file}:${lineOf(next, one)}: ${one.rule ? `${one.rule.title}: ` : ''}${one.what}.`),
    `${file}: less strict, so it takes effect 15 minutes after Countersign notifies the approvers.`,
  ];
}

const lineOf = ({ policy, written }: ParsedPolicy, { rule }: Loosening) =>
  written.rules[policy.rules.findIndex(({ title }) => title === rule?.title)]?.line ?? 1;

/** Describes the added groups, with the members that the old policy didn't allow. */
const beyondWithNames =
  (crowd: GroupMembership): DescribeAddedUsers =>
  (before: Requesters, next: Requesters) => {
    const who = describeAddedUsersById(before, next);
    if (who === undefined || next === 'everyone') return who;
    const names = allMembers(crowd).filter(
      (one) => isAmongRequesters(crowd, next, one) && !isAmongRequesters(crowd, before, one),
    );
    return `${who} (${names.length === 0 ? 'no new members' : formatList(names.map(({ name }) => name))})`;
  };
