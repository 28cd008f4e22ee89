// Posts messages from users and other apps, delivers mentions of the bot and runs slash commands.
import { randomUUID } from 'node:crypto';
import type { CommandOutcome, DeliveryReply } from '../contract.js';
import { fromJson, type JsonObject, jsonObjectSchema } from '../json.js';
import type { Message, OtherAppPost } from '../messages.js';
import { channelRef, eventEnvelope } from '../payloads.js';
import { postAcknowledgement } from '../response-url.js';
import type { ReplyTarget } from '../tickets.js';
import type { Workspace } from '../workspace.js';
import { SLASH_COMMAND } from '../world.js';

/** The author of messages from another app. */
const OTHER_APP = 'U0ALERTAPP';

/** @param text in Slack's stored format, with mentions as `<@U...>` */
export function postAsPerson(
  slack: Workspace,
  user: string,
  channel: string,
  text: string,
  threadTs?: string,
): Message {
  slack.mustRead(user, channel);
  const message = slack.messages.post({ user, channel, text, blocks: [], ...(threadTs && { threadTs }) });
  if (hearsMentions(slack, message)) void slack.deliveries.deliver('events_api', mention(slack, message));
  return message;
}

export function postAsOtherApp(slack: Workspace, channel: string, content: OtherAppPost): Message {
  if (slack.channel(channel) === undefined) throw new Error(`There is no channel ${channel}.`);
  return slack.messages.post({ user: OTHER_APP, channel, blocks: [], ...content });
}

/** In Slack, only a message's author or an administrator can delete it. */
export function deleteMessage(slack: Workspace, channel: string, ts: string): void {
  if (!slack.messages.delete(channel, ts)) throw new Error(`There is no message ${ts} in ${channel}.`);
}

/** Whether Slack delivers the mention: only in channels that the bot is in, not in direct messages. */
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

/** @param text the text after the command's name */
export async function runSlashCommand(
  slack: Workspace,
  user: string,
  channelId: string,
  text: string,
): Promise<CommandOutcome> {
  const person = slack.mustKnow(user);
  const channel = slack.mustRead(user, channelId);
  // Users in other workspaces can't use our app's commands, even in shared channels.
  if (slack.isExternal(person)) {
    return { kind: 'failed', error: 'not_a_command', text: `${SLASH_COMMAND} is not a valid command.` };
  }
  const to: ReplyTarget = { user, channel: channelId };
  const { app, team } = slack.world;
  const where = channelRef(channel);
  const reply = await slack.deliveries.deliver('slash_commands', {
    token: 'unused',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: where.id,
    channel_name: where.name,
    user_id: user,
    user_name: person.name,
    command: SLASH_COMMAND,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: `${slack.settings.url}/response/${slack.tickets.newReply(to)}`,
    trigger_id: slack.tickets.newTrigger(user),
  });
  return seen(slack, to, reply);
}

function seen(slack: Workspace, to: ReplyTarget, reply: DeliveryReply): CommandOutcome {
  if (reply.kind !== 'acknowledged') return failed(reply.kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed');
  if (reply.body.trim() === '') return { kind: 'acknowledged' };
  const body = jsonObjectSchema.safeParse(fromJson(reply.body));
  const said = postAcknowledgement(slack, to, body.success ? body.data : reply.body);
  if (said === undefined) return { kind: 'acknowledged' };
  return 'ok' in said ? failed('dispatch_failed') : { kind: 'answered', message: said };
}

function failed(error: 'dispatch_failed' | 'operation_timeout'): CommandOutcome {
  return { kind: 'failed', error, text: `${SLASH_COMMAND} failed with the error “${error}”` };
}
