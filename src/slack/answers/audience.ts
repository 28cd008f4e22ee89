// Decides who sees an answer: readers of the thread, members of a channel with a default project, or only the asker.
import type { Refusal } from '../../approvals/request/refusal.js';
import type { Log } from '../../log.js';
import type { Destination, MessageRef, PostOutcome } from '../api/chat.js';
import { describeSlackFailure, type SlackFailure } from '../api/failures.js';
import { type AuditServices, attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import type { Posting } from '../api/posting.js';
import { type Message, withBlockInFront } from '../api/reply.js';
import { plainContext } from '../blocks/elements.js';
import { escapeText } from '../blocks/text.js';
import type { ChannelDefault } from '../lines/channel-default.js';
import type { Origin } from '../lines/typed-command.js';
import { type Channels, isDirect } from '../people/channels.js';

export interface PostServices {
  readonly posting: Pick<Posting, 'post'>;
  readonly channels: Pick<Channels, 'closedTo'>;
  readonly log: Log;
}

/** Services that send messages to users, privately or in a channel. */
export interface MessageServices extends PostServices {
  readonly posting: Pick<Posting, 'reply' | 'post' | 'update'>;
}

export type Audience =
  | { readonly kind: 'channel'; readonly channel: string; readonly thread?: string }
  /** `mayShare`: whether the asker may share the answer in the channel. */
  | { readonly kind: 'alone'; readonly mayShare: boolean };

export async function audienceOf(
  deps: { readonly channels: Pick<Channels, 'closedTo' | 'read'> },
  origin: Origin,
  channelDefault: ChannelDefault,
): Promise<Audience> {
  const { channel, thread, alertThread } = origin;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) return { kind: 'alone', mayShare: false };
  // Thread readers see the answer if users can mention us there.
  const isHeard = thread !== undefined && (isDirect(channel) || (await isMember(deps, channel)));
  const there = thread ?? alertThread;
  if (isHeard || channelDefault.kind !== 'not bound')
    return { kind: 'channel', channel, ...(there !== undefined && { thread: there }) };
  return { kind: 'alone', mayShare: !isDirect(channel) };
}

async function isMember({ channels }: { readonly channels: Pick<Channels, 'read'> }, channel: string) {
  const found = await channels.read(channel);
  return !('kind' in found) && found.isMember;
}

/** Sends the asker a message that isn't secret. If the asker wrote in a thread, posts the message in that thread. */
export async function tellAsker(deps: MessageServices, origin: Origin, message: Message): Promise<void> {
  const { channel, thread, responseUrl } = origin;
  const isThere = responseUrl === undefined && thread !== undefined;
  if (!isThere || (await deps.channels.closedTo(channel)) !== undefined) await tellPrivately(deps, origin, message);
  else await postAnswer(deps, origin, { channel, thread }, message);
}

/** Sends a message privately through the response_url or as a direct message. @returns whether the message was sent */
export async function tellPrivately(deps: MessageServices, origin: Origin, message: Message): Promise<boolean> {
  const { responseUrl, thread } = origin;
  if (await deps.posting.reply(responseUrl, message, thread === undefined ? {} : { thread })) return true;
  const sent = await deps.posting.post({ channel: origin.userId }, message);
  if (sent.kind !== 'sent') deps.log.error({ ...sent, user: origin.userId }, 'failed to send an answer privately');
  return sent.kind === 'sent';
}

/** Tells the user privately about a refusal, counts the refusal and records it in the audit log. */
export const tellRefusal = (deps: MessageServices & AuditServices, origin: Origin, refusal: Refusal, tried: string) =>
  tellPrivately(deps, origin, noteAndDescribeRefusal(deps, refusal, attemptedActionIn(origin, tried)));

/** Posts the message, or replaces the message `state`. If Slack fails, sends the message privately with the reason. */
export async function postAnswer(
  deps: MessageServices,
  origin: Origin,
  place: Destination,
  message: Message,
  state?: MessageRef,
): Promise<PostOutcome> {
  const sent =
    state === undefined ? await deps.posting.post(place, message) : await deps.posting.update(state, message);
  if (sent.kind !== 'sent') {
    deps.log.warn({ ...sent, channel: place.channel }, 'failed to post an answer in its channel');
    await tellPrivately(deps, origin, withSentenceInFront(message, describeNotShown(sent)));
  }
  return sent;
}

function describeNotShown(failure: SlackFailure): string {
  const why = failure.kind === 'refused' ? describeSlackFailure(failure) : 'Slack didn’t confirm the message.';
  return `Only you can see this answer because I couldn’t post it in the channel. ${why}`;
}

/** The maximum length of a prepended note, in characters. Every message leaves this much space. */
const MOST_LEAD = 800;

/** Prepends a note to the message. */
export function withSentenceInFront(message: Message, sentence: string): Message {
  if (message.blocks === undefined) return { text: `${escapeText(sentence)}\n${message.text}` };
  return withBlockInFront(message, plainContext(sentence, MOST_LEAD));
}
