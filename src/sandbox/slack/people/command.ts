// Slash commands, and what the person who typed one sees of it.
import type { CommandSeen, Reply } from '../contract.js';
import { fromJson, jsonObject } from '../json.js';
import { channelRef } from '../payloads.js';
import { sayAcknowledgement } from '../response-url.js';
import type { ReplyTo } from '../tickets.js';
import type { Workspace } from '../workspace.js';
import { COMMAND } from '../world.js';

export async function command(slack: Workspace, user: string, channelId: string, text: string): Promise<CommandSeen> {
  const person = slack.mustKnow(user);
  const channel = slack.mustRead(user, channelId);
  // People of other workspaces cannot use our app's commands, even in a shared channel.
  if (slack.isExternal(person)) {
    return { kind: 'failed', error: 'not_a_command', text: `${COMMAND} is not a valid command.` };
  }
  const to: ReplyTo = { user, channel: channelId };
  const { app, team } = slack.world;
  const where = channelRef(channel);
  const reply = await slack.deliveries.deliver('slash_commands', {
    token: 'not-used-any-more',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: where.id,
    channel_name: where.name,
    user_id: user,
    user_name: person.name,
    command: COMMAND,
    text,
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: `${slack.settings.url}/response/${slack.tickets.newReply(to)}`,
    trigger_id: slack.tickets.newTrigger(user),
  });
  return seen(slack, to, reply);
}

function seen(slack: Workspace, to: ReplyTo, reply: Reply): CommandSeen {
  if (reply.kind !== 'acknowledged') return failed(reply.kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed');
  if (reply.body.trim() === '') return { kind: 'acknowledged' };
  const body = jsonObject.safeParse(fromJson(reply.body));
  const said = sayAcknowledgement(slack, to, body.success ? body.data : reply.body);
  if (said === undefined) return { kind: 'acknowledged' };
  return 'ok' in said ? failed('dispatch_failed') : { kind: 'answered', message: said };
}

function failed(error: 'dispatch_failed' | 'operation_timeout'): CommandSeen {
  return { kind: 'failed', error, text: `${COMMAND} failed with the error “${error}”` };
}
