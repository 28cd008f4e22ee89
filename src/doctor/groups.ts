// Checks that the policy's groups exist in Slack and have enough members who can approve.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Group, Policy, PolicyRule, Requesters } from '../approvals/request/policy.js';
import { formatList, plural } from '../operations/format.js';
import { operations } from '../operations/index.js';
import type { GroupMembership, Member } from '../policy-tool/crowd.js';
import { quorumFinding } from '../policy-tool/quorums.js';
import { type BarredAccount, readMember } from '../policy-tool/slack-crowd.js';
import type { SlackClient } from '../slack/api/client.js';
import type { Workspace } from '../slack/api/delivery.js';
import { slackFailureOf } from '../slack/api/failures.js';
import { type Check, fail, pass, warn } from './check.js';
import { slackFailureCheck } from './slack.js';

/** Slack allows about 100 calls per minute to users.info, and 20 calls to usergroups.users.list. */
const MOST_AT_ONCE = 8;
const LONGEST_WAIT_MS = 60_000;

interface GroupSeen {
  readonly checks: readonly Check[];
  /** The members who can use the bot. Undefined if we can't read all members. */
  readonly members: readonly Member[] | undefined;
}

/** Reads an account. An account in several groups is read only once. */
type ReadAccount = (userId: string) => Promise<Member | BarredAccount>;

export async function checkGroups(
  policy: Policy,
  client: SlackClient,
  workspace: Workspace,
): Promise<readonly Check[]> {
  const accounts = new Map<string, Promise<Member | BarredAccount>>();
  const readAccount: ReadAccount = (userId) => {
    const read = accounts.get(userId) ?? patiently(() => readMember(client, userId, workspace));
    accounts.set(userId, read);
    return read;
  };
  const checks: Check[] = [];
  const known = new Map<string, readonly Member[]>();
  for (const group of groupsOf(policy)) {
    const seen = await readGroup(group, client, readAccount);
    checks.push(...seen.checks);
    if (seen.members !== undefined) known.set(group.name, seen.members);
  }
  return [...checks, ...policy.rules.flatMap((rule) => checkQuorum(rule, { from: 'Slack', groups: known }))];
}

const few = (list: Requesters): readonly Group[] => (list === 'everyone' ? [] : list);

/** Returns all groups in the policy, each group once. */
function groupsOf({ rules, lookUpRequesters, freezers = [] }: Policy): readonly Group[] {
  const all = [
    ...rules.flatMap(({ requesters, approvers }) => [...few(requesters), ...approvers]),
    ...few(lookUpRequesters),
    ...freezers,
  ];
  return [...new Map(all.map((group) => [group.name, group])).values()];
}

async function readGroup(group: Group, client: SlackClient, readAccount: ReadAccount): Promise<GroupSeen> {
  const found: GroupSeen[] = [];
  for (const id of group.ids)
    found.push(
      await (id.startsWith('S') ? readUserGroup(id, group, client, readAccount) : readUser(id, group, readAccount)),
    );
  const checks = found.flatMap((one) => one.checks);
  const known = found.flatMap(({ members }) => (members === undefined ? [] : [members]));
  if (known.length < found.length) return { checks, members: undefined };
  const members = [...new Map(known.flat().map((member) => [member.id, member])).values()];
  const able = plural(members.length, 'person', 'people');
  return {
    checks: [pass(`Policy: the group ${group.name} has ${able} who can use the bot`), ...checks],
    members,
  };
}

async function readUserGroup(
  id: string,
  { name }: Group,
  client: SlackClient,
  readAccount: ReadAccount,
): Promise<GroupSeen> {
  const next = `use a different ID for groups.${name} in the policy file`;
  const what = `the user group ${id} (group ${name})`;
  try {
    const { users = [] } = await patiently(() => client.usergroups.users.list({ usergroup: id }));
    const accounts: (Member | BarredAccount)[] = [];
    for (let at = 0; at < users.length; at += MOST_AT_ONCE)
      accounts.push(...(await Promise.all(users.slice(at, at + MOST_AT_ONCE).map(readAccount))));
    const members = accounts.flatMap((one) => ('id' in one ? [one] : []));
    const barred = accounts.flatMap((one) => ('id' in one ? [] : [`@${one.name} (${one.barred})`]));
    const who = formatList([...new Set(barred)], 20);
    if (members.length === 0) {
      const none = barred.length === 0 ? `nobody is in ${what}` : `nobody in ${what} can use the bot: ${who}`;
      return { checks: [fail(`Policy: ${none}`, `add people to the user group in Slack, or ${next}`)], members };
    }
    const more = warn(
      `Policy: in ${what}, ${who} can’t use the bot, so they don’t count as members`,
      'remove these people from the user group in Slack',
    );
    return { checks: barred.length === 0 ? [] : [more], members };
  } catch (error) {
    const failure = slackFailureOf(error);
    const isNone = failure.kind === 'refused' && failure.error === 'no_such_subteam';
    const problem = `Policy: ${what} ${isNone ? 'doesn’t exist in Slack' : 'can’t be read'}`;
    return { checks: [slackFailureCheck(problem, failure, next)], members: undefined };
  }
}

async function readUser(id: string, { name }: Group, readAccount: ReadAccount): Promise<GroupSeen> {
  const next = `use a different ID for groups.${name} in the policy file`;
  const what = `Policy: ${id} (group ${name})`;
  try {
    const account = await readAccount(id);
    if ('id' in account) return { checks: [], members: [account] };
    return { checks: [fail(`${what} can’t use the bot (${account.barred})`, next)], members: [] };
  } catch (error) {
    return {
      checks: [slackFailureCheck(`${what} can’t be read`, slackFailureOf(error), next)],
      members: undefined,
    };
  }
}

/** Retries a call after Slack's rate limit, because a large group needs more calls than Slack allows in a minute. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const failure = slackFailureOf(error);
    if (failure.kind !== 'rate limited' || failure.retryAfterMs > LONGEST_WAIT_MS) throw error;
    await sleep(failure.retryAfterMs);
    return call();
  }
}

/** Checks that a rule has enough approvers. Skips a rule with a group that we can't read. */
function checkQuorum(rule: PolicyRule, crowd: GroupMembership): readonly Check[] {
  if ([...few(rule.requesters), ...rule.approvers].some(({ name }) => !crowd.groups.has(name))) return [];
  const problem = quorumFinding(rule, crowd, operations);
  if (problem === undefined) return [];
  const level = problem.kind === 'error' ? fail : warn;
  return [
    level(
      `Policy: ${problem.text.replace(/\.$/, '')}`,
      'add people to the rule’s groups, or lower the rule’s number of approvals',
    ),
  ];
}
