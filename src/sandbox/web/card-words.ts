// Parses the bot's cards: the state at the start of the title, the id in the footer and whether the change was
// reverted.
import type { Block } from './block-kit.js';

const IN_FRONT =
  /^(preparing|waiting|approved|running|accepted by Atlas|done|not finished|undone|reverted|ended|failed|unconfirmed|not possible|out of date|denied|cancelled|expired)\b.*: /i;
const NOTE = /^(?:(.*) · )?([A-Z0-9]{3}-[A-Z0-9]{3})$/;

/** The start of the line about an ended temporary change. */
const REVERTED = /^(Reverted|Ended) at $/;

interface CardReading {
  readonly id: string;
  /** The state in the title. Empty for a preliminary card. */
  readonly state: string;
  readonly isReverted: boolean;
}

export function parseCard(blocks: readonly Block[]): CardReading | undefined {
  const [, says = '', id] = blocks.flatMap(notesIn).find((found) => found !== null) ?? [];
  if (id === undefined) return undefined;
  const [title = ''] = blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : []));
  const state = IN_FRONT.exec(title)?.[1]?.toLowerCase() ?? (says.startsWith('Needs ') ? 'waiting' : '');
  return { id, state, isReverted: blocks.some(isRevertedLine) };
}

function isRevertedLine(block: Block): boolean {
  if (block.type !== 'rich_text') return false;
  const texts = block.elements.flatMap((line) => (line.type === 'rich_text_section' ? line.elements : []));
  return texts.some((one) => one.type === 'text' && REVERTED.test(one.text));
}

const notesIn = (block: Block) =>
  block.type === 'context' ? block.elements.flatMap((one) => ('text' in one ? [NOTE.exec(one.text)] : [])) : [];
