// Everything that one person can see, from the stand-ins.
import type { SlackStandIn } from '../slack/contract.js';
import type { Message as SlackMessage } from '../slack/messages.js';
import type { OpenView } from '../slack/views.js';
import type { Channel as SlackChannel, World } from '../slack/world.js';
import { fileNote } from './files.js';
import { inputKey } from './input-key.js';
import { refusedIn } from './refused.js';
import { canSee } from './seeing.js';
import type { AtlasNote, Channel, Message, Person, Shortcut, Snapshot, View } from './wire.js';

export interface AtlasView {
  note(): AtlasNote;
  /** @returns unsubscribes */
  onChange(listener: () => void): () => void;
}

export interface SnapshotDeps {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasView;
  readonly command: string;
  readonly shortcuts: readonly Shortcut[];
}

export function snapshotFor(you: string, { slack, atlas, command, shortcuts }: SnapshotDeps): Snapshot {
  const { world } = slack;
  slack.directMessages(you); // opens them, so that they are among the channels
  return {
    you,
    workspace: world.team.name,
    bot: world.app.botUserId,
    command,
    shortcuts,
    people: people(slack),
    groups: world.groups.map(({ id, handle }) => ({ id, name: handle })),
    channels: slack
      .channels()
      .filter((channel) => canSee(world, you, channel))
      .map((channel) => channelOf(slack, channel, you)),
    view: slack.openViews(you).map(viewOf)[0],
    home: [slack.home(you) ?? []].flat().map(({ id, view }) => ({ id, blocks: view.blocks }))[0],
    atlas: atlas.note(),
  };
}

/** The people one can be: not the bot, and no deactivated accounts. */
export function people({ world }: SlackStandIn): Person[] {
  return world.people
    .filter((person) => !person.isBot && !person.deleted)
    .map((person) => {
      const groups = world.groups.filter(({ members }) => members.includes(person.id)).map(({ handle }) => handle);
      const guest = person.isRestricted || person.isUltraRestricted ? ['guest'] : [];
      const partner = world.partners.filter(({ id }) => id === person.teamId).map(({ name }) => `from ${name}`);
      return { id: person.id, name: person.realName, note: [...groups, ...guest, ...partner].join(', ') };
    });
}

function channelOf(slack: SlackStandIn, channel: SlackChannel, you: string): Channel {
  const { world } = slack;
  const direct = channel.kind === 'im';
  const partners = world.partners.filter(({ id }) => channel.connectedTeams.includes(id));
  const notes = [
    channel.kind === 'private' ? 'private' : '',
    channel.archived ? 'archived' : '',
    ...partners.map(({ name }) => `shared with ${name}`),
    channel.members.includes(world.app.botUserId) ? '' : 'Countersign is not in it',
  ];
  return {
    id: channel.id,
    name: direct ? 'Countersign' : channel.name,
    kind: direct ? 'direct' : 'channel',
    notes: notes.filter((note) => note !== ''),
    messages: slack.messages(channel.id, you).map((message) => messageOf(world, message)),
    refused: refusedIn(slack.calls, channel.id, you),
  };
}

function messageOf(world: World, message: SlackMessage): Message {
  const fromBot = message.user === world.app.botUserId;
  return {
    ts: message.ts,
    by: message.user,
    author: world.people.find(({ id }) => id === message.user)?.realName ?? message.user,
    fromBot,
    text: message.text,
    blocks: message.blocks,
    threadTs: message.threadTs,
    onlyYou: message.ephemeralFor !== undefined,
    edited: message.edited !== undefined,
    files: message.files?.map(fileNote) ?? [],
  };
}

function viewOf({ id, view, values }: OpenView): View {
  const held = Object.entries(values).flatMap(([blockId, byAction]) =>
    Object.entries(byAction).map(([actionId, value]) => ({ key: inputKey(blockId, actionId), value })),
  );
  const shown = held.flatMap(({ key, value }) =>
    value.selected_option ? [[key, value.selected_option.text.text]] : [],
  );
  return {
    id,
    title: view.title.text,
    submit: view.submit?.text,
    close: view.close?.text ?? (view.submit === undefined ? 'Close' : 'Cancel'),
    blocks: view.blocks,
    values: Object.fromEntries(
      held.map(({ key, value }) => [key, value.value ?? value.selected_option?.value ?? null]),
    ),
    shown: Object.fromEntries(shown),
  };
}
