// Reads who is in which group from Slack early, while something else is awaited, so that the check after it has no wait.
import type { People } from './people.js';
import type { Policy, Requesters, Rule } from './policy.js';
import { rulesThatCould } from './policy-match.js';

type AheadDeps = { readonly policy: Policy; readonly people: Pick<People, 'isInAny'> };

/** Of all rules that may decide about the operation, whichever project it turns out to be in. Why a read fails is said to whoever asks for its answer. */
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
