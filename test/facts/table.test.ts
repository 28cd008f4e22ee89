// The table of facts holds together, and says what the official document says where that is at hand: ATLAS_OPENAPI has
// its paths, separated by colons.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { factsOf, shapeOf } from './document.js';
import { facts } from './flaws.js';
import { wanted } from './selection.js';
import { FILE, factsIn, textOf } from './table.js';

const said = ({ method, shape }: { readonly method: string; readonly shape: string }) => `${method} ${shape}`;

// Update it with `npm run facts`.
test('the table has exactly the operations that the bot or the simulated Atlas knows', () => {
  const found = facts.operations.map(({ method, path }) => said({ method, shape: shapeOf(path) }));
  expect(found.toSorted()).toEqual([...new Set(wanted.map(said))].toSorted());
});

test('the table is read as it was written', () => {
  const text = readFileSync(FILE, 'utf8');
  expect(textOf(factsIn(text))).toBe(text);
});

const files = process.env.ATLAS_OPENAPI?.split(':') ?? [];
const whereOfficial = files.length > 0 ? test : test.skip;

whereOfficial('the table says what the official document says', () => {
  for (const file of files) {
    const official = factsOf(file, wanted);
    if (official.operations.length === facts.operations.length)
      expect(textOf({ ...official, document: facts.document })).toBe(readFileSync(FILE, 'utf8'));
    for (const { versions, ...rest } of official.operations) {
      const known = facts.operations.find(({ method, path }) => method === rest.method && path === rest.path);
      // A shortened document has fewer versions, and leaves out long lists of values.
      expect(known?.versions).toEqual(expect.arrayContaining([...versions]));
      expect(known).toMatchObject(JSON.parse(JSON.stringify(rest)));
    }
  }
});
