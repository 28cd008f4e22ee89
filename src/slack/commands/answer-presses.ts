// Handles buttons below an answer. We check the user who presses as if they had typed the command themselves.
import { isRefusal, refuse } from '../../approvals/request/refusal.js';
import { mapFromObject } from '../../map-from-object.js';
import { operations } from '../../operations/index.js';
import type { LookUp } from '../../operations/operation.js';
import { type AnswerPress, refreshAnswer, shareAnswer, uploadAllRows } from '../answers/answer-actions.js';
import type { AnswerServices } from '../answers/answers.js';
import { type MessageServices, tellPrivately, tellRefusal } from '../answers/audience.js';
import { pressFromMenu } from '../answers/line-menu.js';
import { messageIfLookUpsDown } from '../answers/no-answer.js';
import { checkPermission } from '../answers/permission.js';
import type { Question } from '../answers/question.js';
import { parseRowChoice } from '../answers/row-menu.js';
import { SlowNotice } from '../answers/slow-notice.js';
import { type AuditServices, attemptedActionIn, noteAndDescribeRefusal } from '../api/note-refusal.js';
import type { ButtonPress } from '../api/press.js';
import { type Message, plainMessage } from '../api/reply.js';
import { ids } from '../ids.js';
import { commandNameOf, parseCommand } from '../lines/parse.js';
import { commandFromPress, parseOpenFormValue, type TypedCommand } from '../lines/typed-command.js';
import { describeMissingParams, understandLine } from '../lines/understand.js';
import type { MemberServices } from '../people/identity.js';
import { acceptLine, acceptOffer } from './accept-line.js';
import type { CommandServices } from './commands.js';
import { exportRequests } from './export-requests.js';
import { problemMessage } from './problem-message.js';
import { openFormOfLine } from './run.js';

const WORK = mapFromObject<(deps: CommandServices, pressed: AnswerPress) => Promise<void>>({
  [ids.refresh]: refreshAnswer,
  [ids.share]: shareAnswer,
  [ids.rows]: uploadAllRows,
  [ids.follow]: refreshOnce,
  [ids.stopFollowing]: refreshOnce,
});

async function refreshOnce(deps: CommandServices, pressed: AnswerPress): Promise<void> {
  await refreshAnswer(deps, pressed);
  const sentence = 'I no longer update answers. I refreshed this one. Press Refresh to do so again.';
  await tellPrivately(deps, pressed.typed, plainMessage(sentence));
}

export async function onAnswerPress(
  deps: CommandServices,
  given: ButtonPress,
  ack: () => Promise<void>,
): Promise<void> {
  const press = pressFromMenu(given);
  const [{ action_id: id, value } = { action_id: '', value: '' }] = press.actions;
  if (ids.nextAny.test(id)) return acceptOffer(deps, press, ack, { exact: true });
  const isForm = id === ids.openForm;
  const { line, owner, concerns } = isForm ? parseOpenFormValue(value ?? '') : { line: value ?? '' };
  const typed = { ...commandFromPress(press, line, !isForm && id !== ids.pick), ...concerns };
  const key = `${id}:${press.trigger_id ?? ''}`;
  const run = owner === undefined || owner === typed.userId ? work : notYours;
  await acceptLine(deps, { kind: 'answer', key, typed, work: () => run(deps, press, id, typed) }, ack);
}

/** Opens the form of the change that a user chose below an answer. */
export async function onRowChange(deps: CommandServices, press: ButtonPress, ack: () => Promise<void>): Promise<void> {
  const { menu, handle, line } = parseRowChoice(press);
  const typed = commandFromPress(press, line, true);
  const work = async () => {
    const text = await deps.rowChoices.read(menu, handle);
    if (text !== undefined) return openFormOfLine(deps, { ...typed, text, reread: true });
    await tellPrivately(deps, typed, plainMessage('This menu has expired. Press Refresh, then choose again.'));
  };
  await acceptLine(deps, { kind: 'answer', key: `${ids.changeRow}:${press.trigger_id ?? ''}`, typed, work }, ack);
}

async function notYours(
  deps: MemberServices & MessageServices & AuditServices,
  _: ButtonPress,
  id: string,
  typed: TypedCommand,
): Promise<void> {
  const { command, text, userId } = typed;
  const who = await deps.people.cachedPerson(userId);
  const sentence = `Only the person who typed this command can open its form. Type the command yourself: ${command} ${text}`;
  const refusal = isRefusal(who) ? who : refuse('not yours', sentence);
  await tellRefusal(deps, typed, refusal, id);
}

async function work(deps: CommandServices, press: ButtonPress, id: string, typed: TypedCommand): Promise<void> {
  if (id === ids.again || id === ids.openForm || id === ids.pick) return openFormOfLine(deps, typed);
  if (id === ids.exportRequests) return exportRequests(deps, typed);
  const waiting = new SlowNotice(deps, typed, `${typed.command} ${typed.text}`);
  try {
    const question = await questionOf(deps, typed).catch(messageIfLookUpsDown(deps));
    if ('text' in question) {
      await tellPrivately(deps, typed, question);
      return;
    }
    const { container } = press;
    const shown =
      container?.message_ts === undefined || container.is_ephemeral === true
        ? {}
        : { shown: { channel: typed.channel, ts: container.message_ts } };
    await WORK.get(id)?.(deps, { typed, question, waiting, ...shown });
  } finally {
    await waiting.end();
  }
}

/** @returns the question, or a message that explains why this user may not ask the question */
async function questionOf(deps: AnswerServices, typed: TypedCommand): Promise<Question | Message> {
  const read = parseCommand(typed.text, operations);
  const tried = attemptedActionIn(typed, commandNameOf(read));
  const person = await deps.people.cachedPerson(typed.userId);
  if (isRefusal(person)) return noteAndDescribeRefusal(deps, person, tried);
  if (read.kind !== 'operation' || !isLookUp(read.operation)) {
    return plainMessage(
      'I don’t recognize this button because a different version of Countersign posted it. Type the command again.',
    );
  }
  const { operation, line } = read;
  const understood = await understandLine(deps, { operation, line, person });
  if (understood.kind === 'refused') return noteAndDescribeRefusal(deps, understood.refusal, tried);
  const { params, named: names, problems } = understood;
  if (understood.kind === 'wrong') return problemMessage(problems, typed.command);
  if (understood.kind === 'incomplete')
    return plainMessage(describeMissingParams(understood, operation, typed.command));
  return checkPermission(deps, { operation, params, names, person, command: typed.command }, typed.channel);
}

const isLookUp = (operation: { readonly effect: string }): operation is LookUp => operation.effect === 'read';
