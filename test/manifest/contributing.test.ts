import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const PAGE = readFileSync(new URL('../../.github/CONTRIBUTING.md', import.meta.url), 'utf8');
/** Where its operation would be. */
const ROOM = new URL('../../src/operations/cluster/', import.meta.url);

test('the example operation in CONTRIBUTING.md imports only existing exports', () => {
  const imports = [...PAGE.matchAll(/^import \{ (.*) \} from '(\..*)\.js';$/gm)];
  expect(imports.length).toBeGreaterThan(3);
  for (const [, names = '', file] of imports) {
    const source = readFileSync(new URL(`${file}.ts`, ROOM), 'utf8');
    for (const name of names.split(', '))
      expect([file, source]).toEqual([file, expect.stringMatching(new RegExp(`^export .*\\b${name}\\b`, 'm'))]);
  }
});

test('every file that CONTRIBUTING.md links to exists', () => {
  const links = [...PAGE.matchAll(/\]\(([^)#]+)/g)].map(([, link = '']) => link);
  for (const link of links) readFileSync(new URL(`../../.github/${link}`, import.meta.url));
});
