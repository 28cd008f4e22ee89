// Gets the answer to a user's question, without parts the user may not see, or a message saying there's no answer.
import type { PermissionServices } from '../../approvals/people/ask.js';
import { SlackSilentError } from '../../approvals/people/people.js';
import { withTimeLimit } from '../api/delivery.js';
import type { Message } from '../api/reply.js';
import { formatExactLine } from '../lines/exact-line.js';
import { visibleProjectPredicate } from '../lines/visible-names.js';
import type { AnswerServices } from './answers.js';
import type { Answer } from './ask-atlas.js';
import { drawNoAnswer } from './draw-answer.js';
import { describeNoAnswer, uncheckedPermissionMessage } from './no-answer.js';
import type { Question } from './question.js';

/** An answer and the command that repeats its question. */
export interface AnswerWithLine {
  readonly line: string;
  readonly answer: Answer;
}
type AnswerOrMessage = AnswerWithLine | { readonly line: string; readonly instead: Message };

/** The time after the deadline during which `LookUpRunner` may still return its result or report its progress. */
const GRACE_MS = 1_000;

/** @param asking the pending answer. By default, the question is sent to Atlas now */
export async function askForAnswer(
  deps: PermissionServices & Pick<AnswerServices, 'asking' | 'offered' | 'log'>,
  question: Question,
  patience: { leftMs(): number },
  asking: Promise<Answer> = deps.asking.ask(question.operation, question.params, patience.leftMs()),
): Promise<AnswerOrMessage> {
  asking.catch(() => {}); // handled below
  const line = `${question.command} ${await formatExactLine(deps, question.operation, question.params)}`;
  try {
    const answer = await withTimeLimit(patience.leftMs() + GRACE_MS, asking);
    return { line, answer: await answerFor(deps, question, answer) };
  } catch (error) {
    if (error instanceof SlackSilentError) return { line, instead: uncheckedPermissionMessage(deps, error) };
    return { line, instead: drawNoAnswer(describeNoAnswer(deps, question, error), line) };
  }
}

/**
 * Removes the parts that this user may not see. The complete answer is shared by all users who ask the same question.
 * @throws SlackSilentError
 */
async function answerFor(deps: PermissionServices, { person }: Question, answer: Answer): Promise<Answer> {
  const { ofThese } = answer.result;
  return ofThese === undefined ? answer : { ...answer, result: ofThese(await visibleProjectPredicate(deps, person)) };
}
