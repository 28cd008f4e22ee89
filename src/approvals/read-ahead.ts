// Reads who is in which group from Slack early, while something else is awaited, so that the check after it has no wait.
import type { People } from './people.js';
import { rulesThatCould } from './policy/match.js';
import type { Policy, Requesters, Rule } from './policy/policy.js';

type AheadDeps = { readonly policy: Policy; readonly people: Pick<People, 'isInAny'> };

/** Of all rules that may decide about the operation, in whichever project. A read that fails is reported by the check that needs it. */
export function readGroupsAhead(
  { policy, people }: AheadDeps,
  operation: string,
  userIds: readonly string[],
  groupsOf: (rule: Rule) => readonly Requesters[],
  stored?: Rule,
): void {
  const rules = [...rulesThatCould(policy, { operation }), ...(stored === undefined ? [] : [stored])];
  const groups = rules.flatMap(groupsOf).flatMap((list) => (list === 'everyone' ? [] : list));
  for (const userId of userIds) people.isInAny({ userId, identity: userId }, groups).catch(() => {});
}
