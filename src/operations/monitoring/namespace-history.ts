// Reads the performance of a cluster's busiest collections over a time range.
import type { Atlas } from '../../atlas/atlas.js';
import { isSegment, path } from '../../atlas/path.js';
import { Measurements } from '../../atlas/replies.js';
import type { Chart } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { type TimeRange, timeRangeQuery } from '../params/times.js';
import { formatNumber, MILLISECONDS_BY_UNIT } from '../units.js';
import { readEachSeries } from './measuring.js';
import { averagingNotes, gapNotes, onOneAxis, stepMsOf, summedPoints } from './series.js';

const HISTORIES = {
  latency: { metric: 'AVERAGE_TOTAL_OPS_LATENCY', title: 'Average latency' },
  operations: { metric: 'TOTAL_OPS', title: 'Operations' },
} as const;
export const HISTORY_CHOICES = {
  latency: 'how long operations took',
  operations: 'how many operations ran',
} as const;
type HistoryChoice = keyof typeof HISTORIES;

interface HistoryQuery extends TimeRange {
  readonly project: string;
  readonly cluster: string;
  /** The role as the API spells it, e.g. `PRIMARY`. */
  readonly clusterView: string;
  /** Busiest first. */
  readonly namespaces: readonly (readonly [database: string, collection: string])[];
  readonly kind: HistoryChoice;
}
export interface NamespaceHistory {
  readonly chart?: Chart;
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  format(value: number): string;
}

/** The period over which Atlas averages latency (page namespace-insights). */
const LATENCY_MS = 600_000;
/** The granularity if the response doesn't state one. This endpoint doesn't let the caller choose a granularity. */
const USUAL_STEP_MS = 60_000;
const MOST_LINES = 5;

/** Reads the history. Reports history that can't be read as missing, because the ranking is valid without it. */
export async function readNamespaceHistory(atlas: Atlas, question: HistoryQuery): Promise<NamespaceHistory> {
  const { metric, title } = HISTORIES[question.kind];
  const part = createOptionalReads();
  const quick = withTimeout(atlas);
  const busiest = question.namespaces.filter(([, collection]) => collection !== '').slice(0, MOST_LINES);
  const readable = busiest.filter((names) => names.every(isSegment));
  const unreadable = busiest
    .filter((names) => !readable.includes(names))
    .map(
      (names) => `${names.join('.')} is missing because its name contains a character that Atlas’s API doesn’t accept.`,
    );
  const reads = readEachSeries(
    readable.map((namespace) => ({
      name: namespace.join('.'),
      read: async () => readOne(quick, question, namespace),
    })),
    (reply, name) => ({ name, points: summedPoints(reply, [metric], stepMsOf(reply, USUAL_STEP_MS)) }),
  );
  const found = await part.read('The history is', reads);
  if (found === undefined) return { missing: [...part.missing, ...unreadable], notes: [], format: formatNumber };
  const { lines, missing, replies } = found;
  const [first] = replies;
  const { unit, factor } = unitOf(question.kind, first);
  const scaled = lines.map(({ name, points }) => ({
    name,
    points: points.map(([at, value]) => [at, value === null ? null : value * factor] as const),
  }));
  const stepMs = first === undefined ? USUAL_STEP_MS : stepMsOf(first, USUAL_STEP_MS);
  const axis = onOneAxis(scaled, stepMs);
  return {
    ...(axis.moments.length > 0 && { chart: { title: `${title} of ${question.cluster}`, unit, ...axis } }),
    missing: [...missing, ...unreadable, ...gapNotes(axis)],
    notes:
      question.kind === 'latency' ? averagingNotes(Math.max(stepMs, LATENCY_MS)) : averagingNotes(stepMs, 'covers'),
    format: (value) => `${formatNumber(value)} ${unit}`,
  };
}

function readOne(atlas: Atlas, question: HistoryQuery, [database, collection]: readonly [string, string]) {
  const { project, cluster, clusterView, kind } = question;
  return atlas.get(
    path`/groups/${project}/clusters/${cluster}/${clusterView}/${database}/${collection}/collStats/measurements`,
    Measurements,
    { metrics: HISTORIES[kind].metric, ...timeRangeQuery(question) },
  );
}

/** Returns the unit to show, and the factor that converts Atlas's values to that unit. */
function unitOf(
  kind: HistoryChoice,
  reply: Measurements | undefined,
): { readonly unit: string; readonly factor: number } {
  const units = reply?.measurements[0]?.units;
  if (kind === 'latency') return { unit: 'ms', factor: MILLISECONDS_BY_UNIT.get(units) ?? 1 };
  return { unit: units === 'SCALAR_PER_SECOND' ? 'operations a second' : 'operations', factor: 1 };
}
