// Puts the measurements of several processes or collections on one time axis.
import { Duration } from 'luxon';
import type { Measurements } from '../../atlas/replies.js';
import { formatDuration } from '../duration.js';
import { formatList, formatUtc } from '../format.js';
import { parseMoment } from '../moments.js';
import type { Chart } from '../operation.js';

export interface Series {
  readonly name: string;
  /** Timestamps and values, in any order. A null value is a gap. */
  readonly points: readonly (readonly [at: number, value: number | null])[];
}
type Axis = Pick<Chart, 'moments' | 'lines'>;

/** The maximum number of moments. Every range that the bot requests has fewer points. */
const MOST_MOMENTS = 2_000;

/**
 * Puts points on a common grid, because processes are measured at slightly different times. At each end, drops a
 * moment that lacks values, because a rate has no first value and the newest value may not have arrived.
 */
export function onOneAxis(lines: readonly Series[], stepMs: number): Axis {
  const filled = lines.map(
    ({ points }) => new Map(points.flatMap(([at, value]) => (value === null ? [] : [[slotOf(at, stepMs), value]]))),
  );
  const axis = trimmed(slotsOf(filled), filled);
  return {
    moments: axis.map((slot) => slot * stepMs),
    lines: lines.map(({ name }, index) => ({ name, values: axis.map((slot) => filled[index]?.get(slot) ?? null) })),
  };
}

const slotOf = (at: number, stepMs: number) => Math.floor(at / stepMs);
type FilledSlots = readonly ReadonlyMap<number, number>[];

function slotsOf(filled: FilledSlots): readonly number[] {
  const slots = filled.flatMap((line) => [...line.keys()]);
  if (slots.length === 0) return [];
  const last = slots.reduce((most, slot) => Math.max(most, slot));
  const first = slots.reduce((least, slot) => Math.min(least, slot));
  const start = Math.max(first, last - MOST_MOMENTS + 1);
  return Array.from({ length: last - start + 1 }, (_, index) => start + index);
}

/** Drops the first or last moment if every line without a value at this moment has a value at the adjacent moment. */
function trimmed(axis: readonly number[], filled: FilledSlots): readonly number[] {
  const edge = (slot: number | undefined, next: number | undefined) =>
    slot !== undefined &&
    next !== undefined &&
    filled.some((line) => !line.has(slot) && line.has(next)) &&
    filled.every((line) => line.has(slot) || line.has(next) || line.size === 0);
  return axis.slice(edge(axis[0], axis[1]) ? 1 : 0, edge(axis.at(-1), axis.at(-2)) ? -1 : undefined);
}

/** Sums several measurements per step. If a measurement has a gap, the sum has a gap too. */
export function summedPoints(
  { measurements }: Measurements,
  names: readonly string[],
  stepMs: number,
): Series['points'] {
  const parts = measurements
    .filter(({ name }) => names.includes(name ?? ''))
    .map(({ dataPoints }) => {
      const dated = dataPoints.map(({ timestamp, value }) => [parseMoment(timestamp), value ?? null] as const);
      return new Map(dated.flatMap(([at, value]) => (at === undefined ? [] : [[slotOf(at, stepMs), value]])));
    });
  const slots = new Set(parts.flatMap((part) => [...part.keys()]));
  return [...slots].map((slot) => {
    const values = parts.map((part) => part.get(slot) ?? null).filter((value) => value !== null);
    const sum = values.reduce((total, value) => total + value, 0);
    return [slot * stepMs, values.length === parts.length ? sum : null] as const;
  });
}

/** Returns the milliseconds between two points. Atlas may use a granularity that differs from the requested one. */
export function stepMsOf({ granularity }: Measurements, asked: number): number {
  const step = Duration.fromISO(granularity ?? '');
  return step.isValid && step.toMillis() > 0 ? step.toMillis() : asked;
}

/** Describes gaps, with one sentence for all lines that have the same gaps. */
export function gapNotes({ moments, lines }: Axis): readonly string[] {
  const named = new Map<string, string[]>();
  for (const { name, values } of lines) {
    const gaps = values.flatMap((value, index) => (value === null ? (moments[index] ?? []) : []));
    const key = gaps.join(' ');
    if (gaps.length > 0) named.set(key, [...(named.get(key) ?? []), name]);
  }
  return [...named].map(([key, names]) => describeGap(key.split(' ').map(Number), names, moments.length));
}

function describeGap(gaps: readonly number[], names: readonly string[], all: number): string {
  const [first = 0] = gaps;
  if (gaps.length === all) return `Atlas has no values for ${formatList(names)} in this time range.`;
  return `Atlas is missing ${gaps.length} of ${all} values for ${formatList(names)}, the first at ${formatUtc(first)}. The chart has gaps there.`;
}

/** Returns the last and highest values with their indexes, or undefined if there are no values. */
export function lastAndMaximum(values: readonly (number | null)[]) {
  const lastIndex = values.findLastIndex((value) => value !== null);
  const last = values[lastIndex];
  if (last === undefined || last === null) return undefined;
  const most = values.reduce<number>((before, value) => Math.max(before, value ?? before), last);
  return { last, lastIndex, most, mostIndex: values.indexOf(most) };
}

/**
 * Warns that steps hide shorter peaks.
 * @param verb the words between "Each value" and the step
 */
export const averagingNotes = (stepMs: number, verb = 'is an average over'): readonly string[] =>
  stepMs > 60_000 ? [`Each value ${verb} ${formatDuration(stepMs)}.`] : [];
