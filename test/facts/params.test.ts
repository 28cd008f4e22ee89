// Values that the operations offer are those that Atlas takes. What becomes part of a call is held against the facts by
// test/operations/index.official.test.ts; this is about what only a person’s words lead to.
import { expect, test } from '@jest/globals';
import { FREQUENCIES } from '../../src/operations/backup/retention.js';
import { tierParam } from '../../src/operations/cluster/tier-param.js';
import { facts } from './flaws.js';
import type { Field } from './table.js';

const within = ({ fields }: Pick<Field, 'fields'>): readonly Field[] => fields.flatMap((one) => [one, ...within(one)]);
const fields = facts.operations.flatMap(({ body }) => (body === undefined ? [] : within(body.facts)));
const valuesOf = (name: string) =>
  new Set(fields.filter((one) => one.name === name).flatMap(({ values = [] }) => [...values]));

const SHARED = ['M0', 'M2', 'M5'];

test.each([...valuesOf('instanceSize')].filter((size) => !SHARED.includes(size)))('%s is a tier', (size) => {
  expect(tierParam({ label: 'Tier' }).parse(size)).toBe(size);
});

test('each frequency of backups is one of Atlas’s', () => {
  expect([...valuesOf('frequencyType')]).toEqual(expect.arrayContaining([...FREQUENCIES]));
});
