// Sends an answer to its audience. Identical questions asked at the same time in a channel get a single answer.
import type { MessageRef } from '../api/chat.js';
import { plainMessage } from '../api/reply.js';
import { formatMrkdwn } from '../blocks/text.js';
import type { LineServices } from '../lines/channel-default.js';
import { noteUsedProject } from '../lines/recent-projects.js';
import type { Origin } from '../lines/typed-command.js';
import { askForAnswer } from './answer-for-asker.js';
import type { AnswerServices, ChannelOutcome } from './answers.js';
import { type Answer, questionKey } from './ask-atlas.js';
import { type Audience, type MessageServices, postAnswer, tellPrivately, withSentenceInFront } from './audience.js';
import { drawAnswer } from './draw-answer.js';
import { checkPermission, privateReason } from './permission.js';
import { noteLookUp, type Question } from './question.js';
import type { SlowNotice } from './slow-notice.js';

interface RoutedQuestion {
  readonly question: Question;
  readonly origin: Origin;
  readonly audience: Audience | Promise<Audience>;
  /** A note to prepend to the answer. */
  readonly lead?: string;
}

/** A question sent to Atlas before Slack has told us who may see the answer. */
interface Begun extends RoutedQuestion {
  readonly asking: Promise<Answer>;
}

/** Sends the answer and ends `waiting`. */
export async function sendAnswer(
  deps: AnswerServices & Pick<LineServices, 'recent'>,
  given: RoutedQuestion,
  waiting: SlowNotice,
): Promise<void> {
  const { origin } = given;
  const question = await checkPermission(deps, given.question, origin.channel);
  if ('text' in question) {
    await waiting.end();
    await tellPrivately(deps, origin, question);
    return;
  }
  const asking = deps.asking.ask(question.operation, question.params, waiting.leftMs());
  asking.catch(() => {}); // reported where the answer is awaited
  const audience = await given.audience;
  const asked = { ...given, question, asking };
  noteUsedProject(deps, origin, question.params);
  if (audience.kind === 'alone') return sendAlone(deps, asked, waiting, audience.mayShare);
  const { channel, thread = '' } = audience;
  const key = `${channel} ${thread} ${questionKey(question.operation, question.params)}`;
  const shown = deps.showing.share(key, () => sendToChannel(deps, asked, waiting, audience));
  if (shown.first) {
    await shown.outcome;
    return;
  }
  waiting.mute();
  await waiting.end();
  const outcome = await shown.outcome;
  if (outcome === 'for each alone') return sendAlone(deps, asked, waiting, false);
  noteLookUp(deps, question, origin.channel, outcome === 'shown' ? 'channel' : 'nobody');
  await tellPrivately(deps, origin, outcome === 'shown' ? plainMessage(SAME) : outcome);
}

const SAME = 'Somebody just asked the same question. The answer is in this channel.';

async function sendAlone(deps: AnswerServices, asked: Begun, waiting: SlowNotice, mayShare: boolean): Promise<void> {
  const { question, origin, lead, asking } = asked;
  const looked = await askForAnswer(deps, question, waiting, asking);
  noteLookUp(deps, question, origin.channel, 'answer' in looked ? 'asker' : 'nobody');
  await waiting.end();
  const message =
    'instead' in looked ? looked.instead : await drawAnswer(deps, { question, ...looked, mayShare }, undefined);
  await tellPrivately(deps, origin, lead === undefined ? message : withSentenceInFront(message, lead));
}

/**
 * Shows the answer in the channel, or privately to the asker if the channel may not show the answer.
 * @returns the outcome for others who asked the same question
 */
async function sendToChannel(
  deps: AnswerServices,
  { question, origin, lead, asking }: Begun,
  waiting: SlowNotice,
  audience: Extract<Audience, { kind: 'channel' }>,
): Promise<ChannelOutcome> {
  waiting.showIn(audience);
  const looked = await askForAnswer(deps, question, waiting, asking);
  const state = await waiting.end();
  const why = 'answer' in looked ? privateReason(deps, question, looked.answer.result) : undefined;
  const shownIn = why === undefined ? audience.channel : undefined;
  const message =
    'instead' in looked ? looked.instead : await drawAnswer(deps, { question, ...looked, mayShare: false }, shownIn);
  const whole = lead === undefined ? message : withSentenceInFront(message, lead);
  const shownTo = why === undefined ? 'channel' : 'asker';
  noteLookUp(deps, question, origin.channel, 'answer' in looked ? shownTo : 'nobody');
  if (why !== undefined) {
    await tellPrivately(deps, origin, withSentenceInFront(whole, `Only you can see this answer because ${why}.`));
    await tellItWasPrivate(deps, `<@${origin.userId}> got the answer privately because ${formatMrkdwn(why)}.`, {
      origin,
      state,
    });
    return 'for each alone';
  }
  const isTrouble = 'instead' in looked && state === undefined && origin.thread === undefined;
  if (isTrouble) {
    await tellPrivately(deps, origin, whole);
    return whole;
  }
  const sent = await postAnswer(deps, origin, audience, whole, state);
  // The asker pressed a button in the channel, where a reply to the alert is folded away.
  if (sent.kind === 'sent' && audience.thread !== undefined && audience.thread === origin.alertThread)
    await tellPrivately(deps, origin, plainMessage('The answer is in the alert’s thread.'));
  return sent.kind === 'sent' ? 'shown' : 'for each alone';
}

/** Tells the channel that the answer was private, if others saw the question or the notice that Atlas is slow. */
async function tellItWasPrivate(
  deps: MessageServices,
  text: string,
  { origin: { channel, thread }, state }: { origin: Origin; state: MessageRef | undefined },
): Promise<void> {
  if (state !== undefined) await deps.posting.update(state, { text });
  else if (thread !== undefined) await deps.posting.post({ channel, thread }, { text });
}
