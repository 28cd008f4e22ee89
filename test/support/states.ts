// The state of a request that a text of the bot names, as people read it: one word, in front.
import type { Block } from '../../src/sandbox/slack/index.js';
import { textOf } from './looking.js';

const IN_FRONT =
  /^(?:outcome (?:still )?)?(preparing|waiting|approved|running|done|failed|unknown|voided|denied|cancelled|expired)\b/i;

/** Of a card's text or title, or of a message about a request. A sketch of a card that is decided elsewhere names none. */
export function stateIn(text: string): string | undefined {
  if (text.startsWith('Approve? ')) return 'waiting';
  if (text.startsWith('✅')) return 'done';
  return IN_FRONT.exec(text)?.[1]?.toLowerCase();
}

/** Of a whole card: what waits has its title alone, and below it what it needs. A sketch names none. */
export function stateOn(blocks: readonly Block[]): string | undefined {
  const shown = (type: Block['type']) => textOf(blocks.find((block) => block.type === type) ?? '').trim();
  return stateIn(shown('header')) ?? (shown('context').startsWith('Needs ') ? 'waiting' : undefined);
}
