// Reads the current members of the policy's groups from Slack. Leaves out guests, bots and deactivated accounts,
// because the bot refuses them.
import type { Group } from '../approvals/request/policy.js';
import { isRefusal } from '../approvals/request/refusal.js';
import type { Log } from '../log.js';
import { createSlackClient, type SlackClient } from '../slack/api/client.js';
import type { Workspace } from '../slack/api/delivery.js';
import { slackFailureOf } from '../slack/api/failures.js';
import { parsePersonOrRefusal } from '../slack/people/account.js';
import { readOwnIdentity } from '../slack/people/workspace.js';
import type { GroupMembership, Member } from './crowd.js';

/** @throws any error from the Web API */
export async function readGroupMembership(
  groups: readonly Group[],
  { token, apiUrl, log }: { readonly token: string; readonly apiUrl: string; readonly log: Log },
): Promise<GroupMembership> {
  const client = createSlackClient(token, apiUrl, log);
  const { workspace } = await readOwnIdentity(client, log);
  const known = new Map<string, Member | BarredAccount>();
  const all = new Map<string, readonly Member[]>();
  for (const { name, ids } of groups) {
    const members: Member[] = [];
    for (const user of await usersOf(client, ids)) {
      const account = known.get(user) ?? (await readMember(client, user, workspace));
      known.set(user, account);
      if ('id' in account) members.push(account);
    }
    all.set(name, members);
  }
  return { from: 'Slack', groups: all };
}

/** Returns user IDs. Treats a user group that doesn't exist as empty, like the bot does. */
async function usersOf(client: SlackClient, ids: readonly string[]): Promise<readonly string[]> {
  const users: string[] = [];
  for (const id of ids) {
    if (!id.startsWith('S')) users.push(id);
    else users.push(...((await orNone(client.usergroups.users.list({ usergroup: id })))?.users ?? []));
  }
  return users;
}

/** An account that can't use the bot, with the reason, e.g. `guest`. */
export interface BarredAccount {
  readonly name: string;
  readonly barred: string;
}

/** @throws any error from the Web API */
export async function readMember(
  client: SlackClient,
  userId: string,
  workspace: Workspace,
): Promise<Member | BarredAccount> {
  const found = (await orNone(client.users.info({ user: userId })))?.user;
  if (found === undefined) return { name: userId, barred: 'unknown to Slack' };
  const person = parsePersonOrRefusal(found, workspace);
  const name = found.name ?? userId;
  if (!isRefusal(person)) return { id: person.identity, name };
  return { name, barred: person.refused === 'stranger' ? 'another organization' : person.refused };
}

async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const failure = slackFailureOf(error);
    if (failure.kind === 'refused' && /^(no_such_subteam|user_not_(found|visible))$/.test(failure.error))
      return undefined;
    throw error;
  }
}
