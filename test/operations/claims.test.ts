import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formatSource, isGuess } from '../../src/operations/claims.js';
import { operations } from '../../src/operations/index.js';

test('every operation claims something', () => {
  const silent = operations.filter(({ claims }) => claims.length === 0);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('guesses.txt has every guess (npm run calls records them)', () => {
  const file = new URL('../facts/guesses.txt', import.meta.url);
  const guesses = operations.flatMap(({ name, claims }) =>
    claims.filter(isGuess).map(({ says }) => `${name}: ${says}`),
  );
  const text = `${guesses.join('\n')}\n`;
  if (process.env.RECORD === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test.each(operations)('$name claims each thing once, in whole sentences', ({ claims }) => {
  expect(new Set(claims.map(({ says }) => says)).size).toBe(claims.length);
  for (const claim of claims) {
    expect(claim.says).toMatch(/^[A-Z`$].*\.$/);
    if (isGuess(claim)) expect(claim.guess).toMatch(/^[A-Z].*\.$/);
  }
});

test.each(operations)('$name links documentation pages by valid addresses', ({ claims }) => {
  for (const claim of claims.filter((one) => 'page' in one))
    expect(formatSource(claim)).toMatch(/^https:\/\/www\.mongodb\.com\/docs\/atlas\/[a-z0-9-]+(\/[a-z0-9-]+)*\/$/i);
});
