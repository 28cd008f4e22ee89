// `check`: finds mistakes in a policy, and rules that never apply.

import type { Ruled } from '../approvals/policy/operations.js';
import { isForOperation } from '../approvals/policy/situations.js';
import type { Policy } from '../approvals/request/policy.js';
import type { Crowd } from './crowd.js';
import type { Finding } from './finding.js';
import { quorums } from './quorums.js';
import { channelTraps, type ReadPolicy, traps } from './traps.js';

/** @returns findings in the order of their lines */
export function check(read: ReadPolicy, crowd: Crowd | undefined, operations: readonly Ruled[]): readonly Finding[] {
  const found = [
    ...unused(read),
    ...traps(read, operations),
    ...channelTraps(read),
    ...(crowd === undefined ? [] : quorums(read, crowd, operations)),
  ];
  return found.toSorted((a, b) => a.line - b.line);
}

function unused({ policy, written }: ReadPolicy): readonly Finding[] {
  const { rules, lookUpRequesters, freezers = [] } = policy;
  const lists = [...rules.flatMap(({ requesters, approvers }) => [requesters, approvers]), lookUpRequesters, freezers];
  const used = new Set(lists.flatMap((list) => (list === 'everyone' ? [] : list)).map(({ name }) => name));
  return written.groups
    .filter(({ name }) => !used.has(name))
    .map(({ name, line }) => ({
      line,
      kind: 'warning' as const,
      text: `No rule uses the group ${name}. Leave it out.`,
    }));
}

/** Names of the changes that no rule covers. */
export const withoutRule = ({ rules }: Policy, operations: readonly Ruled[]): readonly string[] =>
  operations
    .filter(({ name, effect }) => effect !== 'read' && !rules.some((rule) => isForOperation(rule, name)))
    .map(({ name }) => name);
