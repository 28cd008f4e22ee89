import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import { validateBlocks } from '../../../src/sandbox/slack/index.js';
import { allHelp, helpMessage, isOffWithoutOwner } from '../../../src/slack/commands/help.js';

describe('help', () => {
  test('names every operation once, and passes Slack’s checks', () => {
    const { text, blocks } = helpMessage('/atlas');
    for (const { name } of operations) expect(text).toMatch(new RegExp(`\`(/atlas )?${name}\\b`));
    expect(validateBlocks('message', blocks)).toEqual([]);
  });

  test('stays within Slack’s limits with many times as many operations', () => {
    const many = Array.from({ length: 8 }, () => operations).flat();
    const { blocks, text } = allHelp('/a-command-of-thirty-two-letters', many);
    expect(blocks).toBeUndefined(); // too much for blocks
    expect(text.length).toBeLessThan(40_000);
    const some = allHelp('/a-command-of-thirty-two-letters', operations);
    expect(validateBlocks('message', some.blocks)).toEqual([]);
    expect(some.blocks?.length).toBeGreaterThan(5);
  });

  test.each(operations.map(({ name }) => name))('of %s has its words and the role it needs', (name) => {
    const { text } = helpMessage('/atlas', name);
    expect(text).toContain(`/atlas ${name}`);
    expect(text).toContain('Atlas role');
    expect(text.length).toBeLessThan(3_000);
  });

  test('says what is not set up, and what it takes', () => {
    const isOff = isOffWithoutOwner(false);
    const line = (text: string) => text.split('\n').find((one) => one.includes('`add-role`'));
    expect(line(helpMessage('/atlas', undefined, isOff).text)).toContain('`add-role` (not set up here)');
    expect(helpMessage('/atlas', 'add-role', isOff).text).toContain('MONGODB_ATLAS_OWNER_');
    const all = helpMessage('/atlas', undefined, isOffWithoutOwner(true)).text;
    expect(all).not.toContain('not set up here');
    expect(line(all)).toBeDefined();
  });

  test('of one of the bot’s own commands is about that', () => {
    expect(helpMessage('/atlas', 'use').text).toContain('use nothing');
    expect(helpMessage('/atlas', 'nonsense').text).toContain('Look-ups');
  });
});
