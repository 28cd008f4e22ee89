// Questions about a request that waits for approval, and the requester's answers. They change no approval. Pure.
import { describeLengthLimit } from '../../operations/format.js';
import { describeExpiry, describeState } from './describe-state.js';
import type { QuestionEvent } from './events.js';
import { isEmptyReason } from './reason.js';
import { type Refusal, refuse } from './refusal.js';
import { type ApproverQuestion, type InState, isFinal, type Person, type Request } from './request.js';

/** The maximum length of a question or an answer, in UTF-16 units, as Slack counts. */
export const MAX_QUESTION_LENGTH = 500;
const MOST_QUESTIONS = 3;

export type QuestionCommand =
  | { readonly type: 'ask'; readonly person: Person; readonly rule: string; readonly question: string }
  /** `number` is the question's number, from 1. */
  | { readonly type: 'answer'; readonly person: Person; readonly number: number; readonly answer: string };

export const questionsOf = (request: Request): readonly ApproverQuestion[] =>
  ('questions' in request ? request.questions : undefined) ?? [];

/** Returns the questions that the requester can still answer, with their numbers from 1. */
export const openQuestionsOf = (request: Request): readonly (ApproverQuestion & { readonly number: number })[] =>
  request.state !== 'pending'
    ? []
    : questionsOf(request).flatMap((one, at) => (one.answer === undefined ? [{ ...one, number: at + 1 }] : []));

/** Returns no events if the text is already recorded, or is empty as when the form opens. */
export function decideQuestion(
  request: Request,
  command: QuestionCommand,
  now: number,
): readonly QuestionEvent[] | Refusal {
  return command.type === 'ask' ? decideAsk(request, command, now) : decideAnswer(request, command, now);
}

type Of<T extends QuestionCommand['type']> = Extract<QuestionCommand, { type: T }>;

function decideAsk(request: Request, { person, rule, question }: Of<'ask'>, now: number) {
  const { id, requester, returns } = request;
  const questions = questionsOf(request);
  if (person.identity === requester.identity)
    return refuse('own request', `${id} is your own request. To change or explain it, press Edit…`);
  if (returns !== undefined)
    return refuse('a return', `This reverts ${returns.change}. Reply in the card’s thread to ask about the revert.`);
  if (questions.some(({ by, text }) => by.identity === person.identity && text === question)) return [];
  const late = refuseLate(request, describeTooLateToAsk(request), now);
  if (late !== undefined) return late;
  if (questions.length >= MOST_QUESTIONS)
    return refuse('too many questions', `${id} already has ${MOST_QUESTIONS} questions. Reply in the card’s thread.`);
  return refuseLength(question) ?? written(question, { type: 'questioned', by: person, rule, question });
}

function decideAnswer(request: Request, { person, number, answer }: Of<'answer'>, now: number) {
  const { id, requester } = request;
  const question = questionsOf(request)[number - 1];
  if (person.identity !== requester.identity)
    return refuse('not the requester', `Only the requester can answer questions about ${id}.`);
  if (question === undefined)
    return refuse(
      'no question',
      `I can’t find this question about ${id}. If Redis lost it, an approver can ask again.`,
    );
  if (question.answer?.text === answer) return [];
  if (question.answer !== undefined)
    return refuse('answered before', 'You already answered this question, and an answer can’t be changed.');
  const late = refuseLate(request, describeTooLateToAnswer(request), now);
  return late ?? refuseLength(answer) ?? written(answer, { type: 'answered', by: person, number, answer });
}

function refuseLate(request: Request, next: string, now: number): Refusal | undefined {
  if (request.state !== 'pending') return refuse('not pending', [describeState(request)].flat().concat(` ${next}`));
  return now >= request.expiresAt ? refuse('expired', describeExpiry(request)) : undefined;
}

function describeTooLateToAsk(request: Request): string {
  if (request.state === 'preparing') return 'Try again in a minute.';
  const why = 'You can only ask about requests that are waiting for approval.';
  return request.state === 'approved' ? `${why} To keep the change from running, press Stop on the card.` : why;
}

const describeTooLateToAnswer = (request: Request): string =>
  isFinal(request) && request.state !== 'succeeded'
    ? 'Your answer wasn’t recorded. If you submit a new request, add the answer to its reason.'
    : 'It no longer needs your answer.';

const refuseLength = ({ length }: string): Refusal | undefined =>
  length <= MAX_QUESTION_LENGTH
    ? undefined
    : refuse('too long', `The text has ${length} characters. ${describeLengthLimit(MAX_QUESTION_LENGTH)} Shorten it.`);

const written = (text: string, event: QuestionEvent) => (isEmptyReason(text) ? [] : [event]);

/** @param now when the event happened, in Redis's time in milliseconds */
export function evolveQuestion(request: InState<'pending'>, event: QuestionEvent, now: number): InState<'pending'> {
  const questions = questionsOf(request);
  if (event.type === 'questioned')
    return { ...request, questions: [...questions, { by: event.by, at: now, text: event.question }] };
  const answer = { by: event.by, at: now, text: event.answer };
  return { ...request, questions: questions.map((one, at) => (at + 1 === event.number ? { ...one, answer } : one)) };
}
