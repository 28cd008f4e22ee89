// Reduces a chart to Slack's limits: a few lines, a few timestamps and a value for every line at each timestamp.
import type { Chart } from '../../operations/operation.js';
import { stripInvisible } from './sanitize.js';
import { clipText, isDrawableInstant } from './text.js';

const MOST_LINES = 6;
const MOST_LABEL = 20;
const NAMELESS = '–';

export interface ChartLine {
  /** The line's full name, for sentences. */
  readonly name: string;
  /** A short name that's unique in the chart. */
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

export interface Points {
  /** Timestamps in milliseconds since the epoch, oldest first. */
  readonly moments: readonly number[];
  /** Lines with at least one value. */
  readonly lines: readonly ChartLine[];
  /** Indexes of the timestamps at which all lines in `together` have a value. Empty only if `lines` is empty. */
  readonly common: readonly number[];
  /** The number of timestamps at which any line has a value. */
  readonly measured: number;
  /** Lines that share timestamps and so fit in one chart. */
  readonly together: readonly ChartLine[];
  readonly notes: readonly string[];
}

export function pointsOf({ moments, lines: given }: Chart): Points {
  const shown = given.slice(0, MOST_LINES).map(({ name, values }) => ({
    name: stripInvisible(name).trim() || NAMELESS,
    values: moments.map((at, index) => (isDrawableInstant({ at }) ? finite(values[index]) : undefined)),
  }));
  const full = shown.filter(({ values }) => values.some((value) => value !== undefined));
  const labels = unique(full.map(({ name }) => name));
  const lines = full.map((line, index) => ({ ...line, label: labels[index] ?? NAMELESS }));
  const { together, common } = drawable(lines, moments.length);
  return {
    moments,
    lines,
    together,
    common,
    measured: range(moments.length).filter((index) => lines.some(({ values }) => values[index] !== undefined)).length,
    notes: [
      ...(given.length > MOST_LINES ? [`Showing the first ${MOST_LINES} of ${given.length} lines.`] : []),
      ...shown
        .filter((line) => !full.includes(line))
        .map(({ name }) => `Atlas has no values for ${clipText(name, 75)}.`),
      ...lines
        .filter((line) => !together.includes(line))
        .map(({ name }) => `${clipText(name, 75)} has too few values to chart with the other lines.`),
    ],
  };
}

/** Drops lines with few values until the remaining lines share a timestamp, because Slack's charts can't have gaps. */
function drawable(lines: readonly ChartLine[], moments: number): Pick<Points, 'together' | 'common'> {
  const together = [...lines].sort((a, b) => count(b) - count(a));
  for (; together.length > 0; together.pop()) {
    const common = range(moments).filter((index) => together.every(({ values }) => values[index] !== undefined));
    if (common.length > 0) return { together: lines.filter((line) => together.includes(line)), common };
  }
  return { together, common: [] };
}

/** Returns at most `most` of `indexes`: the first, the last, each line's extremes and evenly spaced indexes. */
export function sampleIndexes(
  indexes: readonly number[],
  lines: readonly ChartLine[],
  most: number,
): readonly number[] {
  if (indexes.length <= most) return indexes;
  const positions = range(indexes.length);
  const extremes = lines.flatMap(({ values }) => {
    const valueAt = (position: number) => values[indexes[position] ?? 0] ?? 0;
    const least = positions.reduce((best, position) => (valueAt(position) < valueAt(best) ? position : best), 0);
    return [least, positions.reduce((best, position) => (valueAt(position) > valueAt(best) ? position : best), 0)];
  });
  const kept = [...new Set([0, indexes.length - 1, ...extremes])].slice(0, most).sort((a, b) => a - b);
  while (kept.length < most) {
    const gaps = kept.slice(1).map((end, index) => end - (kept[index] ?? 0));
    const widest = gaps.indexOf(Math.max(...gaps));
    kept.splice(widest + 1, 0, (kept[widest] ?? 0) + Math.floor((gaps[widest] ?? 0) / 2));
  }
  return kept.flatMap((position) => indexes[position] ?? []);
}

const DAY = 10;

/** Formats timestamps in UTC as unique labels, e.g. `10:05`, or `25 Nov 10:05` for several days. */
export function timeLabels(moments: readonly number[]): readonly string[] {
  const iso = moments.map((at) => new Date(at).toISOString());
  const severalDays = new Set(iso.map((time) => time.slice(0, DAY))).size > 1;
  const day = (at: number) => (severalDays ? `${new Date(at).getUTCDate()} ${MONTH.format(new Date(at))} ` : '');
  const label = (seconds: boolean) =>
    iso.map((time, index) => `${day(moments[index] ?? 0)}${time.slice(DAY + 1, seconds ? DAY + 9 : DAY + 6)}`);
  const short = label(false);
  return new Set(short).size === short.length ? short : unique(label(true));
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** Shortens names and adds numbers to duplicates. */
function unique(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let label = clipMiddle(name, MOST_LABEL);
    for (let number = 2; taken.has(label); number++) {
      label = `${clipMiddle(name, MOST_LABEL - ` ${number}`.length)} ${number}`;
    }
    taken.add(label);
    return label;
  });
}

/** Removes the middle of a name, because Atlas names often differ only at the end. */
function clipMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(text.length - Math.floor(most / 2)).replace(/^[\uDC00-\uDFFF]/, '');
  return `${clipText(text, most - end.length)}${end}`;
}

const finite = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const count = ({ values }: ChartLine) => values.filter((value) => value !== undefined).length;
const range = (length: number) => Array.from({ length }, (_, index) => index);
