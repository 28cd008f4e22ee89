// A look-up before and beside its answer: who may have it, and why there is none.
import { mayLookUp } from '../approvals/ask.js';
import { SlackSilent } from '../approvals/people.js';
import { isRefusal } from '../approvals/refusal.js';
import type { Person } from '../approvals/request.js';
import { DeadlinePassed } from '../atlas/deadline.js';
import { AtlasApiError, AtlasUnreachable } from '../atlas/errors.js';
import { sayAtlasError } from '../atlas/sentences.js';
import type { LookUp, Named, Params, Phrase } from '../operations/operation.js';
import { plural } from '../operations/say.js';
import { ANSWER_WITHIN_MS, NoAnswer } from './asking.js';
import { mrkdwn } from './blocks/text.js';
import { sayFault, TooSlow } from './delivery.js';
import type { SlackDeps } from './deps.js';
import { type Message, say } from './reply.js';

export interface Question {
  readonly operation: LookUp;
  readonly params: Params;
  readonly names: Readonly<Record<string, Named>>;
  readonly person: Person;
  /** As it was typed: `/atlas`. */
  readonly command: string;
}

/** @returns why this person gets no answer; asked each time, whoever asks or presses */
export async function refusedLookUp(deps: SlackDeps, question: Question): Promise<Message | undefined> {
  const project = projectOf(question);
  try {
    const refusal = await mayLookUp(
      deps,
      question.operation,
      project === undefined ? {} : { project },
      question.person,
    );
    if (refusal === undefined || !isRefusal(refusal)) return undefined;
    deps.metrics.refusals.inc({ reason: refusal.refused });
    return { text: mrkdwn(refusal.sentence) };
  } catch (error) {
    return notLooked(deps, error);
  }
}

/** Whether somebody may look could not be found out. Atlas has no part in it, and was not asked. */
export function notLooked(deps: SlackDeps, error: unknown): Message {
  deps.log.error({ err: error }, 'a look-up could not begin');
  return say(
    error instanceof SlackSilent
      ? 'Slack did not say in time who you are, so I did not look. Try again in a minute.'
      : sayFault(error),
  );
}

/** What Atlas's failure means to whoever asked: what was reached, and what to do. */
export function sayNoAnswer(
  deps: Pick<SlackDeps, 'log'>,
  { operation, ...question }: Question,
  error: unknown,
): Phrase {
  deps.log.warn({ err: error, operation: operation.name }, 'a look-up failed');
  const project = projectOf({ operation, ...question });
  const cause = error instanceof NoAnswer ? error.cause : error;
  if (error instanceof TooSlow) return `${TOO_SLOW} Ask again in a minute.`;
  if (error instanceof NoAnswer && isOutOfTime(cause)) return sayOutOfTime(error);
  const sentence = sayAtlasError(cause, { role: operation.role, ...(project && { where: project.name }) });
  const retryAfterMs = cause instanceof AtlasApiError && cause.status === 429 ? cause.retryAfterMs : undefined;
  if (retryAfterMs === undefined) return sentence;
  return [sentence, ' That is at ', { at: Date.now() + retryAfterMs }, '.'];
}

const TOO_SLOW = `Atlas was too slow: I stopped asking after ${ANSWER_WITHIN_MS / 1_000} seconds.`;
const isOutOfTime = (cause: unknown) => cause instanceof AtlasUnreachable && cause.cause instanceof DeadlinePassed;

function sayOutOfTime({ count: { asked, answered } }: NoAnswer): string {
  const reached =
    answered === 0
      ? 'It answered none of my calls'
      : `It answered ${answered} of my ${plural(asked, 'call')}, which is not enough for an answer`;
  return `${TOO_SLOW} ${reached}. Ask again in a minute, or for less.`;
}

const projectOf = ({ names, params }: Question) =>
  names.project ?? (params.project === undefined ? undefined : { id: params.project, name: params.project });
