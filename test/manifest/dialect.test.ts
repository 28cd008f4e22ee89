import { expect, test } from '@jest/globals';
import { dialectIn } from './dialect.js';

test.each([
  ['a sentence', 'src/a.ts', "  sentence: 'Whoever runs me finds why in the log.',", ['Whoever']],
  ['a template', 'src/a.ts', '  return `It has M40 already`;', ['M40 already']],
  ['a comment', 'src/a.ts', '  // It is put back by itself.', ['by itself', 'put back']],
  ['code', 'src/a.ts', '  const anew = whoever(lately);', []],
  ['plain English', 'src/a.ts', "  sentence: 'Try again in a minute.',", []],
  ['a page', 'src/README.md', 'A change for a while.', ['for a while']],
])('finds the dialect in %s', (_, file, line, found) => {
  expect(
    dialectIn(file, line)
      .map((one) => one.found)
      .sort(),
  ).toEqual([...found].sort());
});
