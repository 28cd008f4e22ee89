// When a user closes a form without submitting it, sends the user's input back to them as a command.
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Operation } from '../../operations/operation.js';
import { type MessageServices, tellPrivately } from '../answers/audience.js';
import type { Message } from '../api/reply.js';
import { buttonRow, commandButton, copyableText, MAX_SECTION_LENGTH, plainSection } from '../blocks/elements.js';
import { clipText, escapeText } from '../blocks/text.js';
import { ids } from '../ids.js';
import { formatExactLine } from '../lines/exact-line.js';
import { describeUnedited, openFormValue } from '../lines/typed-command.js';
import { formContentHash, takeDraft } from './draft.js';
import type { FormServices } from './forms.js';
import { type FormMeta, originOf, parseMeta } from './meta.js';
import type { FormView } from './parse-form-view.js';

export async function onFormClosed(
  deps: FormServices & MessageServices,
  view: FormView,
  operation: Operation,
  userId: string,
): Promise<void> {
  const draft = await takeDraft(deps, view.id);
  const meta = parseMeta(view.private_metadata);
  if (draft === undefined) return;
  const { values, reason } = draft;
  const isUntouched = formContentHash({ typed: values, params: {}, reason }) === meta.opened;
  if (isUntouched && (operation.effect === 'read' || meta.replaces !== undefined)) return;
  if (isRefusal(await deps.people.cachedPerson(userId))) return;
  const line = `${meta.command} ${askingIn(await formatExactLine(deps, operation, values, reason), meta.asks)}`;
  await tellPrivately(deps, originOf(meta, userId), formClosedMessage(userId, line, meta));
}

const askingIn = (line: string, asks: string | undefined) =>
  asks === undefined ? line : line.replace(/(?= |$)/, ` ask @${asks}`);

const SENTENCE = 'You closed the form without submitting it, so nothing was requested. Here’s your input as a command:';

/** @param of the requests that the form edited, undid or extended, if any */
export function formClosedMessage(
  userId: string,
  line: string,
  of: Pick<FormMeta, 'replaces' | 'undoes' | 'extends'>,
): Message {
  const { replaces } = of;
  const sentence =
    replaces === undefined
      ? SENTENCE
      : `You closed the form without submitting it. ${describeUnedited(replaces)} Here’s what you entered:`;
  const buttons =
    replaces === undefined ? commandButton(ids.openForm, 'Open the form again', openFormValue(userId, line, of)) : [];
  const blocks = [plainSection(sentence), copyableText(line), ...buttonRow(buttons)];
  return { text: `${sentence}\n${escapeText(clipText(line, MAX_SECTION_LENGTH))}`, blocks };
}
