// The text in blocks that people read: no ids, values or URLs.
import type { Block } from './block.js';

const READ = ['text', 'fallback', 'caption', 'title', 'name', 'label', 'x_label', 'y_label', 'categories', 'hint'];

export function charactersWritten(blocks: readonly Block[]): number {
  return textsIn(blocks).reduce((sum, text) => sum + text.length, 0);
}

function textsIn(value: unknown, isRead = false): readonly string[] {
  if (typeof value === 'string') return isRead ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textsIn(each, isRead));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, READ.includes(key)));
}
