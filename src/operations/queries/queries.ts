// Lists the query shapes that take most of a cluster's time, and the rejected shapes.
import { z } from 'zod';
import type { QueryShape, QueryStats } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { defineMeasuredLookUp, measuredClusterParam } from '../monitoring/unmeasured.js';
import type { NextStep, Phrase } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { checkTimeRange, formatTimeRange, timeRangeParams, timeSpanOf } from '../params/times.js';
import { formatNumber, quantity } from '../units.js';
import {
  canBeRejected,
  describeRecordedQueries,
  formatCommandAndCollection,
  formatMillis,
  formatShape,
  formatShare,
  isTooOldForQueryShapes,
  readQuerySummaries,
  readRejectedShapes,
  shapeHandle,
} from './query-shapes.js';

const params = z
  .strictObject({
    project: projectParam(),
    cluster: measuredClusterParam('I only show queries on running dedicated clusters.'),
    ...timeRangeParams(),
  })
  .superRefine(checkTimeRange);
type Params = z.output<typeof params>;

export const queries = defineMeasuredLookUp({
  name: 'queries',
  title: 'List the queries that take most of a cluster’s time',
  aliases: [
    'slow',
    'slow queries',
    'profiler',
    'currentop',
    'kill',
    'kill query',
    'killop',
    'hammering',
    'latency',
    'timeouts',
  ],
  area: 'cluster',
  example: 'queries Cluster0 in Payments last 1h',
  role: 'Project Read Only',
  params,

  cannot: 'show queries',
  columns: {
    Query: ({ hash }: Row) => (hash ? shapeHandle(hash) : '–'),
    What: ({ shape }) => formatCommandAndCollection(shape),
    Fields: ({ shape }) => formatShape(shape.queryShape) || '–',
    Share: ({ ran, whole }) => (ran ? quantity(timeOf(ran), formatShare(timeOf(ran), whole)) : '–'),
    Runs: ({ ran }) =>
      ran ? quantity(ran.execCount ?? 0, Math.round(ran.execCount ?? 0).toLocaleString('en-US')) : '–',
    Each: ({ ran }) => (ran ? quantity(ran.avgWorkingMillis ?? 0, formatMillis(ran.avgWorkingMillis ?? 0)) : '–'),
    'Read per returned': ({ ran }) =>
      ran?.docsExaminedRatio ? quantity(ran.docsExaminedRatio, formatNumber(ran.docsExaminedRatio)) : '–',
    State: ({ isOff }) => (isOff === undefined ? '–' : isOff ? 'rejected' : 'allowed'),
  },

  rowChanges: [
    {
      label: 'Reject…',
      operation: 'reject-query',
      params: ({ hash, isOff, shape }, { project: of, cluster: name }) =>
        hash && isOff !== true && canBeRejected(shape) ? { project: of, query: hash, cluster: name } : undefined,
      target: ({ hash, shape }) =>
        [shapeHandle(hash ?? ''), formatCommandAndCollection(shape), formatShape(shape.queryShape)].join(' ').trim(),
    },
  ],

  async answer({ mongoDBVersion: version }, { atlas, given, now, part }) {
    if (isTooOldForQueryShapes(version))
      return {
        headline: `${given.cluster} runs MongoDB ${version}, but Atlas only shows queries for MongoDB 8.0 and later.`,
        next: nextFor(given),
      };
    const [summaries, rejected] = await Promise.all([
      readQuerySummaries(atlas, given, timeSpanOf(given, now)),
      part.read('Rejected queries are', readRejectedShapes(withTimeout(atlas), given)),
    ]);
    const whole = summaries.reduce((sum, one) => sum + timeOf(one), 0);
    return {
      headline: headline(given, summaries, whole),
      facts: rejected === undefined ? [] : [{ label: 'Rejected', value: plural(rejected.length, 'query', 'queries') }],
      caption: `Queries on ${given.cluster}, longest total time first`,
      rows: rowsOf(summaries, rejected, whole),
      notes: ['Grouped into at most 100 shapes.', describeRecordedQueries(version)],
      next: nextFor(given),
    };
  },
});

interface Row {
  readonly hash: string | null | undefined;
  readonly shape: QueryStats | QueryShape;
  /** The query's statistics. Undefined for a rejected query that didn't run in the time range. */
  readonly ran?: QueryStats;
  /** The total time of all queries, in milliseconds. */
  readonly whole: number;
  /** Whether the query is rejected. Undefined if the rejected shapes couldn't be read. */
  readonly isOff: boolean | undefined;
}

const timeOf = ({ totalWorkingMillis }: QueryStats) => totalWorkingMillis ?? 0;

/** Returns the rows: queries that ran, then rejected queries that didn't run. */
function rowsOf(summaries: readonly QueryStats[], rejected: readonly QueryShape[] | undefined, whole: number) {
  const isIn = (list: readonly Pick<QueryStats, 'queryShapeHash'>[], hash: string | null | undefined) =>
    list.some(({ queryShapeHash }) => queryShapeHash === hash);
  const ran = summaries.map((one): Row => {
    const { queryShapeHash: hash } = one;
    return { hash, shape: one, ran: one, whole, isOff: rejected && isIn(rejected, hash) };
  });
  const idle = (rejected ?? []).filter(({ queryShapeHash: hash }) => !isIn(summaries, hash));
  return [...ran, ...idle.map((shape): Row => ({ hash: shape.queryShapeHash, shape, whole, isOff: true }))];
}

function headline(
  { cluster: name, ...window }: Params,
  [first, ...others]: readonly QueryStats[],
  whole: number,
): Phrase {
  const when = formatTimeRange(window);
  if (first === undefined) return [`Atlas recorded no queries on ${name}`, ...when, '.'];
  const which = others.length === 0 ? 'The only query' : `One of ${others.length + 1} queries`;
  const share = formatShare(timeOf(first), whole);
  return [
    `${which} took ${share} of ${name}’s recorded query time`,
    ...when,
    `: ${formatCommandAndCollection(first)}.`,
  ];
}

const nextFor = ({ project: of, cluster: name }: Params): readonly NextStep[] => {
  const one = { project: of, cluster: name };
  return [
    { label: 'Suggested indexes', operation: 'advice', params: one },
    { label: 'Busiest collections', operation: 'namespaces', params: one },
    { label: 'CPU use', operation: 'metrics', params: { ...one, measurement: 'cpu' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
};
