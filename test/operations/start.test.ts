// The time for which a change is scheduled, as people type it.
import { describe, expect, test } from '@jest/globals';
import { canonicalStart, formatStartAsTyped, resolveStartText, startTextProblem } from '../../src/operations/start.js';

/** 17:40 in Berlin, two days before clocks go forward. */
const BERLIN = { at: Date.parse('2027-03-26T16:40:12Z'), zone: 'Europe/Berlin' };
/** The evening before clocks go back. */
const AUTUMN = { at: Date.parse('2027-10-30T18:00:00Z'), zone: 'Europe/Berlin' };

test.each([
  ['22:00', '2027-03-26T21:00:00Z'],
  ['17:40', '2027-03-27T16:40:00Z'],
  ['2:00 tomorrow', '2027-03-27T01:00:00Z'],
  ['Tomorrow 2am', '2027-03-27T01:00:00Z'],
  ['sunday 3:00', '2027-03-28T01:00:00Z'],
  ['22:00 UTC', '2027-03-26T22:00:00Z'],
  ['2027-04-01 22:00', '2027-04-01T20:00:00Z'],
  ['2027-04-01T22:00:00Z', '2027-04-01T22:00:00Z'],
])('“%s” in Berlin is %s, which is written back as the same time', (text, expected) => {
  const resolved = resolveStartText(text, BERLIN);
  expect(canonicalStart(resolved)).toEqual({ ok: true, value: expected });
  expect(resolveStartText(formatStartAsTyped(resolved, BERLIN), BERLIN)).toBe(expected);
});

test.each(['22', 'tomorrow', '25:00', 'soon', '4h', 'until 22:00', ''])('“%s” is no time', (text) => {
  expect(resolveStartText(text, BERLIN)).toBe(text);
  expect(canonicalStart(text)).toMatchObject({ ok: false, reason: expect.stringContaining(`“${text}”`) });
});

describe('on the day when clocks change', () => {
  test('a time that doesn’t exist is refused', () => {
    expect(startTextProblem('sunday 2:30', BERLIN)).toMatch(/^2:30 doesn’t exist on March 28 in Europe\/Berlin/);
    expect(resolveStartText('sunday 2:30', BERLIN)).toBe('sunday 2:30');
  });

  test('a time that comes twice is refused, unless its offset is typed', () => {
    expect(startTextProblem('2:30', AUTUMN)).toMatch(/^2:30 happens twice on October 31 .* \+02:00 or \+01:00 /);
    expect(resolveStartText('2:30', AUTUMN)).toBe('2:30');
    for (const [typed, expected] of [
      ['2:30 +02:00', '2027-10-31T00:30:00Z'],
      ['2:30 +01:00 tomorrow', '2027-10-31T01:30:00Z'],
    ] as const) {
      expect(resolveStartText(typed, AUTUMN)).toBe(expected);
      expect(resolveStartText(formatStartAsTyped(expected, AUTUMN), AUTUMN)).toBe(expected);
    }
  });

  test('other times follow the wall clock', () => {
    expect(resolveStartText('sunday 22:00', BERLIN)).toBe('2027-03-28T20:00:00Z');
    expect(startTextProblem('sunday 22:00', BERLIN)).toBeUndefined();
  });
});
