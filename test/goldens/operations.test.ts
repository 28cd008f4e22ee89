// Every operation is declared, and every look-up answers, as it was recorded.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operations } from '../../src/operations/index.js';
import { answered, declared } from './look-ups.js';
import { type OneAtlas, openOneAtlas } from './one-atlas.js';
import { recordedIn } from './recorded.js';

const recorded = recordedIn(
  'operations.jsonl',
  operations.map(({ name }) => name),
);
let one: OneAtlas;
beforeAll(async () => {
  one = await openOneAtlas();
});
afterAll(async () => {
  recorded.write();
  await one.close();
});

test.each(operations.map((operation) => [operation.name, operation] as const))('%s', async (name, operation) => {
  const answers = operation.effect === 'read' ? await answered(one, operation) : [];
  const { now, before } = recorded.compared(name, [declared(operation), ...answers]);
  expect(now).toEqual(before);
});

test('nothing is recorded of an operation that no longer exists', () => {
  expect(recorded.left()).toEqual([]);
});
