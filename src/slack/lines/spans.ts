// Finds the ends of multi-word names and the positions of tokens in a text.
import { normalizedName } from '../../operations/match.js';
import type { NamedItem } from '../../operations/operation.js';
import type { Token, Word } from './tokens.js';

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Returns the words from `from` up to the first flag or quoted word. */
export function unquotedWordsFrom(tokens: readonly Token[], from: number): readonly Word[] {
  const end = tokens.findIndex((token, index) => index >= from && (token.kind === 'flag' || token.literal));
  return wordTokens(tokens.slice(from, end < 0 ? tokens.length : end));
}

export const wordTokens = (tokens: readonly Token[]): readonly Word[] =>
  tokens.filter((token) => token.kind === 'word');
export const joinWords = (words: readonly Word[]) => words.map(({ text }) => text).join(' ');

/** An index of names that ignores case and invisible characters. */
export interface NameIndex {
  has(text: string): boolean;
  /** The number of words in the longest name. */
  readonly mostWords: number;
}

export function indexNames(names: readonly NamedItem[]): NameIndex {
  const folded = new Set(names.map(({ name }) => normalizedName(name)));
  const mostWords = [...folded].reduce((most, name) => Math.max(most, name.split(' ').length), 0);
  return { has: (text) => folded.has(normalizedName(text)), mostWords };
}

/** Returns the number of leading words that form the longest matching name, or 0 if no name matches. */
export const longestNameWordCount = (words: readonly Word[], names: NameIndex) =>
  longestAcceptedWordCount(words.slice(0, names.mostWords), names.has);

/** Returns the largest number of leading words accepted together, or 0 if none are accepted. */
export function longestAcceptedWordCount(words: readonly Word[], accepts: (text: string) => boolean): number {
  const counts = words.map((_, index) => words.length - index);
  return counts.find((count) => accepts(joinWords(words.slice(0, count)))) ?? 0;
}

/** Returns the text span of the tokens from `from` up to but excluding `to`. */
export function textSpanOf(tokens: readonly Token[], from: number, to: number): TextSpan {
  const start = tokens[from]?.start ?? 0;
  return { start, end: tokens[Math.max(from, to - 1)]?.end ?? start };
}
