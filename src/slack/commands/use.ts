// Handles `use`, which shows or changes a channel's default project and cluster. Each change is posted in the channel.
import { z } from 'zod';
import { type PermissionServices, setChannelDefaultRefusal } from '../../approvals/people/ask.js';
import { refuse } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { clusterParam } from '../../operations/cluster-state/cluster-param.js';
import { projectParam } from '../../operations/params/project.js';
import type { PostServices } from '../answers/audience.js';
import { describeFinalFailure } from '../api/failures.js';
import { type AuditServices, attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { formatMrkdwn } from '../blocks/text.js';
import type { BoundPlace } from '../lines/binding-store.js';
import {
  type ChannelDefault,
  channelDefaultFrom,
  type LineServices,
  lineDefaultsOf,
  readChannelDefault,
  readChannelDefaultRule,
} from '../lines/channel-default.js';
import { parseLine } from '../lines/parse.js';
import { type ResolvedLine, resolveLine } from '../lines/resolve.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { channelDefaultVisibleTo, visibleNamesReader } from '../lines/visible-names.js';
import { type Channels, isDirect, isInaccessibleFailure } from '../people/channels.js';
import { describeChannelDefault, earlierDefaultNote, mrkdwnBoundPlace } from './channel-default-text.js';
import type { CommandServices } from './commands.js';
import { problemMessage } from './problem-message.js';

type Using = PermissionServices & LineServices & PostServices & AuditServices & Pick<CommandServices, 'bindings'>;

/** Accepts `use Payments Cluster0` and, like other commands, `use Cluster0 in Payments`. */
const GRAMMARS = [
  {
    name: 'use',
    params: z.strictObject({
      project: projectParam({ position: 1 }),
      cluster: clusterParam({ position: 2 }).optional(),
    }),
  },
  { name: 'use', params: z.strictObject({ project: projectParam(), cluster: clusterParam().optional() }) },
] as const;

/** @returns a private message for the asker, or undefined if the message was posted in the channel */
export async function setChannelDefault(
  deps: Using,
  rest: string,
  person: Person,
  typed: TypedCommand,
): Promise<Message | undefined> {
  const channelDefault = await channelDefaultVisibleTo(deps, person, await readChannelDefault(deps, typed));
  if (rest === '') return defaultMessage(deps, channelDefault, typed.command);
  const isUnbinding = /^nothing$/i.test(rest);
  const refusal =
    (await setChannelDefaultRefusal(deps, person)) ?? (isUnbinding ? undefined : await closedTo(deps, typed.channel));
  if (refusal !== undefined) return noteAndDescribeRefusal(deps, refusal, attemptedActionIn(typed, 'use'));
  if (isUnbinding) return unbind(deps, channelDefault, person, typed);
  const resolved = await resolveUse({ ...deps, names: visibleNamesReader(deps, person, () => false) }, rest);
  if ('text' in resolved) return resolved;
  const { project: named, cluster: namedCluster } = resolved.named;
  if (resolved.problems.length > 0) return problemMessage(resolved.problems, typed.command);
  if (named === undefined) return plainMessage(`Which project? For example: ${typed.command} use Payments Cluster0`);
  const to = {
    project: { id: named.id, name: named.name },
    ...(namedCluster !== undefined && { cluster: namedCluster.name }),
  };
  return bind(deps, channelDefault, to, person, typed);
}

async function defaultMessage(deps: LineServices, channelDefault: ChannelDefault, command: string): Promise<Message> {
  const { trouble } = await lineDefaultsOf(deps, channelDefault).catch((error: unknown) => ({
    trouble: describeAtlasError(error),
  }));
  const next =
    channelDefault.kind === 'not bound'
      ? `\`${command} use &lt;project&gt; [cluster]\` sets this channel’s default, which you can leave out of commands. Everyone here sees the answers.`
      : `\`${command} use nothing\` clears the default.`;
  return {
    text: [
      describeChannelDefault(channelDefault),
      ...(trouble === undefined ? [] : [formatMrkdwn(trouble)]),
      next,
    ].join('\n'),
  };
}

/** Explains why the channel can't have a default. Undefined if it can. */
async function closedTo({ channels }: { readonly channels: Pick<Channels, 'read'> }, channel: string) {
  if (isDirect(channel)) return undefined;
  const found = await channels.read(channel);
  if (!('kind' in found)) {
    if (!found.isShared) return undefined;
    return refuse(
      'shared channel',
      'This channel is shared with another organization, so it can’t have a default project. Only the person who asks sees answers here.',
    );
  }
  if (!isInaccessibleFailure(found))
    return refuse(
      'unknown channel',
      `I didn’t set the default, because I couldn’t read this channel’s details. ${describeFinalFailure(found)}`,
    );
  return refuse(
    'not in channel',
    'I didn’t set the default, because this channel is private and I’m not a member. Invite me with /invite, then try again.',
  );
}

async function resolveUse(deps: Pick<LineServices, 'names' | 'log'>, rest: string): Promise<ResolvedLine | Message> {
  try {
    const [byPlace, byWord] = await Promise.all(
      GRAMMARS.map((grammar) => resolveLine(parseLine(grammar, `use ${rest}`), deps.names)),
    );
    const isGood = (resolved: ResolvedLine | undefined) =>
      resolved?.problems.length === 0 && resolved.missing.length === 0;
    const chosen = !isGood(byPlace) && isGood(byWord) ? byWord : byPlace;
    return chosen ?? plainMessage('I couldn’t understand your command. For example: use Payments Cluster0');
  } catch (error) {
    deps.log.warn({ err: error }, 'failed to read the names of a binding');
    return plainMessage(`I didn’t set the default. ${describeAtlasError(error)}`);
  }
}

async function bind(
  deps: Using,
  before: ChannelDefault,
  to: BoundPlace,
  person: Person,
  typed: TypedCommand,
): Promise<Message | undefined> {
  if (before.kind === 'bound' && sameAs(before.binding.to, to)) {
    return { text: `Nothing to change. ${describeChannelDefault(before)}` };
  }
  const stored = await deps.bindings.bind(typed.channel, to, person.userId);
  const replaced = await channelDefaultVisibleTo(deps, person, await channelDefaultFrom(deps, typed, stored));
  const was = earlierDefaultNote(replaced);
  const now = `This channel now defaults to ${mrkdwnBoundPlace(to)}${was === undefined ? '' : ` instead of ${was}`}.`;
  const meaning = `You can leave the default out of commands here, and everyone here sees the answers. \`${typed.command} use nothing\` clears the default.`;
  return note(deps, typed, `${now} Set by <@${person.userId}>. ${meaning}`, now);
}

async function unbind(
  deps: Using,
  before: ChannelDefault,
  person: Person,
  typed: TypedCommand,
): Promise<Message | undefined> {
  if (before.kind === 'not bound') return { text: describeChannelDefault(before) };
  const rule = before.kind === 'by policy' ? before.rule : await readChannelDefaultRule(deps, typed);
  const stored = await deps.bindings.unbind(typed.channel, person.userId, rule !== undefined);
  const replaced = await channelDefaultVisibleTo(deps, person, await channelDefaultFrom(deps, typed, stored));
  const was = earlierDefaultNote(replaced);
  const now = `This channel no longer has a default project.${was === undefined ? '' : ` The default was ${was}.`}`;
  return note(deps, typed, `${now} Cleared by <@${person.userId}>.`, now);
}

/** Posts the message in the channel. If posting fails, returns the message for the asker. */
async function note(
  deps: PostServices,
  typed: TypedCommand,
  text: string,
  alone: string,
): Promise<Message | undefined> {
  const { channel, thread } = typed;
  const closed = await deps.channels.closedTo(channel);
  const sent = closed ?? (await deps.posting.post({ channel, ...(thread !== undefined && { thread }) }, { text }));
  if (sent.kind === 'sent') return undefined;
  const how = isDirect(channel)
    ? 'I’m not in these direct messages, so only the person who asks sees answers.'
    : `I couldn’t post this message in the channel, so for now only the person who asks sees answers. ${formatMrkdwn(describeFinalFailure(sent))}`;
  return { text: `${alone} ${how}` };
}

const sameAs = (one: BoundPlace, other: BoundPlace) =>
  one.project.id === other.project.id && one.cluster === other.cluster;
