// What is done with an answer that is there: asked again in its place, shown to the channel, or given as a file.
import type { Params } from '../operations/operation.js';
import { sayMoment } from '../operations/say.js';
import { drawAnswer } from './answer.js';
import { show, tellAlone } from './answer-place.js';
import type { Pressed } from './answer-presses.js';
import type { Answer } from './asking.js';
import { toCsv } from './blocks/csv.js';
import { clip, plain } from './blocks/text.js';
import { saySlackFailure } from './client.js';
import { isDirect } from './conversations.js';
import type { SlackDeps } from './deps.js';
import { followKey } from './following.js';
import { lookAt } from './looked.js';
import { type Message, say } from './reply.js';
import { sayUploadFailure } from './upload.js';

/** In place. When Atlas gives no answer, the old one stays, and the presser alone is told why. */
export async function refresh(deps: SlackDeps, pressed: Pressed): Promise<void> {
  const { typed, question, waiting, shown } = pressed;
  const looked = await lookAt(deps, question, waiting);
  await waiting.end();
  if ('instead' in looked) {
    await tellAlone(deps, typed, looked.instead);
    return;
  }
  const isFollowed = shown !== undefined && deps.following.has(followKey(shown));
  const mayShare = shown === undefined && (await mayShow(deps, typed.channel));
  await put(deps, pressed, drawAnswer(deps, { question, ...looked, mayShare, isFollowed }), looked.answer);
}

/** Where the button was; to the presser alone when it cannot be there any more. */
async function put(deps: SlackDeps, { typed, shown }: Pressed, message: Message, answer: Answer): Promise<void> {
  if (shown === undefined) {
    if (await deps.posting.reply(typed.responseUrl, message, { replace: true })) return;
  } else if (answer.result.personal !== true || isDirect(shown.channel)) {
    const sent = await deps.posting.update(shown, message);
    if (sent.kind === 'sent') return;
    deps.log.warn({ ...sent }, 'an answer could not be refreshed in its place');
  }
  await tellAlone(deps, typed, message);
}

const mayShow = async (deps: SlackDeps, channel: string) =>
  !isDirect(channel) && (await deps.channels.closedTo(channel)) === undefined;

/** Asks again: what is shown to all is of now, in the name of the one who shows it. */
export async function share(deps: SlackDeps, { typed, question, waiting }: Pressed): Promise<void> {
  const { channel, thread, userId } = typed;
  const closed = await deps.channels.closedTo(channel);
  if (closed !== undefined) {
    await tellAlone(deps, typed, say(`It stays with you alone. ${saySlackFailure(closed)}`));
    return;
  }
  const looked = await lookAt(deps, question, waiting);
  await waiting.end();
  if ('instead' in looked) {
    await tellAlone(deps, typed, looked.instead);
  } else if (looked.answer.result.personal === true) {
    await tellAlone(deps, typed, say('It names people, so it stays with you alone.'));
  } else {
    const message = sharedBy(drawAnswer(deps, { question, ...looked, mayShare: false }), userId);
    await show(deps, typed, { channel, ...(thread !== undefined && { thread }) }, message);
  }
}

function sharedBy(message: Message, userId: string): Message {
  const who = {
    type: 'context' as const,
    elements: [{ type: 'mrkdwn' as const, text: `<@${userId}> shared this, asked again just now.` }],
  };
  const { text, blocks = [], plainBlocks = [] } = message;
  return { text, blocks: [who, ...blocks], plainBlocks: [who, ...plainBlocks] };
}

/** As a file below the message, or in direct messages when only the asker has it. */
export async function allRows(deps: SlackDeps, { typed, question, waiting, shown }: Pressed): Promise<void> {
  const looked = await lookAt(deps, question, waiting);
  await waiting.end();
  if ('instead' in looked || looked.answer.result.table === undefined) {
    await tellAlone(deps, typed, 'instead' in looked ? looked.instead : say('There are no rows any more.'));
    return;
  }
  const { result, at } = looked.answer;
  const isAlone = shown === undefined || result.personal === true;
  const place = isAlone ? { channel: typed.userId } : { channel: shown.channel, thread: typed.thread ?? shown.ts };
  const sent = await deps.posting.upload(place, {
    name: `${fileName(question.operation.name, question.params)}.csv`,
    title: clip(`${plain(result.table?.caption ?? '')}, ${sayMoment(at)}`, 200),
    content: toCsv(result.table ?? { caption: '', columns: [], rows: [] }),
  });
  if (sent.kind !== 'sent') {
    await tellAlone(deps, typed, say(sayUploadFailure(sent)));
  } else if (isAlone) {
    await tellAlone(deps, typed, say('The file is in our direct messages.'));
  }
}

/** `restore-jobs-Cluster0`: of letters that every file system takes. */
function fileName(operation: string, params: Params): string {
  const about = params.cluster ?? params.project ?? '';
  return `${operation}-${about}`.replace(/[^\w.-]+/g, '-').replace(/-+$/, '');
}
