// described.txt: each fact belongs to an operation that is known, and names its source and a test that exists.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readFacts } from './table.js';

const file = (path: string) => new URL(path, import.meta.url);
const lines = readFileSync(file('./described.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

test('each fact belongs to an operation of the table of facts', () => {
  const known = new Set(['pages', ...readFacts().operations.map(({ method, path }) => `${method} ${path}`)]);
  const headings = lines.filter((line) => !line.startsWith('  '));
  expect(headings.filter((heading) => !known.has(heading))).toEqual([]);
  expect(new Set(headings).size).toBe(headings.length);
});

test('each fact names its source and a test of the local Atlas', () => {
  const facts = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(' | '));
  expect(facts.filter(([says, source, held]) => !says?.endsWith('.') || !source || !held)).toEqual([]);
  const tests = facts.flatMap(([, , held = '']) => held.split(', '));
  expect(tests.filter((path) => !existsSync(file(`../../${path}`)))).toEqual([]);
});
