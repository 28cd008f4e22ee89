// chat.*: posting, editing and deleting messages.
import { z } from 'zod';
import { accept, arg, bad, type Checked, good, handler, refuse } from '../answers.js';
import type { JsonObject } from '../json.js';
import type { Message } from '../messages.js';
import { messagePayload } from '../payloads.js';
import type { Workspace } from '../workspace.js';
import type { Channel } from '../world.js';
import { contentArgs, readContent } from './content.js';

/** Text beyond this is cut in new messages, and refused in edits. */
const LONGEST_TEXT = 40_000;
const LONGEST_EDIT = 4_000;

/** Resolves `target`: a channel, or a person, whose direct messages are opened. */
function destination(slack: Workspace, target: string): Checked<Channel> {
  if (/^[UW]/.test(target)) {
    const person = slack.person(target);
    const reachable = person && !person.deleted && !person.isBot && !slack.isExternal(person);
    return reachable ? good(slack.directChannel(target)) : bad('channel_not_found');
  }
  const channel = slack.channel(target);
  if (channel === undefined) return bad('channel_not_found');
  if (channel.kind !== 'public' && !slack.botIsIn(channel)) return bad('channel_not_found');
  if (channel.archived) return bad('is_archived');
  if (!slack.botIsIn(channel) && !slack.settings.scopes.includes('chat:write.public')) return bad('not_in_channel');
  return good(channel);
}

/** The message that a reply goes under; it has to exist and must not be ephemeral. */
function threadRoot(slack: Workspace, channel: string, threadTs: string | undefined): Checked<string | undefined> {
  if (threadTs === undefined) return good(undefined);
  const parent = slack.messages.find(channel, threadTs);
  if (parent === undefined || parent.ephemeralFor !== undefined) return bad('cannot_reply_to_message');
  return good(parent.threadTs ?? parent.ts);
}

function shown(slack: Workspace, message: Message): JsonObject {
  return messagePayload(slack, message);
}

const posting = z.object({ ...contentArgs, channel: arg.text, thread_ts: arg.text.optional() });

export const postMessage = handler(posting, (slack, args) => {
  const channel = destination(slack, args.channel);
  if (!channel.ok) return channel.answer;
  const content = readContent(slack, args);
  if (!content.ok) return content.answer;
  const thread = threadRoot(slack, channel.value.id, args.thread_ts);
  if (!thread.ok) return thread.answer;
  const { text, blocks = [], ...rest } = content.value;
  const message = slack.messages.post({
    channel: channel.value.id,
    user: slack.world.app.botUserId,
    text: text.slice(0, LONGEST_TEXT),
    blocks,
    ...rest,
    ...(thread.value && { threadTs: thread.value }),
  });
  return accept({ channel: message.channel, ts: message.ts, message: shown(slack, message) });
});

export const postEphemeral = handler(posting.extend({ user: arg.text }), (slack, args) => {
  const channel = slack.channel(args.channel);
  if (channel === undefined) return refuse('channel_not_found');
  if (!slack.botIsIn(channel)) return refuse(channel.kind === 'public' ? 'not_in_channel' : 'channel_not_found');
  if (channel.archived) return refuse('is_archived');
  if (!channel.members.includes(args.user) || slack.person(args.user)?.deleted) return refuse('user_not_in_channel');
  const content = readContent(slack, args);
  if (!content.ok) return content.answer;
  if (content.value.text.length > LONGEST_TEXT) return refuse('msg_too_long');
  const thread = threadRoot(slack, channel.id, args.thread_ts);
  if (!thread.ok) return thread.answer;
  const message = slack.messages.post({
    channel: channel.id,
    user: slack.world.app.botUserId,
    ephemeralFor: args.user,
    blocks: [],
    ...content.value,
    ...(thread.value && { threadTs: thread.value }),
  });
  return accept({ message_ts: message.ts });
});

/** Finds a message for chat.update or chat.delete, which cannot reach ephemeral ones. */
function reach(slack: Workspace, channelId: string, ts: string): Checked<Message> {
  const channel = slack.channel(channelId);
  if (channel === undefined || (channel.kind !== 'public' && !slack.botIsIn(channel))) return bad('channel_not_found');
  const message = slack.messages.find(channelId, ts);
  return message === undefined || message.ephemeralFor !== undefined ? bad('message_not_found') : good(message);
}

const isOurs = (slack: Workspace, message: Message) => message.user === slack.world.app.botUserId;

export const update = handler(z.object({ ...contentArgs, channel: arg.text, ts: arg.text }), (slack, args) => {
  const before = reach(slack, args.channel, args.ts);
  if (!before.ok) return before.answer;
  if (!isOurs(slack, before.value)) return refuse('cant_update_message');
  if (slack.channel(args.channel)?.archived) return refuse('is_inactive');
  const content = readContent(slack, args);
  if (!content.ok) return content.answer;
  if (content.value.text.length > LONGEST_EDIT) return refuse('msg_too_long');
  const message = slack.messages.edit(args.channel, args.ts, content.value) ?? before.value;
  const { channel, ts, text } = message;
  return accept({ channel, ts, text, message: shown(slack, message) });
});

export const remove = handler(z.object({ channel: arg.text, ts: arg.text }), (slack, { channel, ts }) => {
  const message = reach(slack, channel, ts);
  if (!message.ok) return message.answer;
  if (!isOurs(slack, message.value)) return refuse('cant_delete_message');
  slack.messages.delete(channel, ts);
  return accept({ channel, ts });
});
