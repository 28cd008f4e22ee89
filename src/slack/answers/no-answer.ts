// Messages about a missing answer: we couldn't check the user's permission, Redis is down, or Atlas failed.
import { SlackSilentError } from '../../approvals/people/people.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { AtlasApiError } from '../../atlas/errors.js';
import type { Log } from '../../log.js';
import { plural } from '../../operations/format.js';
import type { Phrase } from '../../operations/operation.js';
import { describeFault, describeSlackSilence, isRedisError, TooSlowError, withReference } from '../api/delivery.js';
import { type Message, plainMessage } from '../api/reply.js';
import { ANSWER_WITHIN_MS, NoAnswerError } from './ask-atlas.js';
import { type Question, questionProject } from './question.js';

/** Returns a message saying that we didn't call Atlas, because we couldn't check the user's permission. */
export function uncheckedPermissionMessage(deps: { readonly log: Log }, error: unknown): Message {
  deps.log.error({ err: error }, 'failed to start a look-up');
  if (error instanceof SlackSilentError) return plainMessage(`Not looked up: ${describeSlackSilence(error)}`);
  return plainMessage(
    isRedisError(error) ? withReference(`Not looked up: ${DOWN} Try again in a minute.`) : describeFault(error),
  );
}

const DOWN = 'look-ups are down because I can’t use my store (Redis) right now.';

/** Returns a message saying that a look-up didn't run because Redis is down. */
export const describeLookUpsDown = () => withReference(`L${DOWN.slice(1)} I didn’t ask Atlas. Try again in a minute.`);

/**
 * Returns a handler for `catch` that turns a Redis failure into a message saying that look-ups are down. The message
 * doesn't mention records, because look-ups never record anything.
 */
export const messageIfLookUpsDown =
  (deps: { readonly log: Log }) =>
  (error: unknown): Message => {
    if (!isRedisError(error)) throw error;
    return uncheckedPermissionMessage(deps, error);
  };

/** Describes an Atlas failure to the user, including the look-up's progress and the next step. */
export function describeNoAnswer(
  deps: { readonly log: Log },
  { operation, ...question }: Question,
  error: unknown,
): Phrase {
  deps.log.warn({ err: error, operation: operation.name }, 'a look-up failed');
  const project = questionProject({ operation, ...question });
  const cause = error instanceof NoAnswerError ? error.cause : error;
  if (error instanceof TooSlowError) return `${TOO_SLOW} Try again in a minute.`;
  if (error instanceof NoAnswerError && error.isOutOfTime) return describeOutOfTime(error);
  const sentence = describeAtlasError(cause, { role: operation.role, ...(project && { where: project.name }) });
  const retryAfterMs = cause instanceof AtlasApiError && cause.status === 429 ? cause.retryAfterMs : undefined;
  if (retryAfterMs === undefined) return sentence;
  return [sentence, ' You can retry at ', { at: Date.now() + retryAfterMs }, '.'];
}

const TOO_SLOW = `Atlas was too slow, so I gave up after ${ANSWER_WITHIN_MS / 1_000} seconds.`;

function describeOutOfTime({ count: { asked, answered } }: NoAnswerError): string {
  const reached =
    answered === 0
      ? 'Atlas didn’t respond to any of my calls'
      : `Atlas responded to ${answered} of my ${plural(asked, 'call')}, which isn’t enough for an answer`;
  return `${TOO_SLOW} ${reached}. Try again in a minute, or ask for less data.`;
}
