// Explains a command's problems and offers buttons that run corrected commands.
import type { Message } from '../api/reply.js';
import { buttonRow, commandButton, plainSection } from '../blocks/elements.js';
import { clipText, escapeText } from '../blocks/text.js';
import { ids } from '../ids.js';
import type { Offer, Problem } from '../lines/problems.js';

const MOST_OFFERS = 8;
/** Slack's limit for a button's label. */
const MOST_LABEL = 75;

export function problemMessage(problems: readonly Problem[], command: string): Message {
  const text = problems.map(({ sentence }) => escapeText(sentence)).join('\n');
  const offers = problems.flatMap((problem) => problem.offers).slice(0, MOST_OFFERS);
  const [pick] = problems.flatMap((problem) => problem.pick ?? []);
  const buttons = [
    ...offers.flatMap((offer, index) => offerButton(offer, index, command)),
    ...(pick === undefined ? [] : commandButton(ids.pick, 'Choose from a list', `${command} ${pick}`)),
  ];
  if (buttons.length === 0) return { text };
  const sentences = problems.map(({ sentence }) => sentence).join('\n');
  return { text, blocks: [plainSection(sentences), ...buttonRow(buttons)] };
}

function offerButton({ named, line }: Offer, index: number, command: string) {
  // We clip the name to make room for the detail, which distinguishes identical names.
  const detail = named.detail === undefined ? '' : clipText(` (${named.detail})`, Math.floor(MOST_LABEL / 2));
  const label = `${clipText(named.name, MOST_LABEL - detail.length)}${detail}`;
  return commandButton(ids.run(index), label, `${command} ${line}`);
}
