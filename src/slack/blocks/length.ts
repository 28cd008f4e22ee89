// Measures a message's length as Slack does, which counts all text in the blocks.
import type { MessageBlock } from './message-block.js';

/**
 * The maximum length of a message. Slack returns `msg_blocks_too_long` above an undocumented limit. Slack rejected a
 * message with 11,341 characters. Both this maximum and the choice of counted fields are guesses.
 */
export const MAX_MESSAGE_LENGTH = 9_000;

const WRITTEN: ReadonlySet<string> = new Set([
  'text',
  'fallback',
  'caption',
  'title',
  'name',
  'label',
  'x_label',
  'y_label',
  'categories',
]);

/** Returns the length in UTF-16 units, like Slack. */
export const lengthOf = (blocks: readonly MessageBlock[]): number => lengthIn(blocks, false);

function lengthIn(value: unknown, isWritten: boolean): number {
  if (typeof value === 'string') return isWritten ? value.length : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + lengthIn(one, isWritten), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => sum + lengthIn(one, WRITTEN.has(key)), 0);
}

/** Returns the longest prefix of `items` that costs no more than `most`. */
export function fittingPrefix<T>(items: readonly T[], cost: (item: T) => number, most: number): readonly T[] {
  let left = most;
  const over = items.findIndex((item) => {
    left -= cost(item);
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}
