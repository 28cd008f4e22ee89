// Which query shapes take a cluster's time, and which are rejected.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { QueryShape, QueryStats } from '../../atlas/replies.js';
import { findCluster } from '../cluster-state/cluster-kind.js';
import { measuredCluster, notMeasured, UNMEASURED_CLAIMS, whyUnmeasured } from '../monitoring/unmeasured.js';
import type { Cell, Next, Phrase, Place, Result } from '../operation.js';
import { project } from '../params/project.js';
import { checkTimeRange, sayTimeRange, timeRangeParams, timeSpanOf } from '../params/time-range.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural } from '../say.js';
import { quantity, sayNumber } from '../units.js';
import {
  isBeforeShapes,
  QUERY_CLAIMS,
  readRejected,
  readSummaries,
  sayMillis,
  sayQuery,
  sayRecorded,
  sayShape,
  sayShare,
  shapeHandle,
} from './query-shapes.js';

const params = z
  .strictObject({
    project: project(),
    cluster: measuredCluster('I only show queries of running dedicated clusters.'),
    ...timeRangeParams(),
  })
  .superRefine(checkTimeRange);
type Params = z.output<typeof params>;

export const queries = lookUp({
  name: 'queries',
  title: 'List the queries that take most of a cluster’s time',
  area: 'cluster',
  example: 'queries Cluster0 in Payments last 1h',
  role: 'Project Read Only',
  params,
  claims: [
    ...QUERY_CLAIMS,
    ...UNMEASURED_CLAIMS,
    {
      says: 'Queries that differ only in values have one shape.',
      document: 'listGroupClusterQueryShapeInsightSummaries, queryShape',
    },
    {
      says: 'Atlas shows at most the hundred that took most time.',
      document: 'listGroupClusterQueryShapeInsightSummaries, nSummaries',
    },
    { says: 'Atlas lists every shape that is rejected.', document: 'listGroupClusterQueryShapes, status' },
  ],

  async run(atlas, given, now): Promise<Result> {
    const [place, found] = await Promise.all([
      placeOfProject(atlas, given.project),
      findCluster(atlas, given.project, given.cluster),
    ]);
    const why = whyUnmeasured(found);
    if (why !== undefined || found.kind !== 'dedicated')
      return notMeasured(why ?? 'missing', given, place, 'show no queries');
    const { mongoDBVersion: version } = found.cluster;
    if (isBeforeShapes(version)) return tooOld(given, `${version}`, place);
    const { summaries, rejected, missing } = await read(atlas, given, now);
    const whole = summaries.reduce((sum, { totalWorkingMillis }) => sum + (totalWorkingMillis ?? 0), 0);
    const rows = [...summaries.map((one) => rowOf(one, whole, rejected)), ...idle(rejected, summaries).map(idleRow)];
    return {
      headline: headline(given, summaries, whole),
      place,
      facts: rejected === undefined ? [] : [{ label: 'Rejected', value: plural(rejected.length, 'query', 'queries') }],
      ...(rows.length > 0 && {
        table: {
          caption: `Queries of ${given.cluster} by their time, the most first`,
          columns: ['Query', 'What', 'Fields', 'Share', 'Runs', 'Each', 'Read for one returned', 'State'],
          rows,
        },
      }),
      missing,
      notes: ['Grouped by shape; at most 100.', sayRecorded(version)],
      next: nextFor(given),
    };
  },
});

const tooOld = (given: Params, version: string, place: Place): Result => ({
  headline: `${given.cluster} runs MongoDB ${version}, and Atlas shows queries from MongoDB 8.0 on.`,
  place,
  facts: [],
  notes: [],
  next: nextFor(given),
});

async function read(atlas: Atlas, given: Params, now: number) {
  const part = partialAnswer();
  const [summaries, rejected] = await Promise.all([
    readSummaries(atlas, given, timeSpanOf(given, now)),
    part.read('Which queries are rejected is', readRejected(withTimeout(atlas), given)),
  ]);
  return { summaries, rejected, missing: part.missing };
}

function headline(
  { cluster: name, ...window }: Params,
  [first, ...others]: readonly QueryStats[],
  whole: number,
): Phrase {
  const when = sayTimeRange(window);
  if (first === undefined) return [`Atlas recorded no queries of ${name}`, ...when, '.'];
  const share = sayShare(first.totalWorkingMillis ?? 0, whole);
  const among = others.length === 0 ? 'the only query' : `one query of ${others.length + 1}`;
  return [`${share} of ${name}’s recorded query time`, ...when, ` went into ${among}: ${sayQuery(first)}.`];
}

type Rejected = readonly QueryShape[] | undefined;

function rowOf(one: QueryStats, whole: number, rejected: Rejected): readonly Cell[] {
  const { queryShapeHash, queryShape, execCount, avgWorkingMillis, totalWorkingMillis, docsExaminedRatio } = one;
  const isOff = rejected?.some((shape) => shape.queryShapeHash === queryShapeHash);
  return [
    queryShapeHash ? shapeHandle(queryShapeHash) : '–',
    sayQuery(one),
    sayShape(queryShape) || '–',
    quantity(totalWorkingMillis ?? 0, sayShare(totalWorkingMillis ?? 0, whole)),
    quantity(execCount ?? 0, Math.round(execCount ?? 0).toLocaleString('en-US')),
    quantity(avgWorkingMillis ?? 0, sayMillis(avgWorkingMillis ?? 0)),
    docsExaminedRatio ? quantity(docsExaminedRatio, sayNumber(docsExaminedRatio)) : '–',
    isOff === undefined ? '–' : isOff ? 'rejected' : 'let through',
  ];
}

/** Rejected before the time range. */
const idle = (rejected: Rejected, summaries: readonly QueryStats[]): readonly QueryShape[] =>
  (rejected ?? []).filter(({ queryShapeHash: hash }) =>
    summaries.every(({ queryShapeHash }) => queryShapeHash !== hash),
  );

const idleRow = (shape: QueryShape): readonly Cell[] => [
  shapeHandle(shape.queryShapeHash),
  sayQuery(shape),
  sayShape(shape.queryShape) || '–',
  '–',
  '–',
  '–',
  '–',
  'rejected',
];

const nextFor = ({ project: of, cluster: name }: Params): readonly Next[] => {
  const one = { project: of, cluster: name };
  return [
    { label: 'Suggested indexes', operation: 'advice', params: one },
    { label: 'Busiest collections', operation: 'namespaces', params: one },
    { label: 'CPU use', operation: 'metrics', params: { ...one, measurement: 'cpu' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
};
