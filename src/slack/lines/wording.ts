// Formats names for sentences about a command.

import { quoted } from '../../operations/format.js';
import type { NamedItem } from '../../operations/operation.js';

export const withArticle = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** Quotes a name only if the end of the name would otherwise be unclear. */
export const quotedIfUnclear = (name: string) => (/^[\p{L}\p{N}_.-]{1,64}$/u.test(name) ? name : quoted(name));

/** Formats names for a list. Adds details if names are identical. */
export function nameLabels(all: readonly NamedItem[]): readonly string[] {
  return all.map((one) => {
    const alike = all.filter(({ name }) => name === one.name);
    if (alike.length === 1) return quotedIfUnclear(one.name);
    const telling = alike.filter(({ detail }) => detail === one.detail).length === 1 ? one.detail : undefined;
    return `${quotedIfUnclear(one.name)} (${telling ?? one.id})`;
  });
}

/** Joins words, e.g. `a`, `a or b` or `a, b or c`. */
export const joinList = (words: readonly string[], last: 'or' | 'and') =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
