// Messages with approvers' questions and the requester's answers. They mention only these people. Pure.
import type { Button, KnownBlock, RichTextElement } from '@slack/types';
import { MAX_QUESTION_LENGTH, openQuestionsOf, questionsOf } from '../../approvals/request/questions.js';
import type { Person, Request } from '../../approvals/request/request.js';
import { buttonRow, richLine, richText } from '../blocks/elements.js';
import { buttonValue, ids } from '../ids.js';
import { cardButton } from './card-button.js';
import { type CardLine, quote, text, user } from './card-lines.js';
import { type Notice, noticeMessage } from './notices.js';
import { displayId } from './state-words.js';
import { cardTitle } from './title.js';

/** Returns the questions and answers in order, for the approvals card's thread. */
export const questionNoticesInThread = (request: Request): readonly Notice[] =>
  questionsOf(request).flatMap(({ by, text: said, answer }, index) => {
    const asked = messageNotice(request, { key: `question ${index + 1} in thread`, who: asks(by), said });
    if (answer === undefined) return [asked];
    const who = [user(answer.by.userId), text(' answers '), user(by.userId)];
    return [asked, messageNotice(request, { key: `answer ${index + 1} in thread`, who, said: answer.text })];
  });

/** Returns the questions that the requester can answer. */
export const questionNoticesToRequester = (request: Request): readonly Notice[] =>
  openQuestionsOf(request).map(({ by, text: said, number }) => {
    const about = ` about your request: ${cardTitle(request)}`;
    const buttons = buttonRow([answerButton(request, number)]);
    return messageNotice(request, { key: `question ${number}`, who: asks(by), about, said, buttons });
  });

/** @param number the question's number, from 1 */
export const answerButton = (request: Request, number: number): Button => ({
  ...cardButton(request, ids.answerQuestion, 'Answer…'),
  value: buttonValue(request.id, `${number}`),
});

/** Returns the answers to a user's own questions, for their direct messages. */
export const answerNoticesTo = (userId: string, request: Request): readonly Notice[] =>
  questionsOf(request).flatMap(({ by, answer }, index) => {
    if (answer === undefined || by.userId !== userId) return [];
    const who = [user(answer.by.userId), text(' answered your question')];
    const about = ` about ${cardTitle(request)}`;
    return [messageNotice(request, { key: `answer ${index + 1}`, who, about, said: answer.text })];
  });

const asks = ({ userId }: Person): readonly RichTextElement[] => [user(userId), text(' asks')];

interface QuestionMessage {
  readonly key: string;
  readonly who: readonly RichTextElement[];
  readonly about?: string;
  readonly said: string;
  readonly buttons?: readonly KnownBlock[];
}

const messageNotice = (request: Request, { key, who, about = '', said, buttons = [] }: QuestionMessage): Notice => ({
  key,
  words: () => ({
    text: noticeMessage(request, [[...who, text(': ')], said]).text,
    blocks: [richText([richLine([...who, text(`${about} (${displayId(request)}):`)]), quoteMessage(said)]), ...buttons],
  }),
});

/** Quotes a whole question or answer. */
export const quoteMessage = (said: string): CardLine => quote(said, MAX_QUESTION_LENGTH, MAX_QUESTION_LENGTH);
