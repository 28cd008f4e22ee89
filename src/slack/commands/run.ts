// Runs a command from a slash command, a thread or a button. Answers the command or opens its form.
import { earlyRefusal, lookUpAnywhereRefusal, type PermissionServices } from '../../approvals/people/ask.js';
import { SlackSilentError } from '../../approvals/people/people.js';
import { isLookUpRestricted } from '../../approvals/policy/match.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { operations } from '../../operations/index.js';
import { type Change, type LookUp, namesWithIncluded } from '../../operations/operation.js';
import type { TimeContext } from '../../operations/values.js';
import type { AnswerServices } from '../answers/answers.js';
import { audienceOf, type MessageServices, tellAsker, tellPrivately } from '../answers/audience.js';
import { uncheckedPermissionMessage } from '../answers/no-answer.js';
import { sendAnswer } from '../answers/send-answer.js';
import { SlowNotice } from '../answers/slow-notice.js';
import { isRedisError, TooSlowError, withTimeLimit } from '../api/delivery.js';
import { isSlackError } from '../api/failures.js';
import { attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { copyableText, plainSection } from '../blocks/elements.js';
import { openFilledForm } from '../forms/form.js';
import type { FormServices } from '../forms/forms.js';
import { type LineServices, readChannelDefaultOrNone } from '../lines/channel-default.js';
import { type CommandLine, commandNameOf, parseCommand } from '../lines/parse.js';
import { unknownCommandProblem } from '../lines/problems.js';
import type { TypedCommand } from '../lines/typed-command.js';
import {
  type AskedLine,
  describeMissingParams,
  type PermittedLine,
  type UnderstoodLine,
  understandLine,
} from '../lines/understand.js';
import type { MemberServices } from '../people/identity.js';
import { type AskedApproverServices, findAskedApprover } from './asked-approver.js';
import { answerBuiltIn } from './built-ins.js';
import type { CommandServices } from './commands.js';
import { helpMessage, isOffWithoutOwner } from './help.js';
import { offerFormMessage } from './offer-form-message.js';
import { problemMessage } from './problem-message.js';
import { suggestBinding } from './suggest-binding.js';

type FormOpeningServices = MessageServices & FormServices & AskedApproverServices;

const MOST_TEXT = 4_000;
/** The time to wait for names before the form opens. Cached names arrive within this time. */
const AT_ONCE_MS = 300;

export async function runCommand(deps: CommandServices, typed: TypedCommand): Promise<void> {
  const answer = await answerCommand(deps, typed);
  if (answer !== undefined) await tellAsker(deps, typed, answer);
}

/** @returns a message for the asker, or undefined if the command has been answered or has opened a form */
async function answerCommand(deps: CommandServices, typed: TypedCommand): Promise<Message | undefined> {
  const { text, command } = typed;
  if (text.length > MOST_TEXT) {
    const length = text.length.toLocaleString('en');
    const sentence = `Your command has ${length} characters, but I can read up to ${MOST_TEXT.toLocaleString('en')}. Shorten the reason or link to the rest. Here’s your command:`;
    return { text: sentence, blocks: [plainSection(sentence), copyableText(`${command} ${text}`)] };
  }
  const who = await deps.people.cachedPerson(typed.userId);
  const read = parseCommand(text, operations, writingBy(deps, typed));
  if (isRefusal(who)) return noteAndDescribeRefusal(deps, who, attemptedActionIn(typed, commandNameOf(read)));
  switch (read.kind) {
    case 'empty':
    case 'help':
      return helpMessage(
        command,
        read.kind === 'help' ? read.topic : undefined,
        isOffWithoutOwner(await hasOwner(deps)),
      );
    case 'built-in':
      return answerBuiltIn(deps, read.name, read.rest, who, typed);
    case 'unknown':
      return problemMessage([unknownCommandProblem(read, text, `${command} help`)], command);
    case 'operation': {
      const { operation, line } = read;
      return operation.effect === 'read'
        ? startLookUp(deps, { typed, operation, line, person: who })
        : startChange(deps, typed, operation, line, who);
    }
  }
}

/** Checks whether an owner's credential is set up. If Redis is down, help lists all operations as set up. */
const hasOwner = ({ credentials }: Pick<FormServices, 'credentials'>) => credentials.hasOwner().catch(() => true);

/** @returns the current time and the time zone of the asker, whose account was just read */
const writingBy = ({ people }: MemberServices, { userId }: TypedCommand): TimeContext => ({
  at: Date.now(),
  zone: people.zoneOf(userId),
});

/** Opens a command's filled-in form instead of running the command. */
export async function openFormOfLine(deps: FormOpeningServices, typed: TypedCommand): Promise<void> {
  const answer = await openedLine(deps, typed);
  if (answer !== undefined) await tellAsker(deps, typed, answer);
}

async function openedLine(deps: FormOpeningServices, typed: TypedCommand): Promise<Message | undefined> {
  const who = await deps.people.cachedPerson(typed.userId);
  const read = parseCommand(typed.text, operations, writingBy(deps, typed));
  if (isRefusal(who)) return noteAndDescribeRefusal(deps, who, attemptedActionIn(typed, commandNameOf(read)));
  if (read.kind !== 'operation') return plainMessage('I don’t recognize this button. Type the command again.');
  const { operation, line } = read;
  if (operation.effect !== 'read') return startChange(deps, typed, operation, line, who);
  const refusal = await lookUpAnywhereRefusal(deps, operation, who);
  if (refusal !== undefined)
    return noteAndDescribeRefusal(deps, refusal, attemptedActionIn(typed, commandNameOf(read)));
  const asked = { operation, line, person: who };
  return openOrOffer(deps, typed, asked, understandHere(deps, typed, asked));
}

/** Opens the form, unless we learn before the trigger expires that the user may not request the change. */
async function startChange(
  deps: FormOpeningServices,
  typed: TypedCommand,
  operation: Change,
  line: CommandLine,
  person: Person,
): Promise<Message | undefined> {
  const asked = { operation, line, person, ...(typed.reread && { reread: true }) };
  const understanding = understandHere(deps, typed, asked);
  const understood = await understandSoon(deps, operation, understanding, person);
  if (understood?.kind === 'refused')
    return noteAndDescribeRefusal(deps, understood.refusal, attemptedActionIn(typed, operation.name));
  if (line.asks === undefined) return openOrOffer(deps, typed, asked, understanding);
  const question = { operation: operation.name, ...(understood && knownFacts(understood)) };
  const asks = await findAskedApprover(deps, question, line.asks, person);
  if (typeof asks !== 'string') return noteAndDescribeRefusal(deps, asks, attemptedActionIn(typed, operation.name));
  return openOrOffer(deps, { ...typed, asks }, asked, understanding);
}

/** Resolves the command with the channel's default project and cluster. */
function understandHere(
  deps: PermissionServices & LineServices,
  typed: TypedCommand,
  asked: AskedLine,
): Promise<UnderstoodLine> {
  const understanding = understandLine(
    deps,
    asked,
    typed.exact === true ? undefined : readChannelDefaultOrNone(deps, typed),
  );
  understanding.catch(() => {}); // reported in the form
  return understanding;
}

async function openOrOffer(
  deps: FormServices,
  typed: TypedCommand,
  asked: AskedLine,
  understanding: Promise<UnderstoodLine>,
): Promise<Message | undefined> {
  const { trigger, ...late } = typed;
  if (trigger === undefined) return offerFormMessage(typed, `${asked.operation.title}: fill in the form.`);
  if (await openFilledForm(deps, typed, asked, understanding)) return undefined;
  return offerFormMessage(late, 'I took too long to open the form. Nothing was recorded.');
}

/** Returns the command as far as we understand it by now. If that fails, the form reports it. */
async function understandSoon(
  deps: PermissionServices,
  operation: Change,
  understanding: Promise<UnderstoodLine>,
  person: Person,
): Promise<UnderstoodLine | undefined> {
  const refusal = await earlyRefusal(deps, operation, undefined, person);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  return withTimeLimit(AT_ONCE_MS, understanding).catch(() => undefined);
}

/** Returns what decides which rules may apply. A missing param can still be filled in. */
const knownFacts = ({ kind, named: { project }, params }: Exclude<UnderstoodLine, { kind: 'refused' }>) => ({
  ...(project && { place: { project } }),
  ...(kind === 'whole' && { params }),
});

/** The part of the trigger's 3 seconds that we may spend waiting for Slack and Atlas before opening the form. */
const BEFORE_FORM_MS = 1_500;

interface Start {
  readonly typed: TypedCommand;
  readonly operation: LookUp;
  readonly line: CommandLine;
  readonly person: Person;
}

/** @returns a message for the asker, or undefined if the command is already answered */
async function startLookUp(deps: CommandServices, start: Start): Promise<Message | undefined> {
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
