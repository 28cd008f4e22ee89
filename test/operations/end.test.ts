// When a temporary change ends: after a length of time, or at a moment.
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DURATION_LIMITS } from '../../src/operations/duration.js';
import {
  canonicalEnd,
  endProblem,
  endTime,
  formatEnd,
  formatEndAsTyped,
  resolveEndText,
} from '../../src/operations/end.js';

/** 17:40 in Dublin, where it is summer. */
const AT = Date.parse('2026-08-10T16:40:12.345Z');
const DUBLIN = { at: AT, zone: 'Europe/Dublin' };

describe('a time of day', () => {
  test.each([
    ['until 18:00', '2026-08-10T17:00:00Z'],
    ['Until 6pm', '2026-08-10T17:00:00Z'],
    ['until 6:05 PM', '2026-08-10T17:05:00Z'],
    ['until 12am', '2026-08-10T23:00:00Z'],
    ['until 17:40', '2026-08-11T16:40:00Z'],
    ['until 9:00', '2026-08-11T08:00:00Z'],
    ['until today 9:00', '2026-08-10T08:00:00Z'],
    ['until tomorrow 9:00', '2026-08-11T08:00:00Z'],
    ['until 18:00 tomorrow', '2026-08-11T17:00:00Z'],
    ['until 2026-12-01 18:00', '2026-12-01T18:00:00Z'],
    ['until 2026-08-12T18:00:30', '2026-08-12T17:00:30Z'],
    ['until tomorrow', '2026-08-10T23:00:00Z'],
    ['until Friday 18:00', '2026-08-14T17:00:00Z'],
    ['until 6pm fri', '2026-08-14T17:00:00Z'],
    ['until Friday', '2026-08-13T23:00:00Z'],
    ['until Sunday', '2026-08-15T23:00:00Z'],
    ['until monday 18:00', '2026-08-10T17:00:00Z'],
    ['until monday 9:00', '2026-08-17T08:00:00Z'],
    ['until Monday', '2026-08-16T23:00:00Z'],
    ['until tues 9:00', '2026-08-11T08:00:00Z'],
    ['until 2026-12-01', '2026-12-01T00:00:00Z'],
    ['until 18:00 UTC', '2026-08-10T18:00:00Z'],
    ['until 2026-08-12 18:00+05:30', '2026-08-12T12:30:00Z'],
    ['until 2026-08-12T18:00:00Z', '2026-08-12T18:00:00Z'],
  ])('parses “%s” in Dublin as %s', (text, expected) => {
    expect(resolveEndText(text, DUBLIN)).toBe(`until ${expected}`);
  });

  test('follows the wall clock when summer time ends', () => {
    const zone = 'Europe/Dublin';
    const night = { at: Date.parse('2026-10-24T18:00:00Z'), zone };
    expect(resolveEndText('until 18:00', night)).toBe('until 2026-10-25T18:00:00Z');
  });

  test.each([undefined, 'Atlantis/Capital'])('is in UTC when the time zone is %s', (zone) => {
    expect(resolveEndText('until 18:00', { at: AT, zone })).toBe('until 2026-08-10T18:00:00Z');
  });
});

describe('an invalid end', () => {
  test.each([
    'until 18',
    'until 25:00',
    'until 13pm',
    'until 2026-02-30 18:00',
    'until late',
    'until today',
    'until frid 9:00',
    'until',
  ])('is left unchanged and rejected: %s', (text) => {
    expect(resolveEndText(text, DUBLIN)).toBe(text);
    expect(canonicalEnd(text)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/isn’t a time.* until 18:00, until Friday 9:00 or/),
    });
  });

  test('is explained as a length or an end for a time of day without “until”', () => {
    expect(canonicalEnd('18:00')).toEqual({
      ok: false,
      reason: expect.stringMatching(/“18:00” .* 30m, 4h, 1d or until 18:00/),
    });
  });

  const [at, end] = [AT, 'until 2026-08-10T17:00:00Z'];
  test.each([
    [at, '15m', undefined],
    [at, '20m', expect.stringContaining('Limit: 20m to 365d')],
    [Date.parse('2026-08-10T17:00:00Z'), '1m', expect.stringContaining('already passed')],
    [Date.parse('2025-08-10T16:59:59Z'), '1m', expect.stringContaining('Limit: 1m to 365d')],
  ])('endProblem at %d with at least %s', (now, least, expected) => {
    const limits = { ...DEFAULT_DURATION_LIMITS, least };
    expect(endProblem(end, limits, now)).toEqual(expected);
    expect(endProblem('1m', limits, now)).toBeUndefined();
  });
});

test.each([
  ['90m', '1h30m', AT + 90 * 60_000, 'for 1 hour 30 minutes', '1h30m'],
  [
    'until 2026-08-10T17:00:00Z',
    'until 2026-08-10T17:00:00Z',
    Date.parse('2026-08-10T17:00:00Z'),
    'until 2026-08-10 17:00 UTC',
    'until 2026-08-10 18:00',
  ],
])('%s is stored, dated, formatted and written back', (text, value, at, formatted, written) => {
  expect(canonicalEnd(text)).toEqual({ ok: true, value });
  expect([endTime(value, AT), formatEnd(value), formatEndAsTyped(value, DUBLIN)]).toEqual([at, formatted, written]);
  expect(canonicalEnd(resolveEndText(written, DUBLIN))).toEqual({ ok: true, value });
});
