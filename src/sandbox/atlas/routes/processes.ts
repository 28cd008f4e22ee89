// A project's processes and disks, a cluster's hottest namespaces, and measurements of all of them.
import { Duration } from 'luxon';
import { ANY_VALUE, invalidQueryError } from '../listing.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { dedicatedClusterOf, notFoundError, ok, pathParam, type RouteCall, selfLinks } from '../route-call.js';
import { CLUSTER_VIEWS } from '../schemas.js';
import { isoTimestamp, MINUTE_MS, objectId } from '../world/ids.js';
import {
  COLLECTION_LATENCY_CURVE,
  COLLECTION_OPERATIONS_CURVE,
  diskMeasurements,
  type MeasurementCurve,
  PROCESS_MEASUREMENTS,
  type SeriesContext,
  simulatedValueAt,
} from '../world/measured.js';
import { type Process, processesOf } from '../world/processes.js';
import type { DedicatedCluster } from '../world.js';
import { parseSpan, type TimeRange } from './time.js';

const LIST = '/groups/{groupId}/processes';
const PROCESS = `${LIST}/{processId}`;
const VIEW = '/groups/{groupId}/clusters/{clusterName}/{clusterView}';
const SPAN = { start: ANY_VALUE, end: ANY_VALUE, period: ANY_VALUE };
const MEASURED = { ...SPAN, granularity: ANY_VALUE, m: ANY_VALUE };
const versions = ['2023-11-15'];
/** The name of each host's only data disk. */
const PARTITION = 'data';

export const processRoutes = [
  ...resourceRoutes<Process>({ path: LIST, kept: inside, draw: processReply }),
  route('get', `${PROCESS}/measurements`, (ask) => ok(processMeasurements(ask, processOf(ask))), { query: MEASURED }),
  ...resourceRoutes({
    path: `${PROCESS}/disks`,
    kept: (ask) => [{ process: processOf(ask).id, partitionName: PARTITION }],
    draw: (ask, { partitionName }) => ({ ...selfLinks(ask, `${ask.path}/${partitionName}`), partitionName }),
  }),
  route('get', `${PROCESS}/disks/{partitionName}/measurements`, (ask) => ok(ofDisk(ask)), { query: MEASURED }),
  route('get', `${VIEW}/collStats/namespaces`, (ask) => ok(hottest(ask)), { versions, query: SPAN }),
  route(
    'get',
    `${VIEW}/{databaseName}/{collectionName}/collStats/measurements`,
    (ask) => ok(collectionMeasurements(ask, dedicatedClusterOf(ask), viewOf(ask))),
    { versions, query: { ...SPAN, metrics: ANY_VALUE } },
  ),
];

function inside({ world, params, now }: RouteCall): Process[] {
  return world.clusters.flatMap((cluster) =>
    cluster.kind === 'dedicated' && cluster.projectId === params.groupId ? processesOf(cluster, now) : [],
  );
}

/** According to the error code page, HOST_NOT_FOUND is for ids, but processes are identified by host and port. */
function processOf(ask: RouteCall): Process {
  const id = pathParam(ask, 'processId');
  const process = inside(ask).find((one) => one.id === id);
  if (process === undefined) throw notFoundError('process', id, 'HOSTNAME_AND_PORT_NOT_FOUND');
  return process;
}

function ofDisk(ask: RouteCall) {
  const partitionName = pathParam(ask, 'partitionName');
  if (partitionName !== PARTITION) throw notFoundError('disk', partitionName, 'DEVICE_NOT_FOUND');
  const process = processOf(ask);
  const known = diskMeasurements(process.cluster, ask.world.startedAt);
  return { ...processMeasurements(ask, process, known), partitionName };
}

function processReply(ask: RouteCall, { cluster, node: _, lastPing, ...process }: Process) {
  const path = `/groups/${cluster.projectId}/processes/${process.id}`;
  return { ...process, groupId: cluster.projectId, lastPing: isoTimestamp(lastPing), ...selfLinks(ask, path) };
}

/** Lists namespaces in a different order for each view, so that tests can tell which view was requested. */
function hottest(ask: RouteCall) {
  const { id, projectId, namespaces, createDate } = dedicatedClusterOf(ask);
  const view = viewOf(ask);
  parseSpan(ask.query, ask.now);
  const rankedNamespaces = [...namespaces.slice(view), ...namespaces.slice(0, view)];
  return { groupId: projectId, identifierId: objectId(`${id}/${view}`, createDate), rankedNamespaces };
}

/** Returns the view's zero-based index. */
const viewOf = (ask: RouteCall): number => CLUSTER_VIEWS.indexOf(pathParam(ask, 'clusterView'));

/** The days that Atlas keeps each granularity, from its monitoring page. PT30M is recorded but not on that page. */
const KEPT_DAYS: ReadonlyMap<string, number> = new Map([
  ['PT10S', 1],
  ['PT1M', 2],
  ['PT5M', 2],
  ['PT30M', 63],
  ['PT1H', 63],
  ['P1D', 3650],
]);
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Atlas's limit per call. */
const MOST_MEASUREMENTS = 10;

/** Atlas publishes no error code for unknown names. @param known the measurements by name */
function processMeasurements(ask: RouteCall, { id, cluster, node, typeName }: Process, known = PROCESS_MEASUREMENTS) {
  const { query, now } = ask;
  const granularity = query.get('granularity') ?? '';
  const keptDays = KEPT_DAYS.get(granularity);
  if (keptDays === undefined)
    throw invalidQueryError('granularity', `granularity must be one of ${[...KEPT_DAYS.keys()].join(', ')}.`);
  const span = parseSpan(query, now);
  if (span === undefined) throw invalidQueryError('period', 'A granularity needs a period or a start and an end.');
  const names = query.getAll('m');
  if (names.length > MOST_MEASUREMENTS)
    throw invalidQueryError('m', `The maximum is ${MOST_MEASUREMENTS} measurements.`);
  const kept = { from: Math.max(span.from, now - keptDays * DAY_MS), to: Math.min(span.to, now) };
  const measurements = names.map((name) => {
    const one = Object.hasOwn(known, name) ? known[name] : undefined;
    if (one === undefined) throw invalidQueryError('m', `${name} is not a measurement.`);
    // Each process is measured at a slightly different second.
    const moments = momentsOf(kept, granularity, node * 7_000 + (name.startsWith('SYSTEM') ? 40_000 : 3_000));
    const lag = name === 'OPLOG_REPLICATION_LAG_TIME' ? cluster.lagSeconds : undefined;
    const shape = lag === undefined ? one.shape : { ...one.shape, low: lag, flicker: 0 };
    const where = { seed: `${id} ${name}`, isSecondary: typeName === 'REPLICA_SECONDARY' };
    return {
      name,
      units: one.units,
      dataPoints: pointsOf(shape, { ...where, ...incidentsOf(ask, cluster) }, moments),
    };
  });
  return { groupId: cluster.projectId, hostId: id, processId: id, granularity, ...shown(kept), measurements };
}

/** Returns measurements. Values are only plausible for rates and latencies, not for percentiles or sums. */
function collectionMeasurements(ask: RouteCall, cluster: DedicatedCluster, view: number) {
  const [databaseName, collectionName] = [pathParam(ask, 'databaseName'), pathParam(ask, 'collectionName')];
  const namespace = `${databaseName}.${collectionName}`;
  const rank = cluster.namespaces.indexOf(namespace);
  const span = parseSpan(ask.query, ask.now) ?? { from: ask.now - 60 * MINUTE_MS, to: ask.now };
  const granularity = granularityOf(span);
  const moments = rank < 0 ? [] : momentsOf(span, granularity, 0);
  const where = { seed: `${cluster.id} ${namespace}`, isSecondary: view === 1, ...incidentsOf(ask, cluster) };
  const measurements = ask.query.getAll('metrics').map((name) => {
    if (!COLLECTION_METRIC.test(name)) throw invalidQueryError('metrics', `${name} is not a collection metric.`);
    // According to Atlas's metric list, latencies are in milliseconds and counts have no unit.
    const [units, shape] = name.endsWith('_OPS')
      ? ['SCALAR', COLLECTION_OPERATIONS_CURVE]
      : ['MILLISECONDS', COLLECTION_LATENCY_CURVE];
    return { name, units, dataPoints: pointsOf(lessened(shape, rank), where, moments) };
  });
  const { id: clusterId, projectId: groupId } = cluster;
  return { clusterId, collectionName, databaseName, ...shown(span), granularity, groupId, measurements };
}

const COLLECTION_METRIC =
  /^((READS|WRITES|COMMANDS)_(OPS|LATENCY|P(50|95|99)_VALUE)|AVERAGE_(READS|WRITES|COMMANDS|TOTAL_OPS)_LATENCY|TOTAL_(OPS|LATENCY)|TOTAL_OPS_P(50|95|99)_VALUE)$/;

function lessened(shape: MeasurementCurve, rank: number): MeasurementCurve {
  const share = 1 / (1 + rank * 0.7);
  return { ...shape, low: shape.low * share, swing: shape.swing * share, incident: rank === 0 ? shape.incident : 0 };
}

function granularityOf({ from, to }: TimeRange): string {
  const hours = (to - from) / (60 * MINUTE_MS);
  if (hours <= 2) return 'PT1M';
  if (hours <= 48) return 'PT5M';
  return hours <= 63 * 24 ? 'PT1H' : 'P1D';
}

const incidentsOf = ({ world }: RouteCall, { projectId, name }: DedicatedCluster) => ({
  incidents: world.alerts.filter(
    (alert) =>
      alert.projectId === projectId && alert.clusterName === name && alert.metricName === 'CONNECTIONS_PERCENT',
  ),
});

function momentsOf({ from, to }: TimeRange, granularity: string, offset: number): number[] {
  const step = Duration.fromISO(granularity).toMillis();
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, at) => first + at * step);
}

function pointsOf(shape: MeasurementCurve, where: SeriesContext, moments: readonly number[]) {
  return moments.map((at, index) => ({
    timestamp: isoTimestamp(at),
    value: index === 0 && shape.isRate ? null : simulatedValueAt(shape, where, at),
  }));
}

const shown = ({ from, to }: TimeRange) => ({ start: isoTimestamp(from), end: isoTimestamp(to) });
