// Determines which approvals still count right before the call is sent, and which users' reports on its outcome count.
import { concernsPerson } from '../request/about.js';
import type { Rule } from '../request/policy.js';
import { isRefusal, type Refusal } from '../request/refusal.js';
import type { Approval, InState, Person, Settlement } from '../request/request.js';
import type { ConcernedPeople } from '../request/stored-preview.js';
import { type PermissionServices, prefetchGroups } from './ask.js';
import type { People } from './people.js';

/** Returns the requester or an approver by Slack user ID. */
export type ReadFreshPerson = (userId: string) => Promise<Person | Refusal>;

/** The maximum age of Slack's response about a user for a decision. The same as for group members. */
const FRESH_MS = 10_000;

/** Reads all users from Slack while Atlas is read. The result reads a user again if the preview took too long. */
export function prefetchPeople(
  { policy, people }: PermissionServices,
  { operation, rule, requester, approvals }: InState<'executing'>,
): ReadFreshPerson {
  const userIds = [requester.userId, ...approvals.map(({ person }) => person.userId)];
  const askedAt = performance.now();
  const asked = new Map(userIds.map((userId) => [userId, people.freshPerson(userId)]));
  for (const answer of asked.values()) answer.catch(() => {}); // no unhandled rejection if Atlas fails first
  prefetchGroups({ policy, people }, operation, userIds, ({ requesters, approvers }) => [requesters, approvers], rule);
  const isFresh = () => performance.now() - askedAt < FRESH_MS;
  return (userId) => (isFresh() ? asked.get(userId) : undefined) ?? people.freshPerson(userId);
}

/**
 * Counts approvals by users' current identities in Slack. Drops approvals from users who may no longer approve, from
 * the requester, from users the change is about, and duplicates.
 * @param about the users the change is about, as Slack returns them now
 * @returns `dropped`, the reasons by stored identity; an identity that's stored twice loses both approvals
 */
export async function recountApprovals(
  { people }: Pick<PermissionServices, 'people'>,
  { approvals }: InState<'executing'>,
  {
    requester,
    who,
    about,
  }: { readonly requester: Person; readonly who: ReadFreshPerson; readonly about: ConcernedPeople | undefined },
  rules: readonly Rule[],
) {
  const counted = new Map<string, Approval>();
  const dropped = new Map<string, string>();
  for (const approval of approvals) {
    const { person } = approval;
    const approver = await who(person.userId);
    const mays = isRefusal(approver)
      ? [false]
      : await Promise.all(rules.map(({ approvers }) => people.isFreshMemberOfAny(approver, approvers)));
    if (isRefusal(approver) || mays.includes(false))
      dropped.set(person.identity, 'the approver can no longer approve this request');
    else if (approver.identity === requester.identity) dropped.set(person.identity, 'the requester gave it');
    else if (concernsPerson(about, approver)) dropped.set(person.identity, 'the change is about the approver');
    else if (counted.has(approver.identity)) dropped.set(person.identity, 'one person approved twice');
    else counted.set(approver.identity, approval);
  }
  return { counted: [...counted.values()], dropped };
}

/** Identities of users who helped settle the outcome but are no longer allowed to decide on the request. */
export async function findDisallowedSettlers(
  people: People,
  settlements: readonly Settlement[],
  rules: readonly Rule[],
): Promise<readonly string[]> {
  const all = settlements.map(async ({ person: { userId, identity } }) => {
    const person = await people.freshPerson(userId);
    if (isRefusal(person) || person.identity !== identity) return [identity];
    const mays = await Promise.all(rules.map(({ approvers }) => people.isFreshMemberOfAny(person, approvers)));
    return mays.includes(false) ? [identity] : [];
  });
  return (await Promise.all(all)).flat();
}
