// Words that people try first are offered as what the bot calls it, with the rest of the line kept; never taken.
import { describe, expect, test } from '@jest/globals';
import { operations } from '../../../src/operations/index.js';
import { NOT_OFFERED } from '../../../src/operations/not-offered.js';
import { operationsMatching } from '../../../src/operations/words.js';
import { helpMessage } from '../../../src/slack/commands/help.js';
import { readCommand } from '../../../src/slack/lines/parse.js';
import { unknownCommand } from '../../../src/slack/lines/problems.js';

function offered(text: string) {
  const read = readCommand(text, operations);
  if (read.kind !== 'unknown') throw new Error(`it is ${read.kind}`);
  return unknownCommand(read, text, '/atlas help');
}

test.each([
  ['whitelist 203.0.113.7', 'allow-address 203.0.113.7'],
  ['grant access Cluster0 for 4h', 'grant-access Cluster0 for 4h'],
  ['Silence 095f8b', 'mute-alert 095f8b'],
  ['defer in Payments', 'defer-maintenance in Payments'],
  ['maintenance-window', 'set-maintenance-window'],
  ['sso', 'idps'],
])('%s is offered as %s', (text, line) => {
  expect(offered(text).offers.map((offer) => offer.line)).toContain(line);
});

test('what is in quotes is no part of the command’s name', () => {
  expect(offered('grant "access"').offers.map((offer) => offer.line)).toEqual(['grant-access "access"']);
});

describe('what is left out', () => {
  test.each([
    'delete-project Payments',
    'delete project Payments',
    'reset password app',
    'encryption',
    'remove-api-address 203.0.113.9',
  ])('%s is answered with the reason and the place in Atlas', (text) => {
    expect(offered(text).sentence).toMatch(/^I don’t know “.*”\. .*: not from Slack, because .* In Atlas it is under /);
  });

  test('is in help', () => {
    const { text } = helpMessage('/atlas');
    for (const { what, where } of NOT_OFFERED) expect(text).toContain(`${what} (${where}): `);
    expect(helpMessage('/atlas', 'peering').text).toMatch(
      /^Peering: not from Slack, because .*Network Access, Peering\./,
    );
  });
});

describe('help finds commands by a word', () => {
  test.each([
    ['idp', 'delete-idp'],
    ['silence', 'mute-alert'],
    ['network', 'allow-address'],
    ['xyzzy', undefined],
    ['me', undefined],
  ])('%s', (word, name) => {
    const names = operationsMatching(word, operations).map((one) => one.name);
    if (name === undefined) expect(names).toEqual([]);
    else expect(names).toContain(name);
  });

  test('and lists them with their examples', () => {
    const read = readCommand('help silence', operations);
    expect(read).toEqual({ kind: 'help', topic: 'silence' });
    expect(helpMessage('/atlas', 'silence').text).toContain('`/atlas mute-alert 095f8b in Payments');
    expect(readCommand('help me', operations)).toEqual({ kind: 'help' });
  });

  test('every operation is found by each word of its name', () => {
    for (const operation of operations)
      for (const word of operation.name.split('-').filter((one) => one.length > 2))
        expect(operationsMatching(word, operations)).toContain(operation);
  });
});
