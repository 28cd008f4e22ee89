// claims.txt: each sentence names operations that exist and a source. guesses.txt: every guess in the code.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { operations } from '../../src/operations/index.js';

const file = (name: string) => new URL(name, import.meta.url);
const lines = readFileSync(file('./claims.txt'), 'utf8')
  .trimEnd()
  .split('\n')
  .filter((line) => !line.startsWith('#'));
const guesses = operations.flatMap(({ name, guesses: made = [] }) => made.map((guess) => ({ name, ...guess })));

test('each claim is one sentence with its operations and its source', () => {
  const claims = lines.filter((_, index) => index % 2 === 0);
  const sources = lines.filter((_, index) => index % 2 === 1).map((line) => line.split(' | '));
  const known = new Set(operations.map(({ name }) => name));
  expect(claims.filter((says) => !/^[A-Z`$].*\.$/.test(says))).toEqual([]);
  expect(sources.flatMap(([names = '']) => names.trim().split(', ')).filter((name) => !known.has(name))).toEqual([]);
  expect(
    sources.filter(([, source = '']) => !/^([a-z0-9-/]+|(document|recording|project): .+)$/i.test(source)),
  ).toEqual([]);
});

test('every operation claims or guesses something', () => {
  const named = new Set(
    [...lines.flatMap((line) => line.split(/ \| |, /)), ...guesses.map(({ name }) => name)].map((name) => name.trim()),
  );
  expect(operations.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([]);
});

test('guesses.txt has every guess (npm run calls records them)', () => {
  const text = guesses.map(({ name, says }) => `${name}: ${says}\n`).join('');
  if (process.env.RECORD === '1') writeFileSync(file('./guesses.txt'), text);
  expect(text).toBe(readFileSync(file('./guesses.txt'), 'utf8'));
});

test.each(guesses)('$name guesses in whole sentences: $says', ({ says, reason }) => {
  expect(says).toMatch(/^[A-Z`$].*\.$/);
  expect(reason).toMatch(/^[A-Z].*\.$/);
});
