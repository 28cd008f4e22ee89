// Runs a command from a slash command, a thread or a button. Answers the command or opens its form.
import { earlyRefusal, lookUpAnywhereRefusal, type PermissionServices } from '../../approvals/people/ask.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Person } from '../../approvals/request/request.js';
import { operations } from '../../operations/index.js';
import type { Change } from '../../operations/operation.js';
import type { TimeContext } from '../../operations/values.js';
import { type MessageServices, tellAsker } from '../answers/audience.js';
import { withTimeLimit } from '../api/delivery.js';
import { attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import { type Message, plainMessage } from '../api/reply.js';
import { copyableText, plainSection } from '../blocks/elements.js';
import { openFilledForm } from '../forms/form.js';
import type { FormServices } from '../forms/forms.js';
import { type LineServices, readChannelDefaultOrNone } from '../lines/channel-default.js';
import { type CommandLine, commandNameOf, parseCommand } from '../lines/parse.js';
import { unknownCommandProblem } from '../lines/problems.js';
import type { TypedCommand } from '../lines/typed-command.js';
import { type AskedLine, type UnderstoodLine, understandLine } from '../lines/understand.js';
import type { MemberServices } from '../people/identity.js';
import { type AskedApproverServices, findAskedApprover } from './asked-approver.js';
import { answerBuiltIn } from './built-ins.js';
import type { CommandServices } from './commands.js';
import { helpMessage, isOffWithoutOwner } from './help.js';
import { offerFormMessage } from './offer-form-message.js';
import { problemMessage } from './problem-message.js';
import { startLookUp } from './start-look-up.js';

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
