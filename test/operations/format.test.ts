import { describe, expect, test } from '@jest/globals';
import {
  formatAgo,
  formatBytes,
  formatBytesExact,
  formatCounts,
  formatList,
  plural,
  quoted,
} from '../../src/operations/format.js';

describe('a size', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1 KiB'],
    [5_368_709_120, '5 GiB'],
    [118_000_000_000, '109.9 GiB'],
    [109_951_162_777_600, '100 TiB'],
    [Number.MAX_SAFE_INTEGER, '8 PiB'],
  ])('of %d bytes is formatted as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('can be formatted with its exact bytes', () => {
    expect(formatBytesExact(5_368_709_120)).toBe('5 GiB (5,368,709,120 bytes)');
    expect(formatBytesExact(512)).toBe('512 bytes');
  });
});

describe('quoted text', () => {
  test('is cut between characters, never inside one', () => {
    expect(quoted('🙂'.repeat(10_000))).toBe(`“${'🙂'.repeat(40)}…”`);
  });

  test('can’t change the direction of the text around it', () => {
    expect(quoted('a\u202Eb\nc')).toBe('“a b c”');
  });
});

test('formats lists and counts for sentences', () => {
  expect(formatList([])).toBe('');
  expect(formatList(['a'])).toBe('a');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
  expect(formatList(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  expect(formatCounts(['paused', 'running', 'running'])).toBe('1 paused and 2 running');
  expect(plural(1, 'job')).toBe('1 job');
  expect(plural(1200, 'entry', 'entries')).toBe('1,200 entries');
});

test.each([
  [0, 'just now'],
  [-5_000, 'just now'],
  [720_000, '12 minutes ago'],
  [3_600_000, '1 hour ago'],
  [200_000_000, '2 days ago'],
])('formats an age of %d ms as “%s”', (ms, text) => {
  expect(formatAgo(ms)).toBe(text);
});
