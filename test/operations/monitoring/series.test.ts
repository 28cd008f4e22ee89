import { describe, expect, test } from '@jest/globals';
import { granularityFor } from '../../../src/operations/monitoring/measures.js';
import {
  averagingNotes,
  gapNotes,
  lastAndMaximum,
  onOneAxis,
  type Series,
  stepMsOf,
  summedPoints,
} from '../../../src/operations/monitoring/series.js';
import { formatMeasurement, formatNumber } from '../../../src/operations/units.js';

const STEP = 60_000;
const line = (name: string, values: readonly (number | null)[], offset = 0): Series => ({
  name,
  points: values.map((value, at) => [at * STEP + offset, value] as const),
});

describe('lines on one axis', () => {
  test('share moments even if measured at different seconds', () => {
    expect(onOneAxis([line('a', [1, 2]), line('b', [3, 4], 41_000)], STEP)).toEqual({
      moments: [0, STEP],
      lines: [
        { name: 'a', values: [1, 2] },
        { name: 'b', values: [3, 4] },
      ],
    });
  });

  test('begin with the first value, because a rate has none at first', () => {
    expect(onOneAxis([line('a', [null, 2, 3])], STEP).moments).toEqual([STEP, 2 * STEP]);
  });

  test('end before a moment that one line just misses', () => {
    const { moments, lines } = onOneAxis([line('a', [1, 2, 3]), line('b', [1, 2])], STEP);
    expect([moments.length, gapNotes({ moments, lines })]).toEqual([2, []]);
  });

  test('keep and report the gaps of a line that has been silent for long', () => {
    const axis = onOneAxis([line('a', [1, 2, 3, 4]), line('b', [1, null, null, null])], STEP);
    expect(axis.lines[1]?.values).toEqual([1, null, null, null]);
    expect(gapNotes(axis)).toEqual([expect.stringMatching(/3 of 4 values for b, the first at 1970-01-01 00:01 UTC/)]);
  });

  test('with the same gaps are named in one sentence', () => {
    const axis = onOneAxis([line('a', [1, null, 3]), line('b', [1, 2, 3]), line('c', [4, null, 6])], STEP);
    expect(gapNotes(axis)).toEqual([
      expect.stringMatching(/1 of 3 values for a and c, the first at 1970-01-01 00:01 UTC/),
    ]);
  });

  test('without any values are reported as missing', () => {
    expect(gapNotes(onOneAxis([line('a', [1]), line('b', [null])], STEP))).toEqual([
      expect.stringMatching(/no values for b/),
    ]);
    expect(onOneAxis([line('a', [null])], STEP).moments).toEqual([]);
  });

  test('never span more moments than a chart needs', () => {
    const far: Series = {
      name: 'a',
      points: [
        [0, 1],
        [9_000_000 * STEP, 2],
      ],
    };
    expect(onOneAxis([far], STEP).moments).toHaveLength(2_000);
  });
});

describe('a sum of measurements', () => {
  const measured = (name: string, values: readonly (number | null)[]) => ({
    name,
    dataPoints: values.map((value, at) => ({ timestamp: new Date(at * STEP).toISOString(), value })),
  });

  test('adds values of the same step, and has a gap where any of them has', () => {
    const reply = {
      measurements: [measured('USER', [1, 2, null]), measured('KERNEL', [10, null, 30]), measured('NICE', [9, 9, 9])],
    };
    expect(summedPoints(reply, ['USER', 'KERNEL'], STEP)).toEqual([
      [0, 11],
      [STEP, null],
      [2 * STEP, null],
    ]);
  });
});

test('uses the granularity that Atlas returns', () => {
  expect(stepMsOf({ granularity: 'PT30M', measurements: [] }, STEP)).toBe(1_800_000);
  expect(stepMsOf({ granularity: 'soon', measurements: [] }, STEP)).toBe(STEP);
});

test('finds the last and highest value despite gaps', () => {
  expect(lastAndMaximum([null, 5, 1, 9, 2, null])).toEqual({ last: 2, lastIndex: 4, most: 9, mostIndex: 3 });
  expect(lastAndMaximum([null])).toBeUndefined();
});

test('notes a step longer than a minute', () => {
  expect([...averagingNotes(60_000), ...averagingNotes(300_000), ...averagingNotes(86_400_000, 'of')]).toEqual([
    expect.stringMatching(/average over 5 minutes/),
    expect.stringMatching(/1 day/),
  ]);
});

test.each([
  [0.4234, '0.423'],
  [73.14, '73.1'],
  [1204.4, '1,204'],
  [0, '0'],
])('formats %f as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [2_684_354_560, 'BYTES', '2.5 GiB'],
  [2_560, 'MEGABYTES', '2.5 GiB'],
  [91.23, 'PERCENT', '91.2%'],
  [0.8, 'HOURS', '0.8 h'],
  [2_097_152, 'BYTES_PER_SECOND', '2 MiB a second'],
  [12, 'RAW', '12'],
  [12, null, '12'],
])('formats %f %s as %s', (value, units, text) => {
  expect(formatMeasurement(value, units)).toBe(text);
});

test('requests no granularity that Atlas no longer keeps', () => {
  const now = Date.parse('2026-11-25T10:00:00Z');
  const day = 86_400_000;
  const of = (from: number, to: number) => granularityFor({ from: now - from, to: now - to }, now).iso;
  expect(of(day / 24, 0)).toBe('PT1M');
  expect(of(3 * day, 3 * day - 3_600_000)).toBe('PT1H');
  expect(of(100 * day, 100 * day - 3_600_000)).toBe('P1D');
});
