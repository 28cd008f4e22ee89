// How names appear in sentences about a line.

import { quoted } from '../../operations/format.js';
import type { Named } from '../../operations/operation.js';

export const withArticle = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** Quoted only if it would not be clear where the name ends. */
export const quotedIfUnclear = (name: string) => (/^[\p{L}\p{N}_.-]{1,64}$/u.test(name) ? name : quoted(name));

/** Names for a list, with their details where two are equal. */
export function nameLabels(all: readonly Named[]): readonly string[] {
  return all.map((one) => {
    const alike = all.filter(({ name }) => name === one.name);
    if (alike.length === 1) return quotedIfUnclear(one.name);
    const telling = alike.filter(({ detail }) => detail === one.detail).length === 1 ? one.detail : undefined;
    return `${quotedIfUnclear(one.name)} (${telling ?? one.id})`;
  });
}

/** `a`, `a or b`, `a, b or c`. */
export const joinList = (words: readonly string[], last: 'or' | 'and') =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
