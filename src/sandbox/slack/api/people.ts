// auth.test, bots.info, users.* and usergroups.*.
import { argSchemas, defineMethod, okResponse, webApiRefusal } from '../answers.js';
import type { JsonObject } from '../json.js';
import type { Workspace } from '../workspace.js';
import type { Person } from '../world.js';

function flags(slack: Workspace, person: Person): JsonObject {
  return {
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted || person.isUltraRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    is_email_confirmed: person.isEmailConfirmed,
    // Slack sets `is_stranger` only for users in other workspaces. It's false for users who share a channel with us.
    ...(slack.isExternal(person) && { is_stranger: !slack.isVisible(person) }),
  };
}

/** Formats a user. Like Slack, omits deactivated users' flags. */
function userPayload(slack: Workspace, person: Person): JsonObject {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.deleted,
    real_name: person.realName,
    tz: 'Europe/Dublin',
    tz_offset: 0,
    profile: {
      real_name: person.realName,
      display_name: person.name,
      team: person.teamId,
      ...(slack.settings.scopes.includes('users:read.email') && !person.isBot && { email: person.email }),
    },
    is_bot: person.isBot,
    is_app_user: false,
    updated: 1_700_000_000,
    ...(!person.deleted && flags(slack, person)),
  };
}

const scopes = ['users:read'];

export const peopleMethods = {
  'auth.test': defineMethod({ args: {} }, (slack) => {
    const { team, app } = slack.world;
    return okResponse({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      team_id: team.id,
      user: slack.person(app.botUserId)?.name,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    });
  }),
  'bots.info': defineMethod(
    { args: { bot: argSchemas.text }, scopes, missing: { bot: 'bot_not_found' } },
    (slack, { bot }) => {
      const { app } = slack.world;
      if (bot !== app.botId) throw webApiRefusal('bot_not_found');
      return okResponse({
        bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name: 'countersign', deleted: false },
      });
    },
  ),
  'users.info': defineMethod(
    { args: { user: argSchemas.text }, scopes, missing: { user: 'user_not_found' } },
    (slack, { user }) => {
      const person = slack.person(user);
      if (person === undefined) throw webApiRefusal('user_not_found');
      if (!slack.isVisible(person)) throw webApiRefusal('user_not_visible');
      return okResponse({ user: userPayload(slack, person) });
    },
  ),
  /** This method doesn't find deactivated users or users in other workspaces. */
  'users.lookupByEmail': defineMethod(
    { args: { email: argSchemas.text }, scopes: ['users:read.email'], missing: { email: 'users_not_found' } },
    (slack, args) => {
      const email = args.email.toLowerCase();
      const person = slack.world.people.find(
        (one) => one.email.toLowerCase() === email && !one.deleted && !one.isBot && !slack.isExternal(one),
      );
      if (person === undefined) throw webApiRefusal('users_not_found');
      return okResponse({ user: userPayload(slack, person) });
    },
  ),
  'usergroups.users.list': defineMethod(
    { args: { usergroup: argSchemas.text }, scopes: ['usergroups:read'], missing: { usergroup: 'no_such_subteam' } },
    (slack, { usergroup }) => {
      const group = slack.world.groups.find((each) => each.id === usergroup);
      if (group === undefined) throw webApiRefusal('no_such_subteam');
      return okResponse({ users: group.members });
    },
  ),
};
