// The current members of the policy's groups, from Slack. Without guests, bots and deactivated accounts, which the bot
// refuses.
import type { Group } from '../approvals/policy/policy.js';
import { isRefusal } from '../approvals/refusal.js';
import type { Log } from '../log.js';
import { createSlackClient, type SlackClient } from '../slack/api/client.js';
import { failureOf } from '../slack/api/failures.js';
import { readPerson } from '../slack/people/account.js';
import { whoAmI } from '../slack/people/workspace.js';
import type { Crowd, Member } from './crowd.js';

/** @throws what the Web API throws */
export async function crowdInSlack(
  groups: readonly Group[],
  { token, apiUrl, log }: { readonly token: string; readonly apiUrl: string; readonly log: Log },
): Promise<Crowd> {
  const client = createSlackClient(token, apiUrl, log);
  const { workspace } = await whoAmI(client, log);
  const known = new Map<string, Member | undefined>();
  const all = new Map<string, readonly Member[]>();
  for (const { name, ids } of groups) {
    const members: Member[] = [];
    for (const user of await usersOf(client, ids)) {
      if (!known.has(user)) known.set(user, await memberCalled(client, user, workspace));
      const member = known.get(user);
      if (member !== undefined) members.push(member);
    }
    all.set(name, members);
  }
  return { from: 'Slack', groups: all };
}

/** The ids of users; a user group that does not exist has none, as for the bot. */
async function usersOf(client: SlackClient, ids: readonly string[]): Promise<readonly string[]> {
  const users: string[] = [];
  for (const id of ids) {
    if (!id.startsWith('S')) users.push(id);
    else users.push(...((await orNone(client.usergroups.users.list({ usergroup: id })))?.users ?? []));
  }
  return users;
}

async function memberCalled(
  client: SlackClient,
  user: string,
  workspace: Parameters<typeof readPerson>[1],
): Promise<Member | undefined> {
  const found = (await orNone(client.users.info({ user })))?.user;
  const person = found && readPerson(found, workspace);
  if (person === undefined || isRefusal(person)) return undefined;
  return { id: person.identity, name: found?.name ?? user };
}

async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused' && /^(no_such_subteam|user_not_(found|visible))$/.test(failure.error))
      return undefined;
    throw error;
  }
}
