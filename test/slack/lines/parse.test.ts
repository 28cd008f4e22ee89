import { describe, expect, test } from '@jest/globals';
import { operations as realOperations } from '../../../src/operations/index.js';
import { UNOFFERED_FEATURES } from '../../../src/operations/not-offered.js';
import { helpMessage } from '../../../src/slack/commands/help.js';
import { parseCommand } from '../../../src/slack/lines/parse.js';
import { unknownCommandProblem } from '../../../src/slack/lines/problems.js';
import { grant, operations } from './grammar.js';

const read = (text: string) => parseCommand(text, operations);

describe('the first word', () => {
  test.each(['grant Cluster0', 'Grant Cluster0', '\u200bGRANT', '“grant” x'])('names an operation: %j', (text) => {
    expect(read(text)).toMatchObject({ kind: 'operation', operation: { name: grant.name } });
  });

  test('accepts other hyphens', () => {
    expect(read('delete‑idp Okta')).toMatchObject({ operation: { name: 'delete-idp' } });
    expect(read('delete–idp Okta')).toMatchObject({ operation: { name: 'delete-idp' } });
  });

  test.each(['', '   ', '\n', '\u200b\u202e'])('is missing in %j', (text) => {
    expect(read(text)).toEqual({ kind: 'empty' });
  });

  test.each([
    ['help', { kind: 'help' }],
    ['Help grant', { kind: 'help', topic: 'grant' }],
    ['?', { kind: 'help' }],
    ['--help', { kind: 'help' }],
    ['—help grant', { kind: 'help', topic: 'grant' }],
    ['grant --help', { kind: 'help', topic: 'grant' }],
    ['help me, please', { kind: 'help', topic: 'me, please' }],
    ['help Add an IP', { kind: 'help', topic: 'add an ip' }],
    ['help grnt', { kind: 'unknown', word: 'grnt', near: ['grant'], start: 5, end: 9 }],
    ['grnt --help', { kind: 'unknown', word: 'grnt', near: ['grant'], start: 0, end: 4 }],
    ['whoami', { kind: 'built-in', name: 'whoami', rest: '' }],
    ['Request  k7q-4md ', { kind: 'built-in', name: 'request', rest: 'k7q-4md' }],
    ['use "Team for Payments" Cluster0', { kind: 'built-in', name: 'use', rest: '"Team for Payments" Cluster0' }],
  ])('asks for help or a built-in: %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['grnt Cluster0', 'grnt', 'grant'],
    ['delete Okta', 'delete', 'delete-idp'],
    ['reqests', 'reqests', 'requests'],
  ])('is unknown in %j, with similar commands', (text, word, near) => {
    expect(read(text)).toMatchObject({ kind: 'unknown', word, near: expect.arrayContaining([near]) });
  });

  test('is corrected in the offered line, which keeps the rest', () => {
    const text = ' grnt Cluster0 because INC-1';
    const unknown = read(text);
    if (unknown.kind !== 'unknown') throw new Error(unknown.kind);
    const { sentence, offers } = unknownCommandProblem(unknown, text, '/atlas help');
    expect(sentence).toMatch(/“grnt”.* grant\?.*\/atlas help/);
    expect(offers.map(({ line }) => line.trim())).toEqual(['grant Cluster0 because INC-1']);
  });
});

test.each([
  '👩‍💻',
  'x'.repeat(10_000),
  '"'.repeat(10_000),
  '—',
  '<@U1>',
  '"a '.repeat(3_000),
  'constructor',
  '__proto__',
])('parses hostile text without throwing: %#', (text) => {
  expect(read(text).kind).toBe('unknown');
});

function offered(text: string) {
  const read = parseCommand(text, realOperations);
  if (read.kind !== 'unknown') throw new Error(read.kind);
  return unknownCommandProblem(read, text, '/atlas help');
}

test.each([
  ['whitelist 203.0.113.7', 'allow-address 203.0.113.7'],
  ['grant access Cluster0 for 4h', 'grant-access Cluster0 for 4h'],
  ['Silence 095f8b', 'mute-alert 095f8b'],
  ['defer in Payments', 'defer-maintenance in Payments'],
  ['maintenance-window', 'set-maintenance-window'],
  ['sso', 'idps'],
])('offers for %s the line %s', (text, line) => {
  expect(offered(text).offers.map((offer) => offer.line)).toContain(line);
});

test('doesn’t read a quoted word as part of the command’s name', () => {
  expect(offered('grant "access"').offers.map((offer) => offer.line)).toEqual(['grant-access "access"']);
});

describe('a change that Countersign doesn’t offer', () => {
  test.each([
    'delete-project Payments',
    'delete project Payments',
    'reset password app',
    'encryption',
    'remove-api-address 203.0.113.9',
  ])('is answered with the reason and the place in Atlas: %s', (text) => {
    expect(offered(text).sentence).toMatch(/“.*”.*not available.*because .* In Atlas: /);
  });

  test('is listed in help', () => {
    const { text } = helpMessage('/atlas', 'all');
    for (const { what, where } of UNOFFERED_FEATURES) expect(text).toContain(`${what} (${where}): `);
    expect(helpMessage('/atlas', 'peering').text).toMatch(/^• Peering: not available.*because .*Network Access/);
  });
});

test.each([
  ['grant-access Cluster0 ask @sam for 4h because INC-42', '@sam', 'grant-access Cluster0 for 4h because INC-42'],
  ['grant-access --ask “@Sam Smith” Cluster0', '@Sam Smith', 'grant-access Cluster0'],
  ['grant-access Cluster0 ask @sam', '@sam', 'grant-access Cluster0'],
  ['grant-access Cluster0 because ask @sam', undefined, 'grant-access Cluster0 because ask @sam'],
  ['grant-access ask', undefined, 'grant-access ask'],
  ['grant-access "ask" @sam', undefined, 'grant-access ask @sam'],
  ['alerts ask @sam', undefined, 'alerts ask @sam'],
])('%j asks %j directly', (text, asks, others) => {
  const parsed = parseCommand(text, realOperations);
  const line = parsed.kind === 'operation' ? parsed.line : undefined;
  const words = line?.tokens.map((token) => (token.kind === 'word' ? token.text : token.name)).join(' ');
  expect([line?.asks, words]).toEqual([asks, others]);
});
