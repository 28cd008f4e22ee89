import { describe, expect, test } from '@jest/globals';
import {
  canonicalDuration,
  durationMs,
  formatDuration,
  formatIsoDuration,
  formatRoundedDuration,
} from '../../src/operations/duration.js';

describe('a length of time', () => {
  test.each([
    ['4h', '4h'],
    [' 4 hours ', '4h'],
    ['90m', '1h30m'],
    ['1h30m', '1h30m'],
    ['1 hour 30 minutes', '1h30m'],
    ['2 days', '2d'],
    ['24h', '1d'],
    ['PT4H', '4h'],
    ['pt90m', '1h30m'],
    ['P1DT2H', '1d2h'],
    ['1M', '1m'],
    ['365d', '365d'],
  ])('parses “%s” as %s', (written, canonical) => {
    expect(canonicalDuration(written)).toEqual({ ok: true, value: canonical });
  });

  const WORDS = ['', '   ', 'h', '4 parsecs', 'parsecs', 'P', '🕓', '٤h', 'h'.repeat(10_000)];
  const NUMBERS = ['4', '0', '-4h', '4h4h', '1e9h', '9'.repeat(10_000)];
  test.each([
    ...[...WORDS, ...NUMBERS].map((written) => [written, 'such as'] as const),
    ['0h', 'too short'],
    ['PT-4H', 'too short'],
    ['PT59S', 'too short'],
    ['366d', 'too long'],
    ['99999d', 'too long'],
  ])('rejects %j', (written, reason) => {
    const parsed = canonicalDuration(written);
    expect(parsed).toEqual({ ok: false, reason: expect.stringContaining(reason) });
    expect(JSON.stringify(parsed).length).toBeLessThan(200);
  });

  test('is formatted in words, and for the API', () => {
    expect(formatDuration(durationMs('1h30m'))).toBe('1 hour 30 minutes');
    expect(formatDuration(59_999)).toBe('less than a minute');
    expect(formatIsoDuration('1h30m')).toBe('PT1H30M');
    expect(formatIsoDuration('2d')).toBe('PT48H');
  });

  test('throws for a text that isn’t canonical', () => {
    expect(() => durationMs('soon')).toThrow('canonical');
    expect(() => durationMs('0h')).toThrow('canonical');
  });
});

test.each([
  [-120_000, 'less than a minute'],
  [20_000, 'less than a minute'],
  [40 * 60_000, '40 minutes'],
  [100 * 60_000 - 400, '1 hour 40 minutes'],
  [3 * 3_600_000 - 1_000, '3 hours'],
  [47 * 3_600_000, '47 hours'],
  [12 * 86_400_000 + 3_600_000, '12 days'],
])('formats %d ms left as “%s”', (ms, text) => {
  expect(formatRoundedDuration(ms)).toBe(text);
});
