import { describe, expect, test } from '@jest/globals';
import { quoteWord, tokenize } from '../../../src/slack/lines/tokens.js';

const brief = (text: string) =>
  tokenize(text).map((token) => {
    if (token.kind === 'flag') return `--${token.name}`;
    return `${token.unclosed ? '?' : ''}${token.literal ? `[${token.text}]` : token.text}`;
  });

describe('tokenize', () => {
  test.each([
    ['a  b\n\tc\u00a0d', ['a', 'b', 'c', 'd']],
    ['"a b" \'c d\' `e f`', ['[a b]', '[c d]', '[e f]']],
    ['“a b” „c d“ ‘e f’ «g h» ‹i j›', ['[a b]', '[c d]', '[e f]', '[g h]', '[i j]']],
    ['"mixed by a phone”', ['[mixed by a phone]']],
    ['“mixed by a phone" “too”', ['[mixed by a phone]', '[too]']],
    ['“the "old" one” ‘it is \'old\' too’ x', ['[the "old" one]', "[it is 'old' too]", 'x']],
    ["'Rita's cluster' it's", ["[Rita's cluster]", "it's"]],
    ['--for 4h —level logs –in x', ['--for', '4h', '--level', 'logs', '--in', 'x']],
    ['--project="A B" —for=4h --level= logs', ['--project', '[A B]', '--for', '[4h]', '--level', 'logs']],
    ['a—b a--b -4h — -- --4', ['a—b', 'a--b', '-4h', '—', '--', '--4']],
    ['"never closed', ['?never', 'closed']],
    ['"', ['?']],
    ['""', ['[]']],
    ['\u200bCluster0\u202e \ufeff"\u2068Okta\u2069"', ['Cluster0', '[Okta]']],
    ['👩‍💻 ❤️ 名前', ['👩‍💻', '❤️', '名前']],
    ['', []],
    [' \u200b\u202e ', []],
  ])('splits %j', (text, expected) => {
    expect(brief(text)).toEqual(expected);
  });
});

test('gives each word its position, quotes included', () => {
  const text = ' a “b c” —d';
  expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(['a', '“b c”', '—d']);
});

test.each(['a b', 'say "yes"', `it's "so" here`, '"', '--flag', 'because', "'"])(
  'reads %j back from its quotes as one value',
  (value) => {
    expect(brief(quoteWord(value))).toEqual([`[${value}]`]);
  },
);
