// Prefetches group memberships from Slack while something else is awaited, so that the check afterwards need not wait.

import { rulesThatCould } from '../policy/match.js';
import type { Requesters, Rule } from '../request/policy.js';
import type { Permissions } from './ask.js';

/**
 * Covers all rules that may decide about the operation in any project. Errors are left to the check that reads them.
 */
export function readGroupsAhead(
  { policy, people }: Permissions,
  operation: string,
  userIds: readonly string[],
  groupsOf: (rule: Rule) => readonly Requesters[],
  stored?: Rule,
): void {
  const rules = [...rulesThatCould(policy, { operation }), ...(stored === undefined ? [] : [stored])];
  const groups = rules.flatMap(groupsOf).flatMap((list) => (list === 'everyone' ? [] : list));
  for (const userId of userIds) people.isInAny({ userId, identity: userId }, groups).catch(() => {});
}
