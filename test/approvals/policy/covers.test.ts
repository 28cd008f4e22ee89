import { expect, test } from '@jest/globals';
import { areApart, covers } from '../../../src/approvals/policy/match.js';

const ID = '603e05dbc6ab8da509a358aa';

test('an id in a rule is covered by itself alone, not by a pattern of names', () => {
  expect(covers(ID, ID)).toBe(true);
  expect(['*', '603e*', 'Payments'].filter((pattern) => covers(pattern, ID))).toEqual([]);
  expect(covers(ID, 'Payments')).toBe(false);
  expect(covers('*', 'Pay*')).toBe(true);
});

test('an id may be that of the thing which another rule names, but not another id', () => {
  expect(areApart(ID, 'Payments')).toBe(false);
  expect(areApart(ID, ID.replace('6', '7'))).toBe(true);
  expect(areApart('Payments', 'Search')).toBe(true);
});
