import { describe, expect, test } from '@jest/globals';
import { choiceNames, matchName } from '../../src/operations/match.js';
import { choiceParam } from '../../src/operations/params/choice.js';
import { fieldOf } from '../../src/operations/params/field.js';

const ID = '32b6e34b3d91647abb20e7b8';
const named = (...names: string[]) => names.map((name) => ({ id: `id of ${name}`, name }));
const near = (given: string, ...names: string[]) => {
  const match = matchName(given, named(...names));
  return match.kind === 'none' ? match.near.map(({ name }) => name) : match.kind;
};

describe('a name', () => {
  test('matches exactly before it matches ignoring case', () => {
    expect(matchName('payments', named('Payments', 'payments'))).toMatchObject({
      kind: 'one',
      named: { name: 'payments' },
    });
  });

  test('matches ignoring case if only one does', () => {
    expect(matchName('PAYMENTS', named('Payments', 'Search'))).toMatchObject({ named: { name: 'Payments' } });
  });

  test('that matches several is ambiguous', () => {
    expect(matchName('pAYMENTS', named('Payments', 'payments')).kind).toBe('many');
    expect(matchName('Okta', named('Okta', 'Okta')).kind).toBe('many');
  });

  test('matches however its accents are composed', () => {
    expect(matchName('Cafe\u0301', named('Caf\u00e9'))).toMatchObject({ kind: 'one' });
  });

  test('matches without invisible characters, unless several then look the same', () => {
    const turned = '\u202egnp.stnemyaP\u200f';
    expect(matchName('GNP.stnemyaP', named(turned, 'Search'))).toMatchObject({ named: { name: turned } });
    expect(matchName('Pay\u200bments', named('Payments'))).toMatchObject({ named: { name: 'Payments' } });
    expect(matchName('search', named('Sea\u200brch', 'Search\u2060')).kind).toBe('many');
    expect(matchName('Search', named('Sea\u200brch', 'Search'))).toMatchObject({ named: { name: 'Search' } });
  });

  test('that looks like an id matches before the id', () => {
    const all = [
      { id: ID, name: 'Payments' },
      { id: 'a'.repeat(24), name: ID },
    ];
    expect(matchName(ID, all)).toMatchObject({ kind: 'one', named: { name: ID } });
  });
});

test('an id matches in either case if no name does', () => {
  expect(matchName(ID.toUpperCase(), [{ id: ID, name: 'Payments' }])).toMatchObject({ named: { id: ID } });
  expect(matchName('admin/app', [{ id: 'admin/app', name: 'app' }])).toMatchObject({ kind: 'one' });
  expect(matchName('f'.repeat(24), [{ id: ID, name: 'Payments' }])).toEqual({ kind: 'none', near: [] });
});

test('ids that differ only in case, as those of database users may, are told apart', () => {
  const users = ['app', 'App'].map((name) => ({ id: `admin/${name}`, name }));
  expect(matchName('admin/App', users)).toMatchObject({ kind: 'one', named: { name: 'App' } });
  expect(matchName('ADMIN/APP', users).kind).toBe('many');
});

describe('a near miss', () => {
  test('is suggested, never matched', () => {
    expect(near('Clutser0', 'Cluster0', 'Cluster1', 'Search')).toEqual(['Cluster0', 'Cluster1']);
  });

  test('that starts a name comes first', () => {
    expect(near('pay', 'pax', 'Payments')).toEqual(['Payments', 'pax']);
  });

  test('is one of at most four', () => {
    expect(near('Cluster', ...[...'123456'].map((n) => `Cluster${n}`))).toHaveLength(4);
  });

  test.each(['', ' ', '🙂🙂🙂', 'كلستر', '\u202E', 'x'.repeat(10_000)])('finds nothing for %j', (given) => {
    expect(near(given, 'Cluster0', 'Payments')).toEqual([]);
  });
});

test('a choice is matched like a name', () => {
  const field = fieldOf(choiceParam({ daily: 'a day', weekly: 'a week' }, { label: 'Limit' }));
  expect(matchName('Daily', choiceNames(field))).toMatchObject({ kind: 'one', named: { id: 'daily' } });
  expect(matchName('dayly', choiceNames(field))).toMatchObject({ kind: 'none', near: [{ id: 'daily' }] });
});
