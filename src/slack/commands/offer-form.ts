// Offers a form by a button where there is no trigger to open it; the press gives one.
import { type Message, plainMessage } from '../api/reply.js';
import { buttonRow, lineButton, plainSection } from '../blocks/elements.js';
import { escapeText } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { Typed } from '../lines/typed.js';

/**
 * A message with a button that opens the line's form for the same person; no button if the line has its own trigger.
 */
export function offerForm(typed: Typed, sentence: string): Message {
  if (typed.trigger !== undefined) return plainMessage(sentence);
  const buttons = lineButton(ids.openForm, 'Open the form', `${typed.userId} ${typed.command} ${typed.text}`);
  if (buttons.length === 0) return plainMessage(`${sentence} ${TOO_LONG}`);
  const text = `<@${typed.userId}> ${escapeText(sentence)}`;
  return { text, blocks: [plainSection(sentence), ...buttonRow(buttons)] };
}

const TOO_LONG = 'Your line is too long for a button that opens the form. Shorten the reason, or leave it out.';
