// Stretches of words: where a name of several words ends, and where something stands in the text.
import { asTyped } from '../../operations/match.js';
import type { Named } from '../../operations/operation.js';
import type { Token, Word } from './tokens.js';

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** The words from `from` on, up to the first that is in quotes or a flag. */
export function bareWords(tokens: readonly Token[], from: number): readonly Word[] {
  const end = tokens.findIndex((token, index) => index >= from && (token.kind === 'flag' || token.literal));
  return onlyWords(tokens.slice(from, end < 0 ? tokens.length : end));
}

export const onlyWords = (tokens: readonly Token[]): readonly Word[] => tokens.filter((token) => token.kind === 'word');
export const joinWords = (words: readonly Word[]) => words.map(({ text }) => text).join(' ');

/** Names made ready to be found in a line, ignoring case and what cannot be seen. */
export interface NameIndex {
  has(text: string): boolean;
  /** Words in the longest of them. */
  readonly mostWords: number;
}

export function indexNames(names: readonly Named[]): NameIndex {
  const folded = new Set(names.map(({ name }) => asTyped(name)));
  const mostWords = [...folded].reduce((most, name) => Math.max(most, name.split(' ').length), 0);
  return { has: (text) => folded.has(asTyped(text)), mostWords };
}

/** How many of the first words make the longest name there is; 0 when they make none. */
export const longestName = (words: readonly Word[], names: NameIndex) =>
  longest(words.slice(0, names.mostWords), names.has);

/** How many of the first words are accepted together, as many as possible; 0 when not even one is. */
export function longest(words: readonly Word[], accepts: (text: string) => boolean): number {
  const counts = words.map((_, index) => words.length - index);
  return counts.find((count) => accepts(joinWords(words.slice(0, count)))) ?? 0;
}

/** Where the tokens from `from` up to, not including, `to` stand in the text. */
export function textSpanOf(tokens: readonly Token[], from: number, to: number): TextSpan {
  const start = tokens[from]?.start ?? 0;
  return { start, end: tokens[Math.max(from, to - 1)]?.end ?? start };
}
