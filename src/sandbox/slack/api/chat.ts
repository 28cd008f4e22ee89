// chat.*: posts, edits and deletes messages.
import { argSchemas, defineMethod, okResponse, webApiRefusal } from '../answers.js';
import type { Message } from '../messages.js';
import { messagePayload } from '../payloads.js';
import type { Workspace } from '../workspace.js';
import type { Channel } from '../world.js';
import { contentArgSchemas, parseContent } from './content.js';
import { joinedChannel, visibleChannel } from './conversations.js';

/** Slack truncates longer text in new messages. */
const LONGEST_TEXT = 40_000;
const LONGEST_EDIT = 4_000;

/** Finds the channel for a channel id or, for a user id, the direct messages with that user. */
function destination(slack: Workspace, target: string): Channel {
  if (/^[UW]/.test(target)) {
    const person = slack.person(target);
    const reachable = person && !person.deleted && !person.isBot && !slack.isExternal(person);
    if (!reachable) throw webApiRefusal('channel_not_found');
    return slack.directChannel(target);
  }
  const channel = visibleChannel(slack, target);
  if (channel.archived) throw webApiRefusal('is_archived');
  if (!slack.botIsIn(channel) && !slack.settings.scopes.includes('chat:write.public'))
    throw webApiRefusal('not_in_channel');
  return channel;
}

/** Finds a reply's parent message, which must exist and not be ephemeral. */
function threadRoot(slack: Workspace, channel: string, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  const parent = slack.messages.find(channel, threadTs);
  if (parent === undefined || parent.ephemeralFor !== undefined) throw webApiRefusal('cannot_reply_to_message');
  return parent.threadTs ?? parent.ts;
}

/** Finds the bot's message for chat.update or chat.delete, which don't work on ephemeral messages. */
function reach(slack: Workspace, channel: string, ts: string, errorIfNotOurs: string): Message {
  visibleChannel(slack, channel);
  const message = slack.messages.find(channel, ts);
  if (message === undefined || message.ephemeralFor !== undefined) throw webApiRefusal('message_not_found');
  if (message.user !== slack.world.app.botUserId) throw webApiRefusal(errorIfNotOurs);
  return message;
}

const posting = { ...contentArgSchemas, channel: argSchemas.text, thread_ts: argSchemas.text.optional() };
const scopes = ['chat:write'];
const missing = { channel: 'channel_not_found', ts: 'message_not_found' };

export const chatMethods = {
  'chat.postMessage': defineMethod(
    { args: { ...posting, unfurl_links: argSchemas.unused, unfurl_media: argSchemas.unused }, scopes, missing },
    (slack, args) => {
      const channel = destination(slack, args.channel).id;
      const { text, blocks } = parseContent(slack, args);
      const threadTs = threadRoot(slack, channel, args.thread_ts);
      const message = slack.post({ channel, text: text.slice(0, LONGEST_TEXT), blocks, threadTs });
      return okResponse({ channel, ts: message.ts, message: messagePayload(slack, message) });
    },
  ),
  'chat.postEphemeral': defineMethod(
    { args: { ...posting, user: argSchemas.text }, scopes, missing },
    (slack, args) => {
      const channel = joinedChannel(slack, args.channel, 'is_archived');
      if (!channel.members.includes(args.user) || slack.person(args.user)?.deleted)
        throw webApiRefusal('user_not_in_channel');
      const content = parseContent(slack, args);
      if (content.text.length > LONGEST_TEXT) throw webApiRefusal('msg_too_long');
      const threadTs = threadRoot(slack, channel.id, args.thread_ts);
      const message = slack.post({ channel: channel.id, ephemeralFor: args.user, ...content, threadTs });
      return okResponse({ message_ts: message.ts });
    },
  ),
  'chat.update': defineMethod(
    { args: { ...contentArgSchemas, channel: argSchemas.text, ts: argSchemas.text }, scopes, missing },
    (slack, args) => {
      const before = reach(slack, args.channel, args.ts, 'cant_update_message');
      if (slack.channel(args.channel)?.archived) throw webApiRefusal('is_inactive');
      const content = parseContent(slack, args);
      if (content.text.length > LONGEST_EDIT) throw webApiRefusal('msg_too_long');
      const message = slack.messages.edit(args.channel, args.ts, content) ?? before;
      const { channel, ts, text } = message;
      return okResponse({ channel, ts, text, message: messagePayload(slack, message) });
    },
  ),
  'chat.delete': defineMethod(
    { args: { channel: argSchemas.text, ts: argSchemas.text }, scopes, missing },
    (slack, { channel, ts }) => {
      reach(slack, channel, ts, 'cant_delete_message');
      slack.messages.delete(channel, ts);
      return okResponse({ channel, ts });
    },
  ),
};
