// Whose approvals still count, right before what they approved is sent.
import { isAbout } from './about.js';
import type { People } from './people.js';
import type { Policy, Rule } from './policy/policy.js';
import { readGroupsAhead } from './read-ahead.js';
import { isRefusal, type Refusal } from './refusal.js';
import type { Approval, InState, Person } from './request.js';
import type { About } from './stored-preview.js';

interface WhoDeps {
  readonly policy: Policy;
  readonly people: People;
}

/** By the user id of the requester and of each approver. */
export type Who = (userId: string) => Promise<Person | Refusal>;

/** How old what Slack says of a person may be when a decision is based on it: as for the members of a group. */
const FRESH_MS = 10_000;

/** Asks Slack about everybody while Atlas is looked at, and anew about whoever is needed after a long look. */
export function askWho(
  { policy, people }: WhoDeps,
  { operation, rule, requester, approvals }: InState<'executing'>,
): Who {
  const userIds = [requester.userId, ...approvals.map(({ person }) => person.userId)];
  const askedAt = performance.now();
  const asked = new Map(userIds.map((userId) => [userId, people.whoIs(userId)]));
  for (const answer of asked.values()) answer.catch(() => {}); // awaited below, if Atlas lets it come to that
  readGroupsAhead({ policy, people }, operation, userIds, ({ requesters, approvers }) => [requesters, approvers], rule);
  const isFresh = () => performance.now() - askedAt < FRESH_MS;
  return (userId) => (isFresh() ? asked.get(userId) : undefined) ?? people.whoIs(userId);
}

/**
 * By who Slack says now that they are: a record that holds one person twice, the requester, or whom it is about, lets nothing run.
 * @param about as Slack shows it now
 * @returns `dropped`: why, by the identity as it is stored; one that is stored twice loses both
 */
export async function countAgain(
  { people }: Pick<WhoDeps, 'people'>,
  { approvals }: InState<'executing'>,
  { requester, who, about }: { readonly requester: Person; readonly who: Who; readonly about: About | undefined },
  rules: readonly Rule[],
) {
  const counted = new Map<string, Approval>();
  const dropped = new Map<string, string>();
  for (const approval of approvals) {
    const { person } = approval;
    const approver = await who(person.userId);
    const mays = isRefusal(approver)
      ? [false]
      : await Promise.all(rules.map(({ approvers }) => people.isInAny(approver, approvers)));
    if (isRefusal(approver) || mays.includes(false)) dropped.set(person.identity, 'who gave it may no longer approve');
    else if (approver.identity === requester.identity) dropped.set(person.identity, 'the requester gave it');
    else if (isAbout(about, approver)) dropped.set(person.identity, 'it is about whoever gave it');
    else if (counted.has(approver.identity)) dropped.set(person.identity, 'one person gave two');
    else counted.set(approver.identity, approval);
  }
  return { counted: [...counted.values()], dropped };
}
