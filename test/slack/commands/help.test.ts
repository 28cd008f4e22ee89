import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import { payloadProblems } from '../../../src/sandbox/slack/index.js';
import { allHelp, helpMessage, isOffWithoutOwner } from '../../../src/slack/commands/help.js';

describe('help', () => {
  test('lists every operation, in valid blocks', () => {
    const { text, blocks } = helpMessage('/atlas');
    for (const { name } of operations) expect(text).toMatch(new RegExp(`\`(/atlas )?${name}\\b`));
    expect(payloadProblems('message', blocks)).toEqual([]);
  });

  test('stays within Slack’s limits with eight times as many operations', () => {
    const many = Array.from({ length: 8 }, () => operations).flat();
    const { blocks, text } = allHelp('/a-command-of-thirty-two-letters', many);
    expect(blocks).toBeUndefined(); // too long for blocks
    expect(text.length).toBeLessThan(40_000);
    const some = allHelp('/a-command-of-thirty-two-letters', operations);
    expect(payloadProblems('message', some.blocks)).toEqual([]);
    expect(some.blocks?.length).toBeGreaterThan(5);
  });

  test.each(operations.map(({ name }) => name))('for %s has its words and the role it needs', (name) => {
    const { text } = helpMessage('/atlas', name);
    expect(text).toContain(`/atlas ${name}`);
    expect(text).toContain('Atlas role');
    expect(text.length).toBeLessThan(3_000);
  });

  test('says what isn’t set up, and with which setting', () => {
    const isOff = isOffWithoutOwner(false);
    const line = (text: string) => text.split('\n').find((one) => one.includes('`add-role`'));
    expect(line(helpMessage('/atlas', undefined, isOff).text)).toContain('`add-role` (not set up');
    expect(helpMessage('/atlas', 'add-role', isOff).text).toContain('MONGODB_ATLAS_OWNER_');
    const all = helpMessage('/atlas', undefined, isOffWithoutOwner(true)).text;
    expect(all).not.toContain('not set up');
    expect(line(all)).toBeDefined();
  });

  test('for a built-in is about that, and for an unknown word is the whole list', () => {
    expect(helpMessage('/atlas', 'use').text).toContain('use nothing');
    expect(helpMessage('/atlas', 'nonsense').text).toContain('Look-ups');
  });
});
