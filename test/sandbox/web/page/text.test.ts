import { describe, expect, test } from '@jest/globals';
import { clockTime, formatDate } from '../../../../src/sandbox/web/page/text/dates.js';
import { parseMrkdwn, parseSpans } from '../../../../src/sandbox/web/page/text/mrkdwn.js';

const text = (words: string) => ({ kind: 'text', text: words });
const marked = (mark: string, words: string) => ({ kind: 'marked', mark, spans: [text(words)] });

describe('mrkdwn', () => {
  test.each([
    ['*bold*', [marked('bold', 'bold')]],
    ['an _italic_ word', [text('an '), marked('italic', 'italic'), text(' word')]],
    ['~gone~', [marked('strike', 'gone')]],
    ['`a *b* &lt;c&gt;`', [{ kind: 'code', text: 'a *b* <c>' }]],
    ['<@U0RITAREYE>', [{ kind: 'user', id: 'U0RITAREYE' }]],
    ['<@U0RITAREYE|rita>', [{ kind: 'user', id: 'U0RITAREYE' }]],
    ['<!subteam^S0SECURITY>', [{ kind: 'group', id: 'S0SECURITY' }]],
    ['<#C0INCIDE42>', [{ kind: 'channel', id: 'C0INCIDE42' }]],
    ['<https://a.example/?b=1&amp;c=2|here>', [{ kind: 'link', url: 'https://a.example/?b=1&c=2', label: 'here' }]],
    ['<!date^1795600000^{time}|later>', [{ kind: 'date', at: 1795600000, format: '{time}', fallback: 'later' }]],
  ])('parses %s', (source, spans) => {
    expect(parseSpans(source)).toEqual(spans);
  });

  test.each(['2*3*4', 'snake_case_name', '* not bold *', '**', 'a < b', '10:30:00'])('keeps %s as text', (source) => {
    expect(parseSpans(source)).toEqual([text(source)]);
  });

  test('never parses escaped text as a reference', () => {
    expect(parseSpans('&lt;!channel&gt; &amp;lt;')).toEqual([text('<!channel> &lt;')]);
  });

  test('distinguishes quotes, code blocks and paragraphs', () => {
    expect(parseMrkdwn('one\ntwo\n&gt; said\n```a &amp;\n*b*```').map((part) => part.kind)).toEqual([
      'paragraph',
      'quote',
      'pre',
    ]);
    expect(parseMrkdwn('```a &amp;\n*b*```')).toEqual([{ kind: 'pre', text: 'a &\n*b*' }]);
  });
});

describe('a date', () => {
  const noon = new Date(2026, 10, 25, 12, 0).getTime();
  const DAY_S = 86_400;

  test.each([
    [0, 'today'],
    [-DAY_S, 'yesterday'],
    [DAY_S, 'tomorrow'],
  ])('%i seconds from now is formatted as %s', (seconds, name) => {
    expect(formatDate(noon / 1000 + seconds, '{date_short_pretty}', '', noon)).toBe(name);
  });

  test('shows its fallback if the format or time is unknown', () => {
    expect(formatDate(noon / 1000, '{moon_phase}', 'later', noon)).toBe('later');
    expect(formatDate(Number.NaN, '{time}', 'later', noon)).toBe('later');
  });

  test('keeps the surrounding text', () => {
    expect(formatDate(noon / 1000 - 600, 'seen {ago}', '', noon)).toBe('seen 10 minutes ago');
  });

  test('on another day shows the day', () => {
    expect(clockTime(noon, noon)).not.toContain('25');
    expect(clockTime(noon, noon + 3 * DAY_S * 1000)).toContain('25');
  });
});
