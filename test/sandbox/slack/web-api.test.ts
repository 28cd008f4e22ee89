import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import {
  BOT_USER_ID,
  CHANNELS,
  GROUPS,
  PEOPLE,
  type SlackStandIn,
  startSlack,
} from '../../../src/sandbox/slack/index.js';
import { refusal, webClient } from './bolt.js';

let slack: SlackStandIn;
let web: WebClient;

beforeEach(async () => {
  slack = await startSlack();
  web = webClient(slack);
});
afterEach(() => slack.close());

async function restart(scopes: readonly string[]): Promise<void> {
  await slack.close();
  slack = await startSlack({ scopes });
  web = webClient(slack);
}

describe('tokens, scopes and arguments', () => {
  test('returns the bot’s identity', async () => {
    const { user_id, team_id } = await web.auth.test();
    expect({ user_id, team_id }).toEqual({ user_id: BOT_USER_ID, team_id: slack.world.team.id });
  });

  test('refuses an unknown token', async () => {
    expect((await refusal(webClient(slack, 'xoxb-other').auth.test())).error).toBe('invalid_auth');
  });

  test('refuses a call without a token', async () => {
    const reply = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
    expect(await reply.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  test('refuses the app-level token for anything but connections', async () => {
    expect((await refusal(webClient(slack, slack.appToken).auth.test())).error).toBe('not_allowed_token_type');
    expect((await refusal(web.apps.connections.open({}))).error).toBe('not_allowed_token_type');
  });

  test('reports the needed and provided scopes', async () => {
    await restart(['chat:write']);
    await expect(web.users.info({ user: PEOPLE.rita })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write' },
    });
  });

  test('refuses an unknown argument', async () => {
    const answer = await refusal(web.apiCall('users.info', { user: PEOPLE.rita, verbose: true }));
    expect(answer).toEqual({ error: 'invalid_arguments', messages: ['[ERROR] unsupported argument: verbose'] });
  });

  test('names a missing argument or returns the method’s own error', async () => {
    const update = await refusal(web.apiCall('views.update', { view_id: 'V0' }));
    expect(update).toEqual({ error: 'invalid_arguments', messages: ['[ERROR] missing required field: view'] });
    expect((await refusal(web.apiCall('users.info', {}))).error).toBe('user_not_found');
  });

  test('refuses an unknown method', async () => {
    expect((await refusal(web.apiCall('dialog.open', {}))).error).toBe('unknown_method');
  });

  test('allows team_id everywhere', async () => {
    await expect(web.apiCall('users.info', { user: PEOPLE.rita, team_id: slack.world.team.id })).resolves.toBeDefined();
  });

  test('accepts JSON and forms', async () => {
    const reply = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: CHANNELS.incident, text: 'hello', unfurl_links: false }),
    });
    expect(await reply.json()).toMatchObject({ ok: true, message: { text: 'hello' } });
  });

  test('records every call without its token', async () => {
    await web.users.info({ user: PEOPLE.rita });
    expect(slack.calls).toMatchObject([{ method: 'users.info', args: { user: PEOPLE.rita }, answer: { ok: true } }]);
    expect(JSON.stringify(slack.calls)).not.toContain(slack.botToken);
  });

  test('keeps the specified number of latest calls and deliveries', async () => {
    const short = await startSlack({ mostKept: 2 });
    try {
      for (const user of [PEOPLE.rita, PEOPLE.oli, PEOPLE.sam]) {
        await webClient(short).users.info({ user });
        await short.command(user, CHANNELS.incident, 'help');
      }
      expect(short.calls.map(({ args }) => args.user)).toEqual([PEOPLE.oli, PEOPLE.sam]);
      expect(short.deliveries.map(({ payload }) => payload.user_id)).toEqual([PEOPLE.oli, PEOPLE.sam]);
    } finally {
      await short.close();
    }
  });
});

describe('users and groups', () => {
  const user = async (id: string) => (await web.users.info({ user: id })).user;

  test('marks guests, deactivated users, bots and users in other workspaces', async () => {
    expect(await user(PEOPLE.gus)).toMatchObject({ is_restricted: true, deleted: false });
    expect(await user(PEOPLE.dee)).toMatchObject({ deleted: true });
    expect(await user(BOT_USER_ID)).toMatchObject({ is_bot: true });
    expect(await user(PEOPLE.xena)).toMatchObject({ team_id: 'T0ACMECORP', is_stranger: false });
  });

  test('omits the flags of a deactivated user', async () => {
    expect(await user(PEOPLE.dee)).not.toHaveProperty('is_restricted');
  });

  test('hides an external user without a shared channel', async () => {
    for (const channel of slack.world.channels) channel.members = channel.members.filter((id) => id !== PEOPLE.xena);
    expect((await refusal(web.users.info({ user: PEOPLE.xena }))).error).toBe('user_not_visible');
  });

  test('lists a group’s members', async () => {
    const { users } = await web.usergroups.users.list({ usergroup: GROUPS.security });
    expect(users).toEqual([PEOPLE.sam, PEOPLE.ada, PEOPLE.max]);
    expect((await refusal(web.usergroups.users.list({ usergroup: 'S0NOSUCH01' }))).error).toBe('no_such_subteam');
  });

  test('shows direct changes to the world immediately', async () => {
    const group = slack.world.groups.find((each) => each.id === GROUPS.sre);
    if (group) group.members = [PEOPLE.oli];
    expect((await web.usergroups.users.list({ usergroup: GROUPS.sre })).users).toEqual([PEOPLE.oli]);
  });
});

describe('channels', () => {
  test('returns a channel’s kind', async () => {
    const info = async (channel: string) => (await web.conversations.info({ channel })).channel;
    expect(await info(CHANNELS.incident)).toMatchObject({ is_member: true, is_private: false, is_ext_shared: false });
    expect(await info(CHANNELS.general)).toMatchObject({ is_member: false });
    expect(await info(CHANNELS.shared)).toMatchObject({ is_ext_shared: true, connected_team_ids: ['T0ACMECORP'] });
    expect(await info(CHANNELS.archived)).toMatchObject({ is_archived: true });
  });

  test('hides a private channel without the bot', async () => {
    expect((await refusal(web.conversations.info({ channel: CHANNELS.secret }))).error).toBe('channel_not_found');
  });

  test('needs the scope for the channel’s kind', async () => {
    await restart(['groups:read']);
    expect((await refusal(web.conversations.info({ channel: CHANNELS.incident }))).error).toBe('missing_scope');
  });
});
