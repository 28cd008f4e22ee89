// Message shortcuts, which are the app's entries in a message's menu, and the app's Home tab.
import type { PressSeen } from '../contract.js';
import type { Deliveries } from '../deliveries.js';
import { channelRef, envelope, eventEnvelope, messagePayload } from '../payloads.js';
import type { Workspace } from '../workspace.js';
import { surfaceAt } from './find.js';
import { pressSeen } from './press.js';

export async function shortcut(
  slack: Workspace,
  deliveries: Deliveries,
  user: string,
  where: { readonly channel: string; readonly ts: string },
  callbackId: string,
): Promise<PressSeen> {
  const person = slack.mustKnow(user);
  const channel = slack.mustRead(user, where.channel);
  const surface = surfaceAt(slack, user, where);
  // Slack offers shortcuts only to people of the app's workspace, and not on ephemeral messages.
  if (slack.isExternal(person) || surface.kind !== 'message' || surface.message.ephemeralFor !== undefined) {
    throw new Error(`${person.name} has no shortcut at this message.`);
  }
  const reply = await deliveries.deliver('interactive', {
    ...envelope(slack, 'message_action', person),
    action_ts: slack.clock.newTs(),
    channel: channelRef(channel),
    callback_id: callbackId,
    trigger_id: slack.tickets.newTrigger({ user }),
    response_url: `${slack.settings.url}/response/${slack.tickets.newReply({ user, channel: channel.id })}`,
    message_ts: where.ts,
    message: messagePayload(slack, surface.message),
  });
  return pressSeen(reply);
}

/** Delivers app_home_opened. */
export async function openHome(slack: Workspace, deliveries: Deliveries, user: string): Promise<void> {
  slack.mustKnow(user);
  const event_ts = slack.clock.newTs();
  const event = { type: 'app_home_opened', user, channel: slack.directChannel(user).id, tab: 'home', event_ts };
  await deliveries.deliver('events_api', eventEnvelope(slack, event));
}
