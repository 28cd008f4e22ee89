// Query shapes with their statistics and rejection status, and suggested indexes.
//
// Source: the OpenAPI document (types, roles, that one shape is found only while it's rejected, that rejecting a rejected
// shape succeeds, and that only suggestions are wrapped in an envelope by default). Atlas publishes no error codes for an
// unknown shape or one that can't be rejected. As in Atlas, the predicates of suggestions contain real query values.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { ANY_VALUE, invalidQueryError, PAGING_QUERY, pageAnswer } from '../listing.js';
import { route } from '../route.js';
import { type Answer, dedicatedClusterOf, notFoundError, ok, pathParam, type RouteCall } from '../route-call.js';
import { QUERY_SHAPE_COMMANDS, QUERY_SHAPE_SERIES, QueryShapeUpdate } from '../schemas.js';
import { DAY_MS, objectId } from '../world/ids.js';
import { countExecutions, type QueryShape, queryShapesOf } from '../world/query-shapes.js';
import type { DedicatedCluster } from '../world.js';

const CLUSTER = '/groups/{groupId}/clusters/{clusterName}';
const SHAPE = `${CLUSTER}/queryShapes/{queryShapeHash}`;
const versions = ['2025-03-12'];
const SPAN = { since: ANY_VALUE, until: ANY_VALUE, processIds: ANY_VALUE };
const MOST = 100;
/** 2008-01-01, the earliest time that Atlas accepts. */
const EARLIEST = 1_199_145_600_000;

export const queryShapeRoutes = [
  route('get', `${CLUSTER}/queryShapeInsights/summaries`, summaries, {
    versions,
    query: {
      ...SPAN,
      namespaces: ANY_VALUE,
      commands: QUERY_SHAPE_COMMANDS,
      series: QUERY_SHAPE_SERIES,
      nSummaries: ANY_VALUE,
      queryShapeHashes: ANY_VALUE,
    },
  }),
  route('get', `${CLUSTER}/queryShapeInsights/{queryShapeHash}/details`, details, { versions, query: SPAN }),
  route('get', `${CLUSTER}/queryShapes`, rejected, {
    versions,
    query: { ...PAGING_QUERY, status: ['REJECTED'], includeCount: ['true', 'false'] },
  }),
  route('get', SHAPE, one, { versions }),
  route('patch', SHAPE, update, { versions, role: 'GROUP_DATA_ACCESS_ADMIN' }),
];

const shapesOf = (ask: RouteCall) => queryShapesOf(dedicatedClusterOf(ask), ask.world.alerts);

function shapeOf(ask: RouteCall): QueryShape {
  const hash = pathParam(ask, 'queryShapeHash');
  const shape = shapesOf(ask).find((one) => one.hash === hash.toUpperCase());
  if (shape === undefined) throw notFoundError('query shape', hash);
  return shape;
}

/** Lists query shapes by total time. A paused cluster has no queries. */
function summaries(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const { query } = ask;
  const span = spanOf(ask);
  const asked = (name: string, value: string) => query.getAll(name).length === 0 || query.getAll(name).includes(value);
  const all = shapesOf(ask)
    .filter(
      ({ namespace, command, hash }) =>
        asked('namespaces', namespace) && asked('commands', command) && asked('queryShapeHashes', hash),
    )
    .map((shape) => summary(cluster, shape, span))
    .filter(({ execCount }) => execCount > 0 && !cluster.paused)
    .sort((a, b) => b.totalWorkingMillis - a.totalWorkingMillis);
  return ok({ summaries: all.slice(0, number(query, 'nSummaries', { usual: MOST, least: 1, most: MOST })) });
}

function details(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const shape = shapeOf(ask);
  const seen = (timestamp: number) => ({
    applicationName: shape.application,
    driverName: 'nodejs',
    driverVersion: '6.17.0',
    timestamp,
  });
  return ok({
    firstSeen: seen(shape.since ?? Date.parse(cluster.createDate)),
    lastSeen: seen(cluster.rejected?.get(shape.hash) ?? ask.now),
    queryStats: summary(cluster, shape, spanOf(ask)),
  });
}

function rejected(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const all = shapesOf(ask).filter(({ hash }) => cluster.rejected?.has(hash));
  return pageAnswer(ask, all, (shape) => drawn(cluster, shape));
}

function one(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const shape = shapeOf(ask);
  if (!cluster.rejected?.has(shape.hash)) throw notFoundError('rejected query shape', shape.hash);
  return ok(drawn(cluster, shape));
}

function update(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const shape = shapeOf(ask);
  const { status } = parseBody(QueryShapeUpdate, ask.body);
  if (!QUERY_SHAPE_COMMANDS.includes(shape.command))
    throw new ApiError(400, 'VALIDATION_ERROR', `Atlas can’t reject the command ${shape.command}.`, [shape.command]);
  const all = new Map(cluster.rejected);
  const isRejected = all.has(shape.hash);
  if (status === 'REJECTED' && !isRejected) all.set(shape.hash, ask.now);
  else if (status === 'UNREJECTED') all.delete(shape.hash);
  cluster.rejected = all;
  const answer = ok(drawn(cluster, shape));
  if (isRejected === (status === 'REJECTED')) return answer;
  const verb = status === 'REJECTED' ? 'rejects' : 'allows';
  return { ...answer, changed: `${cluster.name} ${verb} the query shape ${shape.hash.slice(0, 8)}` };
}

const drawn = ({ rejected }: DedicatedCluster, { hash, command, namespace, text }: QueryShape) => ({
  command: command.toUpperCase(),
  namespace,
  queryShape: text,
  queryShapeHash: hash,
  status: rejected?.has(hash) ? 'REJECTED' : 'UNREJECTED',
});

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Returns the requested time range. Default: the day before `until`, which defaults to now. */
function spanOf({ query, now }: RouteCall): Span {
  const moment = (name: string, usual: number) =>
    number(query, name, { usual, least: EARLIEST, most: Number.MAX_SAFE_INTEGER });
  const to = moment('until', now);
  return { from: moment('since', to - DAY_MS), to };
}

function number(
  query: URLSearchParams,
  name: string,
  { usual, least, most }: Readonly<Record<'usual' | 'least' | 'most', number>>,
): number {
  const text = query.get(name);
  if (text === null) return usual;
  if (/^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw invalidQueryError(name, `${name} must be a whole number from ${least} to ${most}.`);
}

function summary({ rejected }: DedicatedCluster, shape: QueryShape, { from, to }: Span) {
  const execCount = countExecutions(shape, from, Math.min(to, rejected?.get(shape.hash) ?? to));
  const { millis, docsExamined, keysExamined, docsReturned } = shape;
  return {
    avgWorkingMillis: millis,
    bytesRead: execCount * docsExamined * 900,
    command: shape.command,
    cpuTime: execCount * millis * 700_000,
    docsExamined: execCount * docsExamined,
    docsExaminedRatio: docsExamined / docsReturned,
    docsReturned: execCount * docsReturned,
    execCount,
    keysExamined: execCount * keysExamined,
    keysExaminedRatio: keysExamined / docsReturned,
    lastExecMicros: millis * 1_100,
    namespace: shape.namespace,
    queryShape: shape.text,
    queryShapeHash: shape.hash,
    systemQuery: false,
    totalTimeToResponseMicros: execCount * millis * 1_000,
    totalWorkingMillis: execCount * millis,
  };
}

const PATH = '/groups/{groupId}/clusters/{clusterName}/performanceAdvisor/suggestedIndexes';

export const performanceAdvisorRoutes = [
  route('get', PATH, suggestions, {
    versions: ['2024-08-05'],
    query: {
      envelope: ['true', 'false'],
      processIds: ANY_VALUE,
      namespaces: ANY_VALUE,
      since: ANY_VALUE,
      until: ANY_VALUE,
    },
  }),
];

/** Lists suggested indexes by impact. A paused cluster has no queries. */
function suggestions(ask: RouteCall) {
  const found = dedicatedClusterOf(ask).paused ? [] : helped(ask);
  const content = { shapes: found.map(({ shape }) => shape), suggestedIndexes: found.map(({ index }) => index) };
  return ok(ask.query.get('envelope') === 'false' ? content : { status: 200, content });
}

function helped(ask: RouteCall) {
  const cluster = dedicatedClusterOf(ask);
  const { from, to } = spanOf(ask);
  const namespaces = ask.query.getAll('namespaces');
  return queryShapesOf(cluster, ask.world.alerts)
    .flatMap((shape) => {
      const count = countExecutions(shape, from, to);
      const isAsked = namespaces.length === 0 || namespaces.includes(shape.namespace);
      if (shape.wants === undefined || count === 0 || !isAsked) return [];
      const { hash, namespace, millis, docsExamined: nScanned, docsReturned: nReturned, wants } = shape;
      const id = objectId(hash, cluster.createDate);
      const stats = { ms: Math.round(millis), nReturned, nScanned, ts: Math.floor(to / 1000) };
      return {
        shape: {
          avgMs: Math.round(millis),
          count,
          id,
          inefficiencyScore: Math.round(nScanned / nReturned),
          namespace,
          operations: [{ predicates: [wants.predicate], stats }],
        },
        index: {
          avgObjSize: 912.4,
          id: objectId(`index for ${hash}`, cluster.createDate),
          impact: [id],
          index: wants.index,
          namespace,
          weight: count * millis,
        },
      };
    })
    .sort((a, b) => b.index.weight - a.index.weight);
}
