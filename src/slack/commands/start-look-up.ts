// Runs a look-up command. Answers the command, opens its form or explains its problems.
import { lookUpAnywhereRefusal } from '../../approvals/people/ask.js';
import { SlackSilentError } from '../../approvals/people/people.js';
import { isLookUpRestricted } from '../../approvals/policy/match.js';
import type { Person } from '../../approvals/request/request.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { type LookUp, namesWithIncluded } from '../../operations/operation.js';
import type { AnswerServices } from '../answers/answers.js';
import { audienceOf, tellPrivately } from '../answers/audience.js';
import { uncheckedPermissionMessage } from '../answers/no-answer.js';
import { sendAnswer } from '../answers/send-answer.js';
import { SlowNotice } from '../answers/slow-notice.js';
import { isRedisError, TooSlowError, withTimeLimit } from '../api/delivery.js';
import { isSlackError } from '../api/failures.js';
import { attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { openFilledForm } from '../forms/form.js';
import { readChannelDefaultOrNone } from '../lines/channel-default.js';
import type { CommandLine } from '../lines/parse.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { describeMissingParams, type PermittedLine, understandLine } from '../lines/understand.js';
import type { CommandServices } from './commands.js';
import { offerFormMessage } from './offer-form-message.js';
import { problemMessage } from './problem-message.js';
import { suggestBinding } from './suggest-binding.js';

/** The part of the trigger's 3 seconds that we may spend waiting for Slack and Atlas before opening the form. */
const BEFORE_FORM_MS = 1_500;

interface Start {
  readonly typed: TypedCommand;
  readonly operation: LookUp;
  readonly line: CommandLine;
  readonly person: Person;
}

/** @returns a message for the asker, or undefined if the command is already answered */
export async function startLookUp(deps: CommandServices, start: Start): Promise<Message | undefined> {
  const { typed, operation, person } = start;
  let waiting: SlowNotice | undefined;
  try {
    const refusal = await lookUpAnywhereRefusal(deps, operation, person);
    if (refusal !== undefined) return noteAndDescribeRefusal(deps, refusal, attemptedActionIn(typed, operation.name));
    // We start the notice only here, because nothing above calls Atlas.
    waiting = new SlowNotice(deps, typed, `${typed.command} ${typed.text}`);
    return await answer(deps, start, waiting);
  } catch (error) {
    if (error instanceof SlackSilentError || isSlackError(error) || isRedisError(error))
      return uncheckedPermissionMessage(deps, error);
    deps.log.warn({ err: error }, 'a look-up failed before it started');
    if (error instanceof TooSlowError)
      return plainMessage('Atlas was too slow to look up the names. Try again in a minute.');
    return plainMessage(describeAtlasError(error, { role: operation.role }));
  } finally {
    await waiting?.end();
  }
}

async function answer(deps: CommandServices, start: Start, waiting: SlowNotice): Promise<Message | undefined> {
  const { typed, operation, person } = start;
  const channelDefault = await readChannelDefaultOrNone(deps, typed);
  const placing = audienceOf(deps, typed, channelDefault);
  const understanding = understandLine(deps, start, typed.exact === true ? undefined : channelDefault);
  understanding.catch(() => {}); // avoids an unhandled rejection until it's awaited below
  const early = await withTimeLimit(BEFORE_FORM_MS, understanding).catch((error: unknown) => {
    if (!(error instanceof TooSlowError)) throw error;
  });
  if (early?.kind === 'incomplete' && (await openFilledForm(deps, typed, start, Promise.resolve(early))))
    return early.trouble === undefined ? undefined : plainMessage(early.trouble);
  const understood = early ?? (await withTimeLimit(waiting.leftMs(), understanding));
  if (understood.kind === 'refused')
    return noteAndDescribeRefusal(deps, understood.refusal, attemptedActionIn(typed, operation.name));
  if (understood.kind === 'wrong') return postProblems(deps, start, understood);
  const { trouble, params, named: names } = understood;
  if (understood.kind === 'incomplete') {
    const sentence = describeMissingParams(understood, operation, typed.command);
    return offerFormMessage(typed, `${trouble === undefined ? '' : `${trouble} `}${sentence}`);
  }
  const question = { operation, params, names, person, command: typed.command };
  await sendAnswer(
    deps,
    { question, origin: typed, audience: placing, ...(trouble !== undefined && { lead: trouble }) },
    waiting,
  );
  const audience = await placing;
  if (audience.kind === 'alone' && audience.mayShare)
    await suggestBinding(deps, { typed, person, channelDefault, about: names.project });
  return undefined;
}

/** Shows the command's problems. If the answer would be private, shows them privately, because they suggest names. */
async function postProblems(deps: AnswerServices, { typed, operation }: Start, { problems, named }: PermittedLine) {
  const message = problemMessage(problems, typed.command);
  const place = named.project === undefined ? {} : { project: named.project };
  if (!namesWithIncluded(operation).some((part) => isLookUpRestricted(deps.policy, part, place))) return message;
  await tellPrivately(deps, typed, message);
  return undefined;
}
