// How one measurement of a cluster went over a time, process by process.
import { z } from 'zod';
import { choice, cluster, project } from './fields.js';
import { MEASURE_CHOICES, MEASURES, type Measure, type MeasureName } from './measures.js';
import { type Charted, measureAll } from './measuring.js';
import { lookUp, type Next, type Phrase, type Result } from './operation.js';
import { placeOfProject } from './place.js';
import { listProcesses } from './process-list.js';
import { sayAgo } from './say.js';
import { extremes, sayGaps } from './series.js';
import { nextInstead, sayNotMeasured, unmeasuredIfRead } from './unmeasured.js';
import { checkWindow, sayWindow, windowParams } from './window.js';

const params = z
  .strictObject({
    project: project(),
    cluster: cluster(),
    measurement: choice(MEASURE_CHOICES, { label: 'Measurement', position: 2, preset: 'connections' }).optional(),
    ...windowParams(),
  })
  .superRefine(checkWindow);
type Params = z.output<typeof params>;

/** Lines that a chart can show. */
const MOST_LINES = 6;

export const metrics = lookUp({
  name: 'metrics',
  title: 'Show how a measurement of a cluster went',
  example: 'metrics Cluster0 connections in Payments last 3h',
  role: 'Project Read Only',
  params,

  async run(atlas, given, now): Promise<Result> {
    const name = given.measurement ?? 'connections';
    const measure: Measure = MEASURES[name];
    const [place, kind, all] = await Promise.all([
      placeOfProject(atlas, given.project),
      unmeasuredIfRead(atlas, given.project, given.cluster),
      listProcesses(atlas, given.project, given.cluster),
    ]);
    const about = { place, facts: [], notes: [], next: nextFor(given, name) };
    if (kind !== undefined) {
      const what = { name: given.cluster, projectName: place.project.name, what: 'measures no processes' };
      const next = nextInstead(kind, { project: given.project, cluster: given.cluster });
      return { ...about, headline: sayNotMeasured(kind, what), next };
    }
    const measured = all.filter(measure.applies ?? (() => true));
    const shown = measured.slice(0, MOST_LINES);
    if (shown.length === 0) return { ...about, headline: sayNothingToMeasure(given.cluster, measure, all.length) };
    const charted = await measureAll(atlas, { ...given, processes: shown, measure, now });
    const rest = measured.length - shown.length;
    return {
      ...about,
      ...pictured(given, measure, charted, now),
      notes: rest > 0 ? [`${given.cluster} has ${rest} more processes, which are not shown.`] : [],
      missing: [...charted.missing, ...sayGaps(charted)],
    };
  },
});

function pictured(given: Params, measure: Measure, charted: Charted, now: number) {
  const rows = charted.lines.flatMap(({ name, values }) => {
    const found = extremes(values);
    return found === undefined ? [] : [{ name, ...found }];
  });
  const headline = sayHeadline(given, { measure, charted, rows }, now);
  if (rows.length === 0) return { headline };
  const { moments, lines } = charted;
  const chart = { title: `${measure.title} of ${given.cluster}`, unit: measure.unit, moments, lines };
  return { headline, charts: [chart] };
}

interface Findings {
  readonly measure: Measure;
  readonly charted: Charted;
  readonly rows: readonly ({ readonly name: string } & NonNullable<ReturnType<typeof extremes>>)[];
}

/** Where it stands now, and the peak, which is what people look for. */
function sayHeadline(given: Params, { measure, charted, rows }: Findings, now: number): Phrase {
  const subject = `${measure.title} of ${given.cluster}`;
  const [first, ...others] = rows;
  if (first === undefined) return [`${subject}: Atlas has no values`, ...sayWindow(given), '.'];
  const peak = others.reduce((most, row) => (row.most > most.most ? row : most), first);
  const at = charted.moments[peak.mostIndex] ?? now;
  const whose = peak === first ? '' : ` on ${peak.name}`;
  const newest = given.to === undefined ? 'now' : 'at the end';
  return [
    `${subject}: ${measure.say(first.now)} on ${first.name} ${newest}; the most`,
    ...sayWindow(given),
    ` was ${measure.say(peak.most)}${whose}, ${sayAgo(now - at)} (`,
    { at },
    ').',
  ];
}

function sayNothingToMeasure(name: string, measure: Measure, count: number): string {
  if (count === 0) return `Atlas lists no processes of ${name}, so there is nothing to measure.`;
  return `${measure.title} of ${name}: none of its ${count} processes is a secondary.`;
}

function nextFor(given: Params, shown: MeasureName): readonly Next[] {
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
    { label: 'Hottest collections', operation: 'namespaces', params: { ...one, history: 'latency' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
}
