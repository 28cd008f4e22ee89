// Accepts commands from Slack. Stores each command before acknowledging it, then runs it once.
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Log } from '../../log.js';
import { operations } from '../../operations/index.js';
import type { UnansweredLines } from '../answers/accepted-store.js';
import type { IntakeServices } from '../answers/answers.js';
import { tellAsker, tellPrivately } from '../answers/audience.js';
import { describeLookUpsDown } from '../answers/no-answer.js';
import {
  handleDelivery,
  isRedisError,
  REDIS_UNUSABLE,
  TooSlowError,
  withReference,
  withTimeLimit,
} from '../api/delivery.js';
import type { ButtonPress } from '../api/press.js';
import { plainMessage } from '../api/reply.js';
import { parseCommand } from '../lines/parse.js';
import { commandFromPress, type TypedCommand } from '../lines/typed-command.js';
import type { CommandServices } from './commands.js';
import { runCommand } from './run.js';

/** Acknowledges the delivery. Only slash commands can include text in the acknowledgement. */
type Ack = (text?: string) => Promise<void>;

interface Accepting {
  /** The type of the delivery, for metrics and logs. */
  readonly kind: 'command' | 'offer' | 'answer' | 'mention' | 'shortcut';
  /** Identifies the delivery so that retries and replays aren't answered again. */
  readonly key: string;
  readonly typed: TypedCommand;
  readonly work: () => Promise<void>;
}

/**
 * Accepts a command. Ignores replays, because somebody could replay a signed command even if Slack doesn't retry it.
 */
export async function acceptLine(deps: IntakeServices, accepting: Accepting, ack: Ack): Promise<void> {
  const leave = deps.lineLimit.enter(accepting.typed.userId);
  if (typeof leave === 'string') return refuseForLackOfRoom(deps, accepting, leave, ack);
  await answerLine(deps, accepting, ack).finally(leave);
}

async function answerLine(deps: IntakeServices, accepting: Accepting, ack: Ack): Promise<void> {
  const { kind, key, typed, work } = accepting;
  const { userId, responseUrl: answerTo } = typed;
  const line = `${typed.command} ${typed.text}`.trim();
  const noting = deps.accepted.begin(`${kind}:${key}`, { userId, line, ...(answerTo && { answerTo }) });
  noting.catch(() => {}); // awaited below, after the acknowledgement
  await ack();
  const run = async () => {
    const noted = asksForChange(typed) ? await noting : await notedSoon(deps, noting);
    if (noted === 'not now' && isAboutBot(typed)) await work();
    else if (noted === 'not now') await tellPrivately(deps, typed, plainMessage(describeNotRun(typed)));
    else if (noted !== undefined) await work().finally(() => noted.answered());
  };
  await handleDelivery(deps, kind, run, (sentence) => tellPrivately(deps, typed, plainMessage(sentence)));
}

function asksForChange({ text }: TypedCommand): boolean {
  const read = parseCommand(text, operations);
  return read.kind === 'operation' && read.operation.effect !== 'read';
}

/** Whether the command works without Redis, at least in part. */
function isAboutBot({ text }: TypedCommand): boolean {
  const read = parseCommand(text, operations);
  return read.kind === 'help' || (read.kind === 'built-in' && ['status', 'whoami'].includes(read.name));
}

function describeNotRun({ text }: TypedCommand): string {
  const read = parseCommand(text, operations);
  const isToRecord = read.kind === 'built-in' && ['use', 'freeze', 'unfreeze'].includes(read.name);
  return isToRecord ? withReference(REDIS_UNUSABLE) : describeLookUpsDown();
}

/**
 * The time to wait for an entry to be stored. Long enough for a busy machine, but shorter than Redis's command timeout,
 * so that we can remove an entry that's stored late.
 */
const NOTED_WITHIN_MS = 4_000;

/** Waits until an entry is stored; gives up early if Redis is down. Only for deliveries that don't request a change. */
async function notedSoon(
  deps: { readonly log: Log },
  noting: ReturnType<UnansweredLines['begin']>,
): Promise<Awaited<typeof noting> | 'not now'> {
  try {
    return await withTimeLimit(NOTED_WITHIN_MS, noting);
  } catch (error) {
    if (!(error instanceof TooSlowError || isRedisError(error))) throw error;
    deps.log.error({ err: error }, 'failed to store a command');
    void noting.then(
      (late) => late?.answered(),
      () => {},
    );
    return 'not now';
  }
}

/** Refuses a command because a limit has been reached. Stores nothing, so the same command can succeed later. */
async function refuseForLackOfRoom(
  deps: IntakeServices,
  { kind, typed }: Accepting,
  why: string,
  ack: Ack,
): Promise<void> {
  deps.metrics.turnedAway.inc({ kind });
  if (kind === 'command') return ack(why);
  await ack();
  await deps.lineLimit.tell(typed.userId, async () => {
    // Mentions from guests, bots and other organizations get no answer.
    if (kind === 'mention' && isRefusal(await deps.people.cachedPerson(typed.userId))) return;
    await tellAsker(deps, typed, plainMessage(why));
  });
}

/** Accepts a press of a suggested command or follow-up question. The button's value is the full command. */
export async function acceptOffer(
  deps: CommandServices,
  press: ButtonPress,
  ack: Ack,
  { exact }: { readonly exact: boolean },
): Promise<void> {
  const typed = commandFromPress(press, press.actions[0]?.value ?? '', exact);
  const work = () => runCommand(deps, typed);
  await acceptLine(deps, { kind: 'offer', key: press.trigger_id ?? '', typed, work }, ack);
}
