// Checks the policy's groups: they have to exist in Slack, have members, and enough of them to approve.
import type { Group, Policy, PolicyRule, Requesters } from '../approvals/policy/policy.js';
import { isRefusal } from '../approvals/refusal.js';
import { plural } from '../operations/say.js';
import type { SlackClient } from '../slack/api/client.js';
import type { Workspace } from '../slack/api/delivery.js';
import { failureOf } from '../slack/api/failures.js';
import { isNobody, readPerson } from '../slack/people/account.js';
import { type Check, fail, pass } from './check.js';
import { notAnswered } from './slack.js';

interface GroupSeen {
  readonly checks: readonly Check[];
  /** Slack user ids; undefined when some could not be read. */
  readonly people: readonly string[] | undefined;
}

/** Reads one group after the other, as usergroups.users.list is limited to 20 calls a minute (Slack's Tier 2). */
export async function checkGroups(
  policy: Policy,
  client: SlackClient,
  workspace: Workspace,
): Promise<readonly Check[]> {
  const seen = new Map<string, GroupSeen>();
  for (const group of groupsOf(policy)) seen.set(group.name, await readGroup(group, client, workspace));
  const peopleIn = (groups: readonly Group[]) => groups.map(({ name }) => seen.get(name)?.people);
  return [
    ...[...seen.values()].flatMap(({ checks }) => checks),
    ...policy.rules.flatMap((rule) => checkQuorum(rule, peopleIn(rule.approvers))),
  ];
}

/** All groups in the policy, each once. */
function groupsOf({ rules, lookUpRequesters, freezers = [] }: Policy): readonly Group[] {
  const few = (list: Requesters) => (list === 'everyone' ? [] : list);
  const all = [
    ...rules.flatMap(({ requesters, approvers }) => [...few(requesters), ...approvers]),
    ...few(lookUpRequesters),
    ...freezers,
  ];
  return [...new Map(all.map((group) => [group.name, group])).values()];
}

async function readGroup(group: Group, client: SlackClient, workspace: Workspace): Promise<GroupSeen> {
  const found: Found[] = [];
  for (const id of group.ids)
    found.push(id.startsWith('S') ? await membersOf(id, group, client) : await personOf(id, group, client, workspace));
  const problems = found.filter((one) => 'level' in one);
  if (problems.length > 0) return { checks: problems, people: undefined };
  const people = [...new Set(found.flatMap((one) => ('people' in one ? one.people : [])))];
  return {
    checks: [pass(`Policy: the group ${group.name} has ${plural(people.length, 'person', 'people')} in Slack`)],
    people,
  };
}

type Found = Check | { readonly people: readonly string[] };

async function membersOf(id: string, { name }: Group, client: SlackClient): Promise<Found> {
  const next = `put another id into groups.${name} of the policy file`;
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup: id });
    if (users.length > 0) return { people: users };
    return fail(
      `Policy: nobody is in the user group ${id} of the group ${name}`,
      `add people to it in Slack, or ${next}`,
    );
  } catch (error) {
    const failure = failureOf(error);
    const isNone = failure.kind === 'refused' && failure.error === 'no_such_subteam';
    const what = `Policy: the user group ${id} of the group ${name} ${isNone ? 'does not exist in Slack' : 'cannot be read'}`;
    return notAnswered(what, failure, next);
  }
}

async function personOf(id: string, { name }: Group, client: SlackClient, workspace: Workspace): Promise<Found> {
  const next = `put another id into groups.${name} of the policy file`;
  const what = `Policy: ${id} of the group ${name}`;
  try {
    const who = readPerson((await client.users.info({ user: id })).user, workspace);
    return isRefusal(who) ? fail(`${what} cannot use the bot (${who.refused})`, next) : { people: [who.identity] };
  } catch (error) {
    const failure = failureOf(error);
    return notAnswered(`${what} ${isNobody(failure) ? 'is nobody in Slack' : 'cannot be read'}`, failure, next);
  }
}

/** @param people the members of each group of the rule's approvers */
function checkQuorum({ title, approvals }: PolicyRule, people: readonly GroupSeen['people'][]): readonly Check[] {
  const known = people.filter((group) => group !== undefined);
  const distinct = new Set(known.flat()).size;
  if (known.length < people.length || people.length === 0 || distinct >= approvals) return [];
  return [
    fail(
      `Policy: ${title} needs ${plural(approvals, 'approval')}, and only ${plural(distinct, 'person', 'people')} may approve`,
      'add people to its approvers, or lower its approvals',
    ),
  ];
}
