// One look at Atlas for a question: the answer, or what is said instead of one.
import { drawNoAnswer } from './answer.js';
import type { Answer } from './asking.js';
import { withinMs } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { exactLine } from './exact-line.js';
import { type Question, sayNoAnswer } from './look-up.js';
import type { Message } from './reply.js';

export type Looked =
  | { readonly line: string; readonly answer: Answer }
  | { readonly line: string; readonly instead: Message };

/** The look ends by itself, with what it has reached by then. */
const GRACE_MS = 1_000;

export async function lookAt(deps: SlackDeps, question: Question, patience: { leftMs(): number }): Promise<Looked> {
  const line = `${question.command} ${await exactLine(deps, question.operation, question.params)}`;
  try {
    const asking = deps.asking.ask(question.operation, question.params);
    return { line, answer: await withinMs(patience.leftMs() + GRACE_MS, asking) };
  } catch (error) {
    return { line, instead: drawNoAnswer(sayNoAnswer(deps, question, error), line) };
  }
}
