import { describe, expect, test } from '@jest/globals';
import { oneLine, sanitizeLines, stripInvisible } from '../../../src/slack/blocks/sanitize.js';
import {
  clipPhrase,
  clipText,
  escapeText,
  formatMrkdwn,
  formatPlain,
  literalMrkdwn,
  richTextOf,
} from '../../../src/slack/blocks/text.js';

const AT = Date.UTC(2026, 10, 25, 10, 0);
const PHRASE = ['until ', { at: AT }, ' <now>'];

test.each([
  ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
  ['&lt;', '&amp;lt;'],
  ['"*_~`', '"*_~`'],
  ['', ''],
])('escapes mentions, links and dates in %j', (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

test.each([
  ['Payments', 'Payments'],
  ['<!channel> & co', '&lt;!channel&gt; &amp; co'],
  ['_old_ *<x>*', '`_old_ *&lt;x&gt;*`'],
  ['a `b` ~c~', "`a 'b' ~c~`"],
  ['\u200bEU_1', '`EU_1`'],
])('writes the name %j literally in mrkdwn: %j', (name, written) => {
  expect(literalMrkdwn(name)).toBe(written);
});

describe('a phrase', () => {
  test('has times in UTC in plain text', () => {
    expect(formatPlain(PHRASE)).toBe('until 2026-11-25 10:00 UTC <now>');
    expect(formatPlain('unchanged')).toBe('unchanged');
  });

  test('has times in the reader’s zone in mrkdwn, and the rest escaped', () => {
    expect(formatMrkdwn(PHRASE)).toBe(
      `until <!date^${AT / 1000}^{time} {date_short_pretty}|2026-11-25 10:00 UTC> &lt;now&gt;`,
    );
  });

  test('has the time before the day after “at”, as the day may be “today”', () => {
    const done = ['Done at ', { at: AT }, '.'];
    expect(formatMrkdwn(done)).toContain('^{time} {date_short_pretty}|');
    expect(richTextOf(done)[1]).toMatchObject({ format: '{time} {date_short_pretty}' });
    expect(formatMrkdwn(['that ', { at: AT }])).toContain('^{date_short_pretty} {time}|');
    expect(formatMrkdwn([' from ', { at: AT }, ' to ', { at: AT }])).toMatch(
      /\^\{date_short_pretty\} \{time\}\|.* to .*\^\{time\}\|/,
    );
  });

  test('has names in code font, which they can’t leave', () => {
    const name = 'app` *<!channel>*\n*Approved*';
    const phrase = ['user ', { code: name }];
    expect(formatPlain(['user ', { code: 'app' }])).toBe('user app');
    expect(formatMrkdwn(phrase)).toBe("user `app' *&lt;!channel&gt;* *Approved*`");
    expect(richTextOf(phrase)).toEqual([
      { type: 'text', text: 'user ' },
      { type: 'text', text: name, style: { code: true } },
    ]);
  });

  test('is text and dates in rich_text', () => {
    expect(richTextOf(PHRASE)).toEqual([
      { type: 'text', text: 'until ' },
      { type: 'date', timestamp: AT / 1000, format: '{time} {date_short_pretty}', fallback: '2026-11-25 10:00 UTC' },
      { type: 'text', text: ' <now>' },
    ]);
    expect(richTextOf('x', { bold: true })).toEqual([{ type: 'text', text: 'x', style: { bold: true } }]);
  });

  test.each([[[]], [''], [['', '\u200b']]])('that is empty or invisible has no elements: %j', (phrase) => {
    expect(richTextOf(phrase)).toEqual([]);
  });

  test('with an invalid time says that it is unknown', () => {
    const phrase = ['at ', { at: Number.NaN }];
    expect([formatPlain(phrase), formatMrkdwn(phrase)]).toEqual([
      expect.stringContaining('unknown'),
      expect.stringContaining('unknown'),
    ]);
    expect(richTextOf(phrase).map(({ type }) => type)).toEqual(['text', 'text']);
  });

  test('keeps its times unless it is clipped', () => {
    expect(clipPhrase(PHRASE, 100)).toBe(PHRASE);
    expect(clipPhrase(PHRASE, 10)).toBe('until 202…');
  });
});

describe('clip', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['ab😀cd', 4, 'ab…'],
    ['ab😀cd', 5, 'ab😀…'],
    ['', 5, ''],
  ])('shortens %j within %d to %j', (text, most, clipped) => {
    expect(clipText(text, most)).toBe(clipped);
  });

  test('never exceeds the length or cuts a character in half', () => {
    for (let most = 1; most < 40; most += 1) {
      const clipped = clipText('👩‍💻a'.repeat(20), most);
      expect(clipped.length).toBeLessThanOrEqual(most);
      expect(clipped).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    }
  });
});

test.each([
  ['Pay\u200bments', 'Payments'],
  ['\u202estnemyaP', 'stnemyaP'],
  ['\u2066a\u2069\u200e\u200f\u061c\ufeff\u00ad', 'a'],
  ['a\u0000\u0007\u001b\u0085b', 'ab'],
  ['a\u200db', 'ab'],
  ['a\n\tb c', 'a\n\tb c'],
  ['👩‍💻 ❤️ 🏽 é 名前 שלום', '👩‍💻 ❤️ 🏽 é 名前 שלום'],
])('shows %j as %j without invisible characters', (text, seen) => {
  expect(stripInvisible(text)).toBe(seen);
});

test.each([
  ['𝗔𝗽𝗽𝗿𝗼𝘃𝗲𝗱 𝒃𝑦 𝟙𝟚', 'Approved by 12'],
  ['ＡＢｃ１　x', 'ABc1 x'],
  ['ⓐⒷ🄰🅐🅩🆀', 'aBAAZQ'],
  ['𝗔\ufe0f', 'A\ufe0f'],
  ['Okta\n\t\u2028 \u2800Approved', 'Okta Approved'],
  ['™ № ½ ² … ℃ Ⓜ️ 🅰️ 日本語 é', '™ № ½ ² … ℃ Ⓜ️ 🅰️ 日本語 é'],
])('writes %j on one line in plain letters: %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});

test('keeps a person’s lines, with at most one empty line between them', () => {
  expect(sanitizeLines('𝗔\nb\n \n\n\nc\u2028d')).toBe('A\nb\n\nc\nd');
});
