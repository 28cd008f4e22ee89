// Every change does what it did when it was recorded. `npm run goldens` records it again.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CASES } from '../operations/cases.js';
import { blockedIn } from './blocked.js';
import { carriedOut } from './changes.js';
import { outcomesOf } from './faults.js';
import { type OneAtlas, openOneAtlas } from './one-atlas.js';
import { recordedIn } from './recorded.js';

const changes = [...new Set(CASES.map(([change]) => change))];
const recorded = recordedIn(
  'changes.jsonl',
  changes.map(({ name }) => name),
);
let one: OneAtlas;
beforeAll(async () => {
  one = await openOneAtlas();
});
afterAll(async () => {
  recorded.write();
  await one.close();
});

test.each(changes.map((change) => [change.name, change] as const))('%s', async (name, change) => {
  const lines: object[] = [];
  for (const [at, [, given]] of CASES.filter(([of]) => of === change).entries())
    lines.push({ case: at + 1, ...(await carriedOut(one, change, given)) });
  lines.push({ outcomes: await outcomesOf(one, change) }, ...(await blockedIn(one, change)));
  const { now, before } = recorded.compared(name, lines);
  expect(now).toEqual(before);
});

test('nothing is recorded of a change that no longer exists', () => {
  expect(recorded.left()).toEqual([]);
});
