import { describe, expect, test } from '@jest/globals';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { bindingSuggestionMessage, longestMentionedNames } from '../../../src/slack/commands/suggest-binding.js';

const named = (...names: string[]) => names.map((name, at) => ({ id: `${at}`, name }));
const mentioned = (text: string, ...names: string[]) =>
  longestMentionedNames(text, named(...names)).map(({ name }) => name);

describe('longestMentioned', () => {
  test.each([
    ['inc-payments-42', 'Payments'],
    ['INC 7: Data Lake is down', 'data-lake'],
    ['café_prod', 'Café'],
    ['#cluster0: slow', 'Cluster0'],
  ])('finds in %j the name %s', (text, name) => {
    expect(mentioned(text, 'Search', name)).toEqual([name]);
  });

  test.each([
    ['inc-payments2-42', 'Payments'],
    ['inc-42', '42'],
    ['general', 'gene'],
    ['', 'Payments'],
  ])('doesn’t find in %j the name %s', (text, name) => {
    expect(mentioned(text, name)).toEqual([]);
  });

  test('finds the longest name, and both of two equal names', () => {
    expect(mentioned('inc-payments-eu', 'Payments', 'Payments EU')).toEqual(['Payments EU']);
    expect(mentioned('inc-sandbox', 'Sandbox', 'sandbox')).toHaveLength(2);
  });
});

describe('the suggestion', () => {
  const project = { id: 'a'.repeat(24), name: 'R&D <!channel> \u202e'.padEnd(64, 'x') };

  test.each([
    ['one place', [{ project, cluster: 'Cluster0' }]],
    ['several', [{ project }, { project }, { project }]],
  ])('of %s has valid blocks with literal names', (_, found) => {
    const { text, blocks } = bindingSuggestionMessage(found, '/atlas');
    expect(payloadProblems('message', blocks ?? [])).toEqual([]);
    expect(text).not.toMatch(/<!channel>|\u202e/);
    expect(JSON.stringify(blocks)).not.toMatch(/mrkdwn|&amp;|\u202e/);
    expect(JSON.stringify(blocks)).toContain('R&D');
  });
});
