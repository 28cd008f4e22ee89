// Messages, views and users in the format of Slack's responses and deliveries.
import type { Home, View } from './blocks/block.js';
import { newSlackId } from './clock.js';
import type { JsonObject } from './json.js';
import type { Message } from './messages.js';
import type { OpenView, PublishedHome } from './views.js';
import type { Workspace } from './workspace.js';
import type { Channel, Person } from './world.js';

export function messagePayload(slack: Workspace, message: Message): JsonObject {
  const { app, team } = slack.world;
  const byBot = message.user === app.botUserId;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: team.id,
    ...(byBot && { bot_id: app.botId, app_id: app.id }),
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments && { attachments: message.attachments }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.edited && { edited: { user: message.user, ts: message.edited } }),
    ...(message.files && {
      files: message.files.map(({ id, name, title, size }) => ({ id, name, title, size, mode: 'hosted' })),
    }),
  };
}

export const viewPayload = (slack: Workspace, { id, hash, below, view, values }: OpenView): JsonObject => ({
  ...anyView(slack, id, hash, view),
  previous_view_id: below.at(-1) ?? null,
  root_view_id: below[0] ?? id,
  state: { values },
  title: view.title,
  submit: view.submit ?? null,
  close: view.close ?? null,
  notify_on_close: view.notify_on_close === true,
});

export const homePayload = (slack: Workspace, { id, hash, view }: PublishedHome): JsonObject =>
  anyView(slack, id, hash, view);

function anyView({ world: { app, team } }: Workspace, id: string, hash: string, view: View | Home): JsonObject {
  return {
    id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: '',
    state: { values: {} },
    hash,
    clear_on_close: false,
    notify_on_close: false,
    previous_view_id: null,
    root_view_id: id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

export function eventEnvelope(slack: Workspace, event: JsonObject & { readonly event_ts: string }): JsonObject {
  const { app, team } = slack.world;
  return {
    token: 'unused',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: newSlackId('Ev'),
    event_time: Math.floor(Number(event.event_ts)),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
  };
}

function userRef(person: Person): JsonObject {
  return { id: person.id, username: person.name, name: person.name, team_id: person.teamId };
}

export function channelRef(channel: Channel): { id: string; name: string } {
  const name = { public: channel.name, private: 'privategroup', im: 'directmessage' }[channel.kind];
  return { id: channel.id, name };
}

/** Returns the common fields of interactions. `team` is always the app's own workspace. */
export function interactionEnvelope(slack: Workspace, type: string, person: Person): JsonObject {
  const { app, team } = slack.world;
  return {
    type,
    user: userRef(person),
    api_app_id: app.id,
    token: 'unused',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}
