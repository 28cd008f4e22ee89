import { describe, expect, test } from '@jest/globals';
import { readCommand } from '../../../src/slack/lines/parse.js';
import { unknownCommand } from '../../../src/slack/lines/problems.js';
import { grant, operations } from './grammar.js';

const read = (text: string) => readCommand(text, operations);

describe('the first word says what is asked for', () => {
  test.each(['grant Cluster0', 'Grant Cluster0', '\u200bGRANT', '“grant” x'])('%j is an operation', (text) => {
    expect(read(text)).toMatchObject({ kind: 'operation', operation: { name: grant.name } });
  });

  test('a hyphen may be any of its cousins', () => {
    expect(read('delete‑idp Okta')).toMatchObject({ operation: { name: 'delete-idp' } });
    expect(read('delete–idp Okta')).toMatchObject({ operation: { name: 'delete-idp' } });
  });

  test.each(['', '   ', '\n', '\u200b\u202e'])('%j is empty', (text) => {
    expect(read(text)).toEqual({ kind: 'empty' });
  });

  test.each([
    ['help', { kind: 'help' }],
    ['Help grant', { kind: 'help', topic: 'grant' }],
    ['?', { kind: 'help' }],
    ['--help', { kind: 'help' }],
    ['—help grant', { kind: 'help', topic: 'grant' }],
    ['grant --help', { kind: 'help', topic: 'grant' }],
    ['help me, please', { kind: 'help' }],
    ['help grnt', { kind: 'unknown', word: 'grnt', near: ['grant'], start: 5, end: 9 }],
    ['grnt --help', { kind: 'unknown', word: 'grnt', near: ['grant'], start: 0, end: 4 }],
    ['whoami', { kind: 'built-in', name: 'whoami', rest: '' }],
    ['Request  k7q-4md ', { kind: 'built-in', name: 'request', rest: 'k7q-4md' }],
    ['use "Team for Payments" Cluster0', { kind: 'built-in', name: 'use', rest: '"Team for Payments" Cluster0' }],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['grnt Cluster0', 'grnt', 'grant'],
    ['delete Okta', 'delete', 'delete-idp'],
    ['reqests', 'reqests', 'requests'],
  ])('%j is unknown, with what may have been meant', (text, word, near) => {
    expect(read(text)).toMatchObject({ kind: 'unknown', word, near: expect.arrayContaining([near]) });
  });

  test('an unknown first word is offered as what may have been meant, the rest of the line kept', () => {
    const text = ' grnt Cluster0 because INC-1';
    const unknown = read(text);
    if (unknown.kind !== 'unknown') throw new Error('it is known');
    const { sentence, offers } = unknownCommand(unknown, text, '/atlas help');
    expect(sentence).toBe('I don’t know “grnt”. Did you mean grant? /atlas help lists the commands.');
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
])('no text makes it throw: %#', (text) => {
  expect(read(text).kind).toBe('unknown');
});
