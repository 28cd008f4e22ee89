// auth.test, users.* and usergroups.*: who is who.
import { z } from 'zod';
import { accept, arg, handler, refuse } from '../answers.js';
import type { JsonObject } from '../json.js';
import type { Workspace } from '../workspace.js';
import type { Person } from '../world.js';

export const authTest = handler(z.object({}), (slack) => {
  const { team, app } = slack.world;
  return accept({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    team_id: team.id,
    user: slack.person(app.botUserId)?.name,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  });
});

export const botsInfo = handler(z.object({ bot: arg.text }), (slack, args) => {
  const { app } = slack.world;
  if (args.bot !== app.botId) return refuse('bot_not_found');
  return accept({
    bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name: 'countersign', deleted: false },
  });
});

function flags(slack: Workspace, person: Person): JsonObject {
  return {
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted || person.isUltraRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    is_email_confirmed: person.isEmailConfirmed,
    // Slack sets it only for people of other workspaces; it is false once they share a channel with us.
    ...(slack.isExternal(person) && { is_stranger: !slack.isVisible(person) }),
  };
}

/** Like Slack, leaves out the flags of a deactivated account. */
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

export const usersInfo = handler(z.object({ user: arg.text }), (slack, args) => {
  const person = slack.person(args.user);
  if (person === undefined) return refuse('user_not_found');
  if (!slack.isVisible(person)) return refuse('user_not_visible');
  return accept({ user: userPayload(slack, person) });
});

/** Does not find deactivated accounts and people of other workspaces. */
export const lookupByEmail = handler(z.object({ email: arg.text }), (slack, args) => {
  const email = args.email.toLowerCase();
  const person = slack.world.people.find(
    (one) => one.email.toLowerCase() === email && !one.deleted && !one.isBot && one.teamId === slack.world.team.id,
  );
  return person === undefined ? refuse('users_not_found') : accept({ user: userPayload(slack, person) });
});

export const groupMembers = handler(z.object({ usergroup: arg.text }), (slack, args) => {
  const group = slack.world.groups.find((each) => each.id === args.usergroup);
  return group === undefined ? refuse('no_such_subteam') : accept({ users: group.members });
});
