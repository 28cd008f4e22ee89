// Parses the bot's cards: the state at the start of the title and the id in the footer.
import type { Block } from './block-kit.js';

const IN_FRONT =
  /^(preparing|waiting|approved|running|accepted by Atlas|in progress|done|not finished|undoing|undone|reverting|reverted|ended|failed|unconfirmed|not possible|out of date|denied|cancell?ed|expired)\b.*: /i;
const NOTE = /^(?:(.*) · )?([A-Z0-9]{3}-[A-Z0-9]{3})$/;

interface CardReading {
  readonly id: string;
  /** The state in the title. Empty for a preliminary card. */
  readonly state: string;
}

export function readCardState(blocks: readonly Block[]): CardReading | undefined {
  const [, says = '', id] = blocks.flatMap(notesIn).find((found) => found !== null) ?? [];
  if (id === undefined) return undefined;
  const [title = ''] = blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : []));
  const state = IN_FRONT.exec(title)?.[1]?.toLowerCase() ?? (says.startsWith('Needs ') ? 'waiting' : '');
  return { id, state };
}

const notesIn = (block: Block) =>
  block.type === 'context' ? block.elements.flatMap((one) => ('text' in one ? [NOTE.exec(one.text)] : [])) : [];
