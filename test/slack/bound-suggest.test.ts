import { describe, expect, test } from '@jest/globals';
import { longestHeld } from '../../src/slack/bound-suggest.js';

const named = (...names: string[]) => names.map((name, at) => ({ id: `${at}`, name }));
const held = (text: string, ...names: string[]) => longestHeld(text, named(...names)).map(({ name }) => name);

describe('a text holds a name', () => {
  test.each([
    ['inc-payments-42', 'Payments'],
    ['INC 7: Data Lake is down', 'data-lake'],
    ['café_prod', 'Café'],
    ['#cluster0: slow', 'Cluster0'],
  ])('%j holds %s', (text, name) => {
    expect(held(text, 'Search', name)).toEqual([name]);
  });

  test.each([
    ['inc-payments2-42', 'Payments'],
    ['inc-42', '42'],
    ['general', 'gene'],
    ['', 'Payments'],
  ])('%j does not hold %s', (text, name) => {
    expect(held(text, name)).toEqual([]);
  });

  test('the longest is meant, and two of the same name are both offered', () => {
    expect(held('inc-payments-eu', 'Payments', 'Payments EU')).toEqual(['Payments EU']);
    expect(held('inc-sandbox', 'Sandbox', 'sandbox')).toHaveLength(2);
  });
});
