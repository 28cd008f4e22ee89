// conversations.info, users.conversations, and look-ups of channels that the bot can see or use.
import { argSchemas, defineMethod, errorResponse, okResponse, WebApiError, webApiRefusal } from '../answers.js';
import type { JsonObject } from '../json.js';
import type { Workspace } from '../workspace.js';
import type { Channel } from '../world.js';

const SCOPE = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

/** Finds a channel, except private channels that the bot isn't in. */
export function visibleChannel(slack: Workspace, id: string): Channel {
  const channel = slack.channel(id);
  if (channel === undefined || (channel.kind !== 'public' && !slack.botIsIn(channel)))
    throw webApiRefusal('channel_not_found');
  return channel;
}

/** Finds a channel that the bot is in. */
export function joinedChannel(slack: Workspace, id: string, errorIfArchived: string): Channel {
  const channel = visibleChannel(slack, id);
  if (!slack.botIsIn(channel)) throw webApiRefusal('not_in_channel');
  if (channel.archived) throw webApiRefusal(errorIfArchived);
  return channel;
}

function channelPayload(slack: Workspace, channel: Channel): JsonObject {
  const team = slack.world.team.id;
  const shared = channel.connectedTeams.length > 0;
  const common = {
    id: channel.id,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    context_team_id: team,
    created: 1_700_000_000,
  };
  if (channel.kind === 'im') {
    return { ...common, user: channel.members.find((member) => member !== slack.world.app.botUserId) };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    topic: { value: channel.topic ?? '', creator: '', last_set: 0 },
    is_general: channel.name === 'general',
    is_member: slack.botIsIn(channel),
    shared_team_ids: [team, ...channel.connectedTeams],
    ...(shared && { connected_team_ids: channel.connectedTeams }),
  };
}

const KINDS: Readonly<Record<string, Channel['kind']>> = { public_channel: 'public', private_channel: 'private' };

export const conversationMethods = {
  'users.conversations': defineMethod(
    {
      args: {
        types: argSchemas.text.default('public_channel'),
        exclude_archived: argSchemas.flag.default(false),
        limit: argSchemas.whole.default(100),
        cursor: argSchemas.text.default(''),
      },
      scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    },
    (slack, { types, exclude_archived: isOpen, limit, cursor }) => {
      const kinds = types.split(',').map((type) => KINDS[type]);
      const all = slack.world.channels.filter(
        (one) => kinds.includes(one.kind) && slack.botIsIn(one) && !(isOpen && one.archived),
      );
      const from = Number(cursor);
      const next = from + limit < all.length ? `${from + limit}` : '';
      const channels = all.slice(from, from + limit).map((one) => channelPayload(slack, one));
      return okResponse({ channels, response_metadata: { next_cursor: next } });
    },
  ),
  'conversations.info': defineMethod(
    {
      args: { channel: argSchemas.text },
      scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
      missing: { channel: 'channel_not_found' },
    },
    (slack, args) => {
      const channel = visibleChannel(slack, args.channel);
      const needed = SCOPE[channel.kind];
      const { scopes } = slack.settings;
      if (!scopes.includes(needed))
        throw new WebApiError({ ...errorResponse('missing_scope'), needed, provided: scopes.join(',') });
      return okResponse({ channel: channelPayload(slack, channel) });
    },
  ),
};
