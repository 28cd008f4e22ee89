// Messages of people and other apps; a mention of the bot is delivered to it.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.js';
import type { Message, Notice } from '../messages.js';
import { eventEnvelope } from '../payloads.js';
import type { Workspace } from '../workspace.js';

/** The user id of the other app's messages. */
const OTHER_APP = 'U0ALERTAPP';

export function say(slack: Workspace, user: string, channel: string, text: string, threadTs?: string): Message {
  slack.mustRead(user, channel);
  const message = slack.messages.post({ user, channel, text, blocks: [], ...(threadTs && { threadTs }) });
  if (hearsMentions(slack, message)) void slack.deliveries.deliver('events_api', mention(slack, message));
  return message;
}

export function notice(slack: Workspace, channel: string, content: Notice): Message {
  if (slack.channel(channel) === undefined) throw new Error(`There is no channel ${channel}.`);
  return slack.messages.post({ user: OTHER_APP, channel, blocks: [], ...content });
}

export function deleteMessage(slack: Workspace, channel: string, ts: string): void {
  if (!slack.messages.delete(channel, ts)) throw new Error(`There is no message ${ts} in ${channel}.`);
}

/** Slack delivers mentions in channels that the bot is in, but not in direct messages. */
function hearsMentions(slack: Workspace, { channel: id, text }: Message): boolean {
  const channel = slack.channel(id);
  const { botUserId } = slack.world.app;
  const isMentioned = text.includes(`<@${botUserId}>`) || text.includes(`<@${botUserId}|`);
  if (channel === undefined || !isMentioned || channel.kind === 'im') return false;
  return slack.botIsIn(channel) && slack.settings.scopes.includes('app_mentions:read');
}

function mention(slack: Workspace, message: Message): JsonObject {
  const { team } = slack.world;
  const { teamId } = slack.mustKnow(message.user);
  const { channel, ts, text, user, threadTs } = message;
  const event = {
    type: 'app_mention',
    user,
    ts,
    client_msg_id: randomUUID(),
    text,
    team: teamId,
    channel,
    event_ts: ts,
    ...(threadTs && { thread_ts: threadTs }),
    ...(teamId !== team.id && { user_team: teamId, source_team: teamId }),
  };
  const isShared = (slack.channel(channel)?.connectedTeams.length ?? 0) > 0;
  return { ...eventEnvelope(slack, event), is_ext_shared_channel: isShared };
}
