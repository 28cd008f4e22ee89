// Finds the state of a request in the bot's texts, where its word comes first.
import type { Block } from '../../src/sandbox/slack/index.js';
import { SPECIAL_STATE_WORDS, STATE_WORDS } from '../../src/slack/cards/state-words.js';
import { textOf } from './looking.js';

const WORDS = [...Object.values(STATE_WORDS), ...Object.keys(SPECIAL_STATE_WORDS)];
const IN_FRONT = new RegExp(`^(?:still )?(${WORDS.join('|')})\\b`, 'i');

/**
 * From a card's text or title, or a message about a request. Undefined for a sketch of a card that is decided
 * elsewhere.
 */
export function stateIn(text: string): string | undefined {
  if (text.startsWith('Approve? ')) return 'waiting';
  if (text.startsWith('✅')) return 'done';
  if (text.startsWith('⏳')) return 'in progress';
  const found = IN_FRONT.exec(text)?.[1]?.toLowerCase();
  return WORDS.find((word) => word.toLowerCase() === found);
}

/** From a whole card. A pending one shows its state only below the title. Undefined for a sketch. */
export function stateOn(blocks: readonly Block[]): string | undefined {
  const shown = (type: Block['type']) => textOf(blocks.find((block) => block.type === type) ?? '').trim();
  return stateIn(shown('header')) ?? (shown('context').startsWith('Needs ') ? 'waiting' : undefined);
}
