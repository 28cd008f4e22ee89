// Describes a metric with its chart, its latest value, its peak, and warnings about misleading values.
import { formatRoundedDuration } from '../duration.js';
import { formatAgo } from '../format.js';
import type { Phrase } from '../operation.js';
import { formatTimeRange, type TimeRange, timeSpanOf } from '../params/times.js';
import type { Measure } from './measures.js';
import type { ChartedMeasurements } from './measuring.js';
import { averagingNotes, lastAndMaximum } from './series.js';

interface MetricsQuery extends TimeRange {
  readonly cluster: string;
}

/** The longest step whose average counts as the current value. */
const MOST_NOW_MS = 5 * 60_000;

export function metricResult(given: MetricsQuery, measure: Measure, charted: ChartedMeasurements, now: number) {
  const rows = charted.lines.flatMap(({ name, values }) => {
    const found = lastAndMaximum(values);
    return found === undefined ? [] : [{ name, ...found }];
  });
  const findings = { measure, charted, rows, end: Math.min(timeSpanOf(given, now).to, now) };
  const headline = describeHeadline(given, findings, now);
  if (rows.length === 0) return { headline, warnings: [], notes: [] };
  const { moments, lines, stepMs } = charted;
  const chart = { title: `${measure.title} of ${given.cluster}`, unit: measure.unit, moments, lines };
  return { headline, charts: [chart], warnings: silenceNotes(findings, now), notes: averagingNotes(stepMs) };
}

interface Findings {
  readonly measure: Measure;
  readonly charted: ChartedMeasurements;
  readonly rows: readonly ({ readonly name: string } & NonNullable<ReturnType<typeof lastAndMaximum>>)[];
  /** The end of the range or the current time, whichever is earlier, in milliseconds since the epoch. */
  readonly end: number;
}

/** Describes the latest value of the first process and the peak of all processes. */
function describeHeadline(given: MetricsQuery, findings: Findings, now: number): Phrase {
  const { measure, charted, rows } = findings;
  const subject = `${measure.title} of ${given.cluster}`;
  const [first, ...others] = rows;
  if (first === undefined) return [`${subject}: Atlas has no values`, ...formatTimeRange(given), '.'];
  const peak = others.reduce((most, row) => (row.most > most.most ? row : most), first);
  const at = charted.moments[peak.mostIndex] ?? now;
  const where = peak === first ? '' : ` on ${peak.name}`;
  return [
    `${subject}: ${formatLast(first, findings, now)}; the peak`,
    ...formatTimeRange(given),
    ` was ${measure.format(peak.most)}${where}, ${formatAgo(now - at)}.`,
  ];
}

/** Formats the latest value of a process. An hourly average and an old value aren't called current. */
function formatLast({ name, last, lastIndex }: Findings['rows'][number], findings: Findings, now: number): string {
  const { measure, charted, end } = findings;
  const at = charted.moments[lastIndex] ?? now;
  const isLast = lastIndex === charted.moments.length - 1;
  if (isLast && charted.stepMs <= MOST_NOW_MS && isFresh(at, findings)) {
    return `${measure.format(last)} on ${name} ${end < now ? 'at the end' : 'now'}`;
  }
  return `last ${measure.format(last)} on ${name}, ${formatRoundedDuration(now - at)} ago`;
}

/** Allows two missing steps. */
const isFresh = (at: number, { charted: { stepMs }, end }: Findings) => end - at <= 3 * stepMs;

/** Warns if no host has recent values. The chart doesn't show this, because it ends at the last value. */
function silenceNotes(findings: Findings, now: number): readonly string[] {
  const { charted, end } = findings;
  const at = charted.moments.at(-1) ?? now;
  if (isFresh(at, findings)) return [];
  const long = formatRoundedDuration(end - at);
  return end < now
    ? [`Atlas has no values for the last ${long} of this time range.`]
    : [`Atlas has had no values for ${long}. The hosts may be down, or Atlas’s data may be delayed.`];
}
