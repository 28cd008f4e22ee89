// Matches words that users type without knowing an operation's name. Matches are suggested, never run.
import type { Operation } from './operation.js';

/**
 * Names of operations that the first words of a command may mean, and how many words matched.
 * @param words in lower case
 */
export function operationsByPhrase(words: readonly string[], operations: readonly Operation[]) {
  const [first = '', second] = words;
  const both = second === undefined ? undefined : [first, second];
  for (const phrase of [both, [first]]) {
    if (phrase === undefined) continue;
    const named = operations.filter(({ name }) => phrase.length > 1 && name === phrase.join('-'));
    const called = operations.filter(({ aliases = [] }) => aliases.includes(phrase.join(' ')));
    const names = [...named, ...called].map(({ name }) => name);
    if (names.length > 0) return { names, count: phrase.length };
  }
  return { names: operations.flatMap(({ name }) => (name.split('-').includes(first) ? [name] : [])), count: 1 };
}

/** Shorter words match too many operations. */
const SHORTEST = 3;

/** Operations that match a word by name, then by alias, then by title or area. */
export function operationsMatching(word: string, operations: readonly Operation[]): readonly Operation[] {
  const wanted = word.toLowerCase();
  if (wanted.length < SHORTEST) return [];
  const isWord = (text: string) => text === wanted || (wanted.length > SHORTEST && text.startsWith(wanted));
  const ways: readonly ((one: Operation) => readonly string[])[] = [
    ({ name }) => name.split('-'),
    ({ aliases = [] }) => aliases.flatMap((phrase) => [phrase, ...phrase.split(' ')]),
    ({ title, area }) => [...title.toLowerCase().split(/[^\p{L}]+/u), ...area.split('-'), area],
  ];
  return [...new Set(ways.flatMap((of) => operations.filter((one) => of(one).some(isWord))))];
}
