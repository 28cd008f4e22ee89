// The length of a message as Slack counts it: all text in its blocks.
import type { MessageBlock } from './message-block.js';

/**
 * Slack answers `msg_blocks_too_long` above a sum that it does not document: a message of 11,341 characters was
 * refused. Both what is counted and this limit are guesses.
 */
export const MOST_IN_MESSAGE = 9_000;

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

/** In UTF-16 units, like Slack. */
export const lengthOf = (blocks: readonly MessageBlock[]): number => lengthIn(blocks, false);

function lengthIn(value: unknown, isWritten: boolean): number {
  if (typeof value === 'string') return isWritten ? value.length : 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + lengthIn(one, isWritten), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => sum + lengthIn(one, WRITTEN.has(key)), 0);
}

/** The longest beginning of `items` that costs no more than `most`. */
export function asManyAsFit<T>(items: readonly T[], cost: (item: T) => number, most: number): readonly T[] {
  let left = most;
  const over = items.findIndex((item) => {
    left -= cost(item);
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}
