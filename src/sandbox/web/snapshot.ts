// Collects everything that one user can see.
import type {
  OpenView,
  SharedFile,
  Channel as SlackChannel,
  Message as SlackMessage,
  SlackStandIn,
  WebApiCall,
} from '../slack/index.js';
import { inputKey } from './block-kit.js';
import type {
  AtlasSummary,
  Channel,
  FilePreview,
  Message,
  Person,
  RefusedPost,
  Shortcut,
  UserSnapshot,
  View,
} from './wire.js';

export interface AtlasSummarySource {
  note(): AtlasSummary;
  /** @returns a function that unsubscribes */
  onChange(listener: () => void): () => void;
}

interface SnapshotDeps {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasSummarySource;
  readonly shortcuts: readonly Shortcut[];
  readonly run: string;
}

export function snapshotFor(you: string, { slack, atlas, shortcuts, run }: SnapshotDeps): UserSnapshot {
  const { world } = slack;
  slack.directMessages(you); // opens the direct message with the bot, so that it's included in the channels
  const [view] = slack.openViews(you);
  const home = slack.home(you);
  return {
    you,
    run,
    workspace: world.team.name,
    shortcuts,
    people: selectablePeople(slack),
    names: Object.fromEntries(world.people.map(({ id, realName }) => [id, realName])),
    groups: world.groups.map(({ id, handle }) => ({ id, name: handle })),
    channels: slack
      .channels()
      .filter((channel) => canSee(slack, you, channel))
      .map((channel) => channelOf(slack, channel, you)),
    view: view && viewOf(view),
    home: home && { id: home.id, blocks: home.view.blocks },
    atlas: atlas.note(),
  };
}

/** Returns the users that you can switch to: everyone but the bot and deactivated users. */
export function selectablePeople({ world }: SlackStandIn): Person[] {
  return world.people
    .filter((person) => !person.isBot && !person.deleted)
    .map((person) => {
      const groups = world.groups.filter(({ members }) => members.includes(person.id)).map(({ handle }) => handle);
      const guest = person.isRestricted || person.isUltraRestricted ? ['guest'] : [];
      const partner = world.partners.filter(({ id }) => id === person.teamId).map(({ name }) => `from ${name}`);
      return { id: person.id, name: person.realName, note: [...groups, ...guest, ...partner].join(', ') };
    });
}

function canSee({ world }: SlackStandIn, you: string, channel: SlackChannel): boolean {
  if (channel.members.includes(you)) return true;
  const person = world.people.find(({ id }) => id === you);
  const colleague = person?.teamId === world.team.id && !person.isRestricted && !person.isUltraRestricted;
  return channel.kind === 'public' && colleague;
}

/** Returns a shared file, or undefined if it doesn't exist or the user can't see its channel. */
export function visibleFile(slack: SlackStandIn, person: string, id: string): SharedFile | undefined {
  const file = slack.files().find((one) => one.id === id);
  const channel = slack.channels().find((one) => one.id === file?.channel);
  return channel !== undefined && canSee(slack, person, channel) ? file : undefined;
}

function channelOf(slack: SlackStandIn, channel: SlackChannel, you: string): Channel {
  const { world } = slack;
  const direct = channel.kind === 'im';
  const partners = world.partners.filter(({ id }) => channel.connectedTeams.includes(id));
  const notes = [
    channel.kind === 'private' ? 'private' : '',
    channel.archived ? 'archived' : '',
    ...partners.map(({ name }) => `shared with ${name}`),
    channel.members.includes(world.app.botUserId) ? '' : 'Countersign isn’t in this channel',
  ];
  return {
    id: channel.id,
    name: direct ? 'Countersign' : channel.name,
    kind: direct ? 'direct' : 'channel',
    notes: notes.filter((note) => note !== ''),
    // As the manifest asks (`messages_tab_read_only_enabled`).
    closed: direct
      ? 'Sending messages to this app has been turned off.'
      : channel.archived
        ? `#${channel.name} is archived.`
        : undefined,
    messages: slack.messages(channel.id, you).map((message) => messageOf(slack, message)),
    refused: refusedIn(slack.calls, channel.id, you),
  };
}

function messageOf({ world }: SlackStandIn, message: SlackMessage): Message {
  return {
    ts: message.ts,
    by: message.user,
    author: world.people.find(({ id }) => id === message.user)?.realName ?? 'Alert app',
    fromBot: message.user === world.app.botUserId,
    text: message.text,
    blocks: message.blocks,
    threadTs: message.threadTs,
    onlyYou: message.ephemeralFor !== undefined,
    edited: message.edited !== undefined,
    files: message.files?.map(fileNote) ?? [],
  };
}

const HEAD_LINES = 12;

function fileNote({ id, name, size, content }: SharedFile): FilePreview {
  const lines = content.replace(/\r?\n$/, '').split(/\r?\n/);
  return { id, name, size, head: lines.slice(0, HEAD_LINES), lines: lines.length };
}

const POSTING = /^(?:chat|files)\./;
const MOST_REFUSED = 5;

/** Returns a channel's latest rejected posts, oldest first. An ephemeral post is only for its recipient. */
function refusedIn(calls: readonly WebApiCall[], channel: string, you: string): readonly RefusedPost[] {
  return calls
    .filter(({ method, args, answer }) => {
      const where = args.channel ?? args.channel_id;
      const forYou = args.user === undefined || args.user === you;
      return POSTING.test(method) && answer.ok === false && forYou && (where === channel || where === you);
    })
    .slice(-MOST_REFUSED)
    .map(({ at, method, answer }) => ({ at, method, error: String(answer.error), details: detailsOf(answer) }));
}

function detailsOf({ response_metadata: more }: WebApiCall['answer']): string[] {
  if (typeof more !== 'object' || more === null || !('messages' in more) || !Array.isArray(more.messages)) return [];
  return more.messages.map(String);
}

function viewOf({ id, view, values }: OpenView): View {
  const held = Object.entries(values).flatMap(([blockId, byAction]) =>
    Object.entries(byAction).map(([actionId, value]) => ({ key: inputKey(blockId, actionId), ...value })),
  );
  return {
    id,
    title: view.title.text,
    submit: view.submit?.text,
    close: view.close?.text ?? (view.submit === undefined ? 'Close' : 'Cancel'),
    blocks: view.blocks,
    values: Object.fromEntries(held.map((one) => [one.key, one.value ?? one.selected_option?.value ?? null])),
    shown: Object.fromEntries(
      held.flatMap(({ key, selected_option: one }) => (one ? [[key, one.text.text] as const] : [])),
    ),
  };
}
