// Searches names by any of their words, ignoring accents and case, or by the start of an id.
import type { NamedItem } from '../../operations/operation.js';
import { stripInvisible } from '../blocks/sanitize.js';

interface Folded {
  readonly whole: string;
  readonly words: readonly string[];
  /** The words of the detail that distinguishes identical names. */
  readonly detail: readonly string[];
}

/** Caches folded names, because every keystroke can search thousands of names. */
const ready = new WeakMap<readonly NamedItem[], readonly Folded[]>();
/** The maximum length of a query, which may be pasted text. */
const MOST_QUERY = 200;
const SHORTEST_ID = 4;

/** Returns the names that match every word of `query`, best matches first. Equal matches keep their order. */
export function searchNames(names: readonly NamedItem[], query: string): readonly NamedItem[] {
  const wanted = foldText(query.slice(0, MOST_QUERY)).trim();
  if (wanted === '') return names;
  const words = splitWords(wanted);
  const folded = ready.get(names) ?? names.map(foldNamed);
  ready.set(names, folded);
  return names
    .map((named, index) => ({ named, fit: fitOf(folded[index], named.id, wanted, words) }))
    .filter(({ fit }) => fit < NO_FIT)
    .sort((a, b) => a.fit - b.fit)
    .map(({ named }) => named);
}

export const foldText = (text: string) =>
  stripInvisible(text)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** @param folded text from `foldText` */
export const splitWords = (folded: string) => folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');

function foldNamed({ name, detail = '' }: NamedItem): Folded {
  const whole = foldText(name);
  return { whole, words: splitWords(whole), detail: splitWords(foldText(detail)) };
}

const NO_FIT = 9;

function fitOf(folded: Folded | undefined, id: string, wanted: string, words: readonly string[]): number {
  if (folded === undefined) return NO_FIT;
  const { whole } = folded;
  if (whole === wanted) return 0;
  if (whole.startsWith(wanted)) return 1;
  if (words.length > 0 && words.every((word) => folded.words.some((one) => one.startsWith(word)))) return 2;
  if (wanted.length >= SHORTEST_ID && id.toLowerCase().startsWith(wanted)) return 2;
  if (whole.includes(wanted)) return 3;
  const all = [...folded.words, ...folded.detail];
  if (words.length > 0 && words.every((word) => all.some((one) => one.startsWith(word)))) return 4;
  return NO_FIT;
}
