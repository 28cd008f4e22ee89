import { describe, expect, test } from '@jest/globals';
import { clusterPrefixesIn, idsIn, namesIn, timeIn, wordsIn } from '../../../src/slack/commands/alert-finds.js';

const projects = ['Payments', 'Payments Prod', 'Search', 'Test (EU)', 'payments-prod', 'Zürich'].map((name) => ({
  id: name,
  name,
}));
const found = (text: string, noun = 'project') => namesIn(wordsIn(text), projects, noun).map(({ name }) => name);

describe('names in an alert', () => {
  test.each([
    ['Alert in *Payments*: lag', ['Payments']],
    ['Payments Prod is slow', ['Payments Prod']],
    ['payments PROD is slow', ['Payments Prod']],
    ['Project: search, org x', ['Search']],
    ['project “zürich”', ['Zürich']],
    ['`payments-prod`', ['payments-prod']],
    ['Test (EU).', ['Test (EU)']],
    ['https://cloud.mongodb.com/v2/x#/clusters/detail/Payments', ['Payments']],
    ['Payments, then Search, then Payments', ['Payments', 'Search']],
  ])('are found in %j', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  test.each([['we search for the cause'], ['payments are late'], ['Payments-staging'], ['xPayments'], ['']])(
    'are not found in %j',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test('are found in a long text among many names', () => {
    const many = Array.from({ length: 5_000 }, (_, id) => ({ id: `${id}`, name: `Project number ${id}` }));
    const text = `${'lorem ipsum '.repeat(1_500)} project number 4999`;
    expect(namesIn(wordsIn(text), many, 'project').map(({ id }) => id)).toEqual(['4999']);
  });
});

test('finds ids of exactly 24 hex digits, each once', () => {
  const id = '32b6e34b3d91647abb20e7b8';
  expect(idsIn(`${id} ${id.toUpperCase()}, v2/${id}#x ${id}0 x${id}`)).toEqual([id]);
});

test('finds cluster names in host names', () => {
  const text =
    'cluster0-shard-00-01.ab12c.mongodb.net:27017 and my-cluster.ab12c.mongodb.net, pl-0-eu.x.mongodb.net evil.com';
  expect(clusterPrefixesIn(text)).toEqual(['cluster0', 'my-cluster', 'pl-0-eu']);
});

describe('the time of an alert', () => {
  const written = Date.UTC(2026, 10, 25, 12, 0);
  const at = (text: string) => {
    const time = timeIn(text, written);
    return time === undefined ? undefined : new Date(time).toISOString();
  };
  test.each([
    ['Created 2026-11-25T10:00:00Z', '2026-11-25T10:00:00.000Z'],
    ['at 2026-11-25 10:00:30.123 UTC', '2026-11-25T10:00:30.000Z'],
    ['2026-11-25T10:00+02:00', '2026-11-25T08:00:00.000Z'],
    ['2026-11-25 10:00', '2026-11-25T10:00:00.000Z'],
    ['at 9:05 UTC', '2026-11-25T09:05:00.000Z'],
    ['at 23:30 UTC', '2026-11-24T23:30:00.000Z'],
    ['2019-01-01T00:00Z, then 11:00 UTC', '2026-11-25T11:00:00.000Z'],
  ])('is found in %j', (text, time) => {
    expect(at(text)).toBe(time);
  });

  test.each([['none'], ['2026-13-45T10:00Z'], ['2027-01-01T00:00Z'], ['took 10:00 minutes'], ['ratio 3:2']])(
    'is not found in %j',
    (text) => {
      expect(at(text)).toBeUndefined();
    },
  );
});
