// Handles actions on an existing answer: refreshing it, sharing it in the channel and exporting all rows as a file.

import { formatUtc } from '../../operations/format.js';
import type { LookUpResult, Params } from '../../operations/operation.js';
import type { MessageRef } from '../api/chat.js';
import { describeFinalFailure } from '../api/failures.js';
import type { Posting } from '../api/posting.js';
import { type Message, plainMessage, withBlockInFront } from '../api/reply.js';
import { describeUploadFailure } from '../api/upload.js';
import { mrkdwnContext } from '../blocks/elements.js';
import { clipText, formatPlain } from '../blocks/text.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { isDirect } from '../people/channels.js';
import { type AnswerWithLine, askForAnswer } from './answer-for-asker.js';
import type { AnswerServices, ChannelOutcome } from './answers.js';
import { type Answer, questionKey } from './ask-atlas.js';
import { type MessageServices, postAnswer, tellPrivately, withSentenceInFront } from './audience.js';
import { toCsv, wholeTable } from './csv.js';
import { drawAnswer } from './draw-answer.js';
import { privateReason } from './permission.js';
import { noteLookUp, type Question } from './question.js';
import type { SlowNotice } from './slow-notice.js';

/** A validated and permitted press of a button on an answer. */
export interface AnswerPress {
  readonly typed: TypedCommand;
  readonly question: Question;
  readonly waiting: SlowNotice;
  /** The answer's message, if all channel members can see it. */
  readonly shown?: MessageRef;
}

/** Asks Atlas again. If Atlas gives no answer, privately tells the user why and returns undefined. */
async function askAgainOrTell(
  deps: AnswerServices,
  { typed, question, waiting }: AnswerPress,
): Promise<AnswerWithLine | undefined> {
  const looked = await askForAnswer(deps, question, waiting);
  await waiting.end();
  if ('answer' in looked) return looked;
  noteLookUp(deps, question, typed.channel, 'nobody');
  await tellPrivately(deps, typed, looked.instead);
  return undefined;
}

/** Updates the answer in place. If Atlas gives no answer, keeps the old answer and privately tells the user why. */
export async function refreshAnswer(deps: AnswerServices, pressed: AnswerPress): Promise<void> {
  const { typed, question, shown } = pressed;
  const looked = await askAgainOrTell(deps, pressed);
  if (looked === undefined) return;
  const mayShare = shown === undefined && !isDirect(typed.channel) && !(await isClosed(deps, typed.channel));
  const stays = shown !== undefined && (await mayShowInChannel(deps, shown.channel, question, looked.answer));
  const message = await drawAnswer(deps, { question, ...looked, mayShare }, stays ? shown.channel : undefined);
  await replaceShown(deps, pressed, message, stays);
}

/** Replaces the button's message, or sends the answer privately if it no longer stays in the channel. */
async function replaceShown(
  deps: AnswerServices,
  { typed, shown, question }: AnswerPress,
  message: Message,
  stays: boolean,
): Promise<void> {
  noteLookUp(deps, question, typed.channel, stays ? 'channel' : 'asker');
  if (shown === undefined) {
    if (await deps.posting.reply(typed.responseUrl, message, { replace: true })) return;
  } else if (stays) {
    const sent = await deps.posting.update(shown, message);
    if (sent.kind === 'sent') return;
    deps.log.warn({ ...sent }, 'failed to refresh an answer in place');
  }
  await tellPrivately(deps, typed, message);
}

const isClosed = async (deps: Pick<MessageServices, 'channels'>, channel: string) =>
  (await deps.channels.closedTo(channel)) !== undefined;

/** Checks again whether the channel may show the answer, because the channel or the policy may have changed. */
async function mayShowInChannel(
  deps: Pick<AnswerServices, 'policy' | 'channels'>,
  channel: string,
  question: Question,
  { result }: Answer,
): Promise<boolean> {
  if (isDirect(channel)) return true;
  return privateReason(deps, question, result) === undefined && !(await isClosed(deps, channel));
}

/** Shares an answer once, even if users press Share several times at once. */
export async function shareAnswer(deps: AnswerServices, pressed: AnswerPress): Promise<void> {
  const { typed, question, waiting } = pressed;
  const { channel, thread = '' } = typed;
  const key = `share ${channel} ${thread} ${questionKey(question.operation, question.params)}`;
  const shared = deps.showing.share(key, () => shareThere(deps, pressed));
  if (!shared.first) {
    waiting.mute();
    await waiting.end();
  }
  const outcome = await shared.outcome;
  if (typeof outcome !== 'string') await tellPrivately(deps, typed, outcome);
  else if (!shared.first && outcome === 'shown')
    await tellPrivately(deps, typed, plainMessage('Somebody just shared this answer.'));
}

/** Asks Atlas again so that the shared answer is current. The message names the user who shared the answer. */
async function shareThere(deps: AnswerServices, { typed, question, waiting }: AnswerPress): Promise<ChannelOutcome> {
  const { channel, thread, userId, responseUrl } = typed;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) return plainMessage(`I didn’t share this answer. ${describeFinalFailure(closed)}`);
  const looked = await askForAnswer(deps, question, waiting);
  await waiting.end();
  if ('instead' in looked) {
    noteLookUp(deps, question, channel, 'nobody');
    return looked.instead;
  }
  const why = privateReason(deps, question, looked.answer.result);
  if (why !== undefined) return plainMessage(`I didn’t share this answer because ${why}.`);
  noteLookUp(deps, question, channel, 'channel');
  const picture = { question, ...looked, mayShare: false };
  const message = await drawAnswer(deps, picture, channel);
  const place = { channel, ...(thread !== undefined && { thread }) };
  const sent = await postAnswer(deps, typed, place, sharedBy(message, userId));
  if (sent.kind !== 'sent') return 'for each alone';
  // Replaces the private copy so that its Share button disappears.
  const own = await drawAnswer(deps, picture, undefined);
  await deps.posting.reply(responseUrl, withSentenceInFront(own, 'You shared this answer in the channel.'), {
    replace: true,
  });
  return 'shown';
}

const sharedBy = (message: Message, userId: string): Message =>
  withBlockInFront(message, mrkdwnContext(`Shared by <@${userId}>, refreshed just now.`));

/** Uploads all rows to the message's thread, or to the asker's direct messages if the answer is private. */
export async function uploadAllRows(
  deps: AnswerServices & { readonly posting: Pick<Posting, 'upload'> },
  pressed: AnswerPress,
): Promise<void> {
  const { typed, question, shown } = pressed;
  const looked = await askAgainOrTell(deps, pressed);
  if (looked === undefined) return;
  const { result, at } = looked.answer;
  const table = wholeTable(result);
  if (table === undefined) {
    await tellPrivately(deps, typed, plainMessage('This answer no longer has any rows.'));
    return;
  }
  const isAlone = shown === undefined || !(await mayShowInChannel(deps, shown.channel, question, looked.answer));
  noteLookUp(deps, question, typed.channel, isAlone ? 'asker' : 'channel');
  const place = isAlone ? { channel: typed.userId } : { channel: shown.channel, thread: typed.thread ?? shown.ts };
  const sent = await deps.posting.upload(place, {
    name: `${fileName(question.operation.name, question.params)}.csv`,
    title: clipText(`${isPart(result) ? 'Incomplete: ' : ''}${formatPlain(table.caption)}, ${formatUtc(at)}`, 200),
    content: toCsv(table),
  });
  if (sent.kind !== 'sent') {
    await tellPrivately(deps, typed, plainMessage(describeUploadFailure('The full table', sent)));
    return;
  }
  const lacks = isPart(result) ? [`The file is incomplete: ${(result.missing ?? []).join(' ')}`] : [];
  const said = [...(isAlone ? ['I sent you the file in a direct message.'] : []), ...lacks];
  if (said.length > 0) await tellPrivately(deps, typed, plainMessage(said.join(' ')));
}

const isPart = ({ missing = [] }: LookUpResult) => missing.length > 0;

/** Returns a name with only characters that every file system accepts, e.g. `restore-jobs-Cluster0`. */
function fileName(operation: string, params: Params): string {
  const about = params.cluster ?? params.project ?? '';
  return `${operation}-${about}`.replace(/[^\w.-]+/g, '-').replace(/-+$/, '');
}
