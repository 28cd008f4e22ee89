// Reads one metric for several processes. A failure to read one process doesn't affect the other processes.
import type { Atlas } from '../../atlas/atlas.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { path } from '../../atlas/path.js';
import { DiskPartition, Measurements, type Process } from '../../atlas/replies.js';
import { formatList, withoutEmpty } from '../format.js';
import type { Chart } from '../operation.js';
import { type TimeRange, timeRangeQuery, timeSpanOf } from '../params/times.js';
import { granularityFor, type Measure } from './measures.js';
import { shortProcessName } from './process-list.js';
import { onOneAxis, type Series, stepMsOf, summedPoints } from './series.js';

interface MeasurementRequest extends TimeRange {
  readonly project: string;
  readonly processes: readonly Process[];
  readonly measure: Measure;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
export interface ChartedMeasurements extends Pick<Chart, 'moments' | 'lines'> {
  /** Milliseconds between two moments. */
  readonly stepMs: number;
  readonly missing: readonly string[];
}

/**
 * Reads the metric for each process.
 * @throws Atlas's error if no process could be measured
 */
export async function readMeasurements(atlas: Atlas, question: MeasurementRequest): Promise<ChartedMeasurements> {
  const granularity = granularityFor(timeSpanOf(question, question.now), question.now);
  const { names, isCount = false } = question.measure;
  const query = { granularity: granularity.iso, ...timeRangeQuery(question), m: names };
  const { lines, missing, replies } = await readEachSeries(
    question.processes.map((process) => ({
      name: shortProcessName(process),
      read: () => readOne(atlas, question, process, query),
    })),
    (reply, name) => {
      const points = summedPoints(reply, names, stepMsOf(reply, granularity.ms));
      return { name, points: isCount ? rounded(points) : points };
    },
  );
  const [first] = replies;
  const stepMs = first === undefined ? granularity.ms : stepMsOf(first, granularity.ms);
  return { ...onOneAxis(lines, stepMs), stepMs, missing };
}

/**
 * Returns sentences that explain why some processes show no values. One sentence lists all processes that have no
 * values in Atlas.
 * @param shown short names of the processes that show values
 * @param when e.g. `the last day`
 */
export function missingProcessNotes(
  processes: readonly Process[],
  { shown, missing }: { readonly shown: readonly string[]; readonly missing: readonly string[] },
  when: string,
): readonly string[] {
  const names = processes.map(shortProcessName).filter((name) => !shown.includes(name));
  const whyOf = (name: string) => missing.find((sentence) => sentence.startsWith(`${name} `));
  const silent = names.filter((name) => whyOf(name) === undefined);
  return withoutEmpty(
    ...names.flatMap((name) => whyOf(name) ?? []),
    silent.length > 0 && `Atlas has no values for ${formatList(silent)} in ${when}.`,
  );
}

const rounded = (points: Series['points']): Series['points'] =>
  points.map(([at, value]) => [at, value === null ? null : Math.round(value)]);

type MeasurementQuery = ReturnType<typeof timeRangeQuery> & {
  readonly granularity: string;
  readonly m: readonly string[];
};

async function readOne(
  atlas: Atlas,
  { project, measure }: MeasurementRequest,
  { id }: Process,
  query: MeasurementQuery,
) {
  if (!measure.ofDisk) return atlas.get(path`/groups/${project}/processes/${id}/measurements`, Measurements, query);
  const [disk] = await atlas.list(path`/groups/${project}/processes/${id}/disks`, DiskPartition);
  // In every recorded response, an Atlas host's only data disk is named `data`.
  const partition = disk?.partitionName ?? 'data';
  return atlas.get(path`/groups/${project}/processes/${id}/disks/${partition}/measurements`, Measurements, query);
}

/** Returns each process's newest value of the last 10 minutes. Undefined if one has none or can't be read. */
export async function readNewestValues(
  atlas: Atlas,
  about: Omit<MeasurementRequest, 'last'>,
): Promise<readonly number[] | undefined> {
  // The period is long enough to include a value, because the newest values may not have arrived yet.
  const { lines, missing } = await readMeasurements(atlas, { ...about, last: '10m' });
  const newest = lines.flatMap(({ values }) => values.findLast((value) => value !== null) ?? []);
  return missing.length > 0 || newest.length === 0 || newest.length < lines.length ? undefined : newest;
}

interface Attempt {
  readonly name: string;
  read(): Promise<Measurements>;
}

/** Makes all reads in parallel and reports each failure as missing. Throws the first error if all reads fail. */
export async function readEachSeries(
  attempts: readonly Attempt[],
  lineOf: (reply: Measurements, name: string) => Series,
): Promise<{ readonly lines: Series[]; readonly missing: string[]; readonly replies: Measurements[] }> {
  const outcomes = await Promise.allSettled(attempts.map(async ({ read }) => read()));
  const replies = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (replies.length === 0 && failed !== undefined) throw failed.reason;
  const lines: Series[] = [];
  const missing: string[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const name = attempts[index]?.name ?? '';
    if (outcome.status === 'fulfilled') lines.push(lineOf(outcome.value, name));
    else missing.push(`${name} is missing: ${describeAtlasError(outcome.reason)}`);
  }
  return { lines, missing, replies };
}
