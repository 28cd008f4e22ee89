// Charts one metric of a cluster over time, per process.
import { z } from 'zod';
import { plural, withoutEmpty } from '../format.js';
import type { NextStep } from '../operation.js';
import { projectParam } from '../params/project.js';
import { checkTimeRange, timeRangeParams } from '../params/times.js';
import { defineProjectLookUp } from '../recipes/look-up.js';
import { MEASURES, type Measure, type MeasureName, measurementParam } from './measures.js';
import { readMeasurements } from './measuring.js';
import { metricResult } from './metrics-words.js';
import { listProcesses } from './process-list.js';
import { gapNotes } from './series.js';
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
