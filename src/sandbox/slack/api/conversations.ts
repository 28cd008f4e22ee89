// conversations.info: what a channel is.
import { z } from 'zod';
import { accept, arg, bad, type Checked, good, handler, refuse } from '../answers.js';
import type { JsonObject } from '../json.js';
import type { Workspace } from '../workspace.js';
import type { Channel } from '../world.js';

const SCOPE = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

/** The channel as the bot sees it: a private channel that it is not in is not found. */
function known(slack: Workspace, id: string): Checked<Channel> {
  const channel = slack.channel(id);
  if (channel === undefined || (channel.kind !== 'public' && !slack.botIsIn(channel))) return bad('channel_not_found');
  const needed = SCOPE[channel.kind];
  if (!slack.settings.scopes.includes(needed)) {
    const answer = { ...refuse('missing_scope'), needed, provided: slack.settings.scopes.join(',') };
    return { ok: false, answer };
  }
  return good(channel);
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

export const info = handler(z.object({ channel: arg.text }), (slack, args) => {
  const channel = known(slack, args.channel);
  return channel.ok ? accept({ channel: channelPayload(slack, channel.value) }) : channel.answer;
});
