import { expect, test } from '@jest/globals';
import type { NamedItem } from '../../../src/operations/operation.js';
import { searchNames } from '../../../src/slack/lines/search.js';

const named = (name: string, detail?: string, id = name): NamedItem => ({ id, name, ...(detail && { detail }) });
const ALL = [
  named('repayment', 'Acme'),
  named('pre-payments', 'Acme'),
  named('Team for Payments', 'Counter Inc'),
  named('Payments EU', 'Acme'),
  named('Payments', 'Counter Inc', 'a1b2c3d4e5f60718293a4b5c'),
  named('Überweisung São Paulo', 'Acme'),
  named('Sandbox', 'Acme'),
  named('Sandbox', 'Counter Inc'),
];
const found = (query: string) => searchNames(ALL, query).map(({ name }) => name);

test('finds names by any part: whole names first, then beginnings, then beginnings of words', () => {
  expect(found('payments')).toEqual(['Payments', 'Payments EU', 'pre-payments', 'Team for Payments']);
  expect(found('pay')).toEqual(['Payments EU', 'Payments', 'pre-payments', 'Team for Payments', 'repayment']);
  expect(found('pay team')).toEqual(['Team for Payments']);
});

test('ignores case and accents', () => {
  expect(found('uberweisung sao')).toEqual(['Überweisung São Paulo']);
  expect(found('SÃO'.normalize('NFD'))).toEqual(['Überweisung São Paulo']);
});

test('finds a name by the beginning of its id', () => {
  expect(found('A1B2C3')).toEqual(['Payments']);
});

test('tells equal names apart by organization', () => {
  expect(searchNames(ALL, 'sandbox acme').map(({ detail }) => detail)).toEqual(['Acme']);
});

test('finds everything for an empty query, and nothing for punctuation', () => {
  expect(found('  ')).toEqual(ALL.map(({ name }) => name));
  expect(found('*<!channel>\u202e')).toEqual([]);
  expect(found('(')).toEqual([]);
});

test('finds nothing for a query of a million characters', () => {
  expect(found('x'.repeat(1_000_000))).toEqual([]);
});
