// Charts one metric of a cluster over time, per process.
import { z } from 'zod';
import { formatRoundedDuration } from '../duration.js';
import { formatAgo, plural, withoutEmpty } from '../format.js';
import type { NextStep, Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { checkTimeRange, formatTimeRange, type TimeRange, timeRangeParams, timeSpanOf } from '../params/times.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { MEASURES, type Measure, type MeasureName, measurementParam } from './measures.js';
import { type ChartedMeasurements, readMeasurements } from './measuring.js';
import { listProcesses } from './process-list.js';
import { averagingNotes, gapNotes, lastAndMaximum } from './series.js';
import { describeNoProcesses, measuredClusterParam, readWhyUnmeasured, unmeasuredResult } from './unmeasured.js';

const params = z
  .strictObject({
    project: projectParam(),
    cluster: measuredClusterParam(),
    measurement: measurementParam({ preset: 'connections' }).optional(),
    ...timeRangeParams(),
  })
  .superRefine(checkTimeRange);
type Params = z.output<typeof params>;

/** The most lines that a chart can show. */
const MOST_LINES = 6;

export const metrics = defineProjectLookUp({
  name: 'metrics',
  title: 'Chart a cluster metric',
  aliases: [
    'chart',
    'graph',
    'cpu',
    'memory',
    'performance',
    'monitor',
    'top',
    'iops',
    'lag',
    'behind',
    'ram',
    'throughput',
  ],
  area: 'cluster',
  example: 'metrics Cluster0 connections in Payments last 3h',
  role: 'Project Read Only',
  params,
  guesses: [
    {
      says: 'If values stop arriving, hosts may be down or Atlas’s data may be delayed.',
      reason: 'No Atlas page says why values stop arriving.',
    },
  ],

  read: (atlas, given) =>
    Promise.all([
      readWhyUnmeasured(atlas, given.project, given.cluster),
      listProcesses(atlas, given.project, given.cluster),
    ]),

  async answer([kind, all], { atlas, given, now, place }) {
    const name = given.measurement ?? 'connections';
    const measure: Measure = MEASURES[name];
    if (kind !== undefined) return unmeasuredResult(kind, given, place, 'show metrics');
    const next = nextFor(given, name);
    const measured = all.filter(measure.applies ?? (() => true));
    const shown = measured.slice(0, MOST_LINES);
    if (shown.length === 0) return { headline: describeNothingToMeasure(given.cluster, measure, all.length), next };
    const charted = await readMeasurements(atlas, { ...given, processes: shown, measure, now });
    const pictured = metricResult(given, measure, charted, now);
    const rest = measured.length - shown.length;
    return {
      ...pictured,
      notes: withoutEmpty(
        ...pictured.notes,
        rest > 0 && `${given.cluster} has ${plural(rest, 'more process', 'more processes')} that I don’t show here.`,
      ),
      missing: [...charted.missing, ...gapNotes(charted)],
      next,
    };
  },
});

function describeNothingToMeasure(name: string, measure: Measure, count: number): string {
  if (count === 0) return describeNoProcesses(name);
  return `${measure.title} of ${name}: ${count === 1 ? 'the only process isn’t a secondary' : `none of the ${count} processes is a secondary`}.`;
}

function nextFor(given: Params, shown: MeasureName): readonly NextStep[] {
  const one = { project: given.project, cluster: given.cluster };
  const time = Object.fromEntries(
    (['last', 'from', 'to'] as const).flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  const others = (['cpu', 'operations', 'connections'] as const).filter((name) => name !== shown).slice(0, 2);
  return [
    ...others.map((measurement) => ({
      label: MEASURES[measurement].title,
      operation: 'metrics',
      params: { ...one, measurement, ...time },
    })),
    { label: 'Busiest collections', operation: 'namespaces', params: { ...one, history: 'latency' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
}

interface MetricsQuery extends TimeRange {
  readonly cluster: string;
}

/** The longest step whose average counts as the current value. */
const MOST_NOW_MS = 5 * 60_000;

function metricResult(given: MetricsQuery, measure: Measure, charted: ChartedMeasurements, now: number) {
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
