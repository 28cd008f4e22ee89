// Offers a button that opens a form, for commands without a trigger. Pressing the button provides a trigger.
import { type Message, plainMessage } from '../api/reply.js';
import { buttonRow, commandButton, plainSection } from '../blocks/elements.js';
import { escapeText } from '../blocks/text.js';
import { ids } from '../ids.js';
import { describeUnedited, openFormValue, type TypedCommand } from '../lines/typed-command.js';

/** Adds a button that opens the form for the same user, unless the command has a trigger or edits a request. */
export function offerFormMessage(typed: TypedCommand, sentence: string): Message {
  if (typed.trigger !== undefined) return plainMessage(sentence);
  if (typed.replaces !== undefined) return plainMessage(`${sentence} ${describeUnedited(typed.replaces)}`);
  const value = openFormValue(typed.userId, `${typed.command} ${typed.text}`, typed);
  const buttons = commandButton(ids.openForm, 'Open the form', value);
  if (buttons.length === 0) return plainMessage(`${sentence} ${TOO_LONG}`);
  const text = `<@${typed.userId}> ${escapeText(sentence)}`;
  return { text, blocks: [plainSection(sentence), ...buttonRow(buttons)] };
}

const TOO_LONG = 'Your command is too long to open in a form. Shorten or leave out the reason.';
