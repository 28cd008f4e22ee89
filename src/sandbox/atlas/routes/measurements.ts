// Measurements over a time: of a process, of a disk, of a collection.
import { Duration } from 'luxon';
import { type Ask, param } from '../ask.js';
import { invalid } from '../listing.js';
import { isoDate, MINUTE_MS } from '../world/ids.js';
import {
  COLLECTION_LATENCY,
  COLLECTION_OPERATIONS,
  DISK_MEASUREMENTS,
  PROCESS_MEASUREMENTS,
  type Shape,
  valueAt,
  type Where,
} from '../world/measured.js';
import type { Process } from '../world/processes.js';
import type { DedicatedCluster } from '../world.js';
import { type Span, spanIn } from './time.js';

/** How long Atlas keeps each step, in days, by its page on monitoring; PT30M is recorded, the page does not know it. */
const KEPT_DAYS: Readonly<Record<string, number>> = { PT10S: 1, PT1M: 2, PT5M: 2, PT30M: 63, PT1H: 63, P1D: 3650 };
const DAY_MS = 24 * 60 * MINUTE_MS;
/** In one call. */
const MOST_MEASUREMENTS = 10;

export function processMeasurements(ask: Ask, process: Process) {
  return { ...measured(ask, process, PROCESS_MEASUREMENTS), hostId: process.id, processId: process.id };
}

export function diskMeasurements(ask: Ask, process: Process, partitionName: string) {
  return { ...measured(ask, process, DISK_MEASUREMENTS), hostId: process.id, processId: process.id, partitionName };
}

/** The codes for a measurement or a granularity that Atlas does not know are not published. */
function measured(ask: Ask, process: Process, known: typeof PROCESS_MEASUREMENTS) {
  const { query, now } = ask;
  const granularity = query.get('granularity') ?? '';
  const keptDays = KEPT_DAYS[granularity];
  if (keptDays === undefined)
    throw invalid('granularity', `granularity is one of ${Object.keys(KEPT_DAYS).join(', ')}.`);
  const span = spanIn(query, now);
  if (span === undefined) throw invalid('period', 'A granularity needs a period, or a start and an end.');
  const names = query.getAll('m').length === 0 ? Object.keys(known) : query.getAll('m');
  if (names.length > MOST_MEASUREMENTS && query.has('m')) throw invalid('m', `${MOST_MEASUREMENTS} at most.`);
  const { cluster, node } = process;
  const where: Where = {
    seed: process.id,
    isSecondary: process.typeName === 'REPLICA_SECONDARY',
    incidents: incidentsOf(ask, cluster),
  };
  const kept = { from: Math.max(span.from, now - keptDays * DAY_MS), to: Math.min(span.to, now) };
  const stepMs = Duration.fromISO(granularity).toMillis();
  const measurements = names.map((name) => {
    const one = known[name];
    if (one === undefined) throw invalid('m', `${name} is no measurement.`);
    const moments = momentsOf(kept, stepMs, node * 7_000 + (name.startsWith('SYSTEM') ? 40_000 : 3_000));
    return {
      name,
      units: one.units,
      dataPoints: pointsOf(one.shape, { ...where, seed: `${process.id} ${name}` }, moments),
    };
  });
  return { groupId: cluster.projectId, granularity, ...shown(kept), measurements };
}

/** Percentiles and sums are left out: only what the names say is made up. */
export function collectionMeasurements(ask: Ask, cluster: DedicatedCluster, view: number) {
  const namespace = `${param(ask, 'databaseName')}.${param(ask, 'collectionName')}`;
  const rank = cluster.namespaces.indexOf(namespace);
  const span = spanIn(ask.query, ask.now) ?? { from: ask.now - 60 * MINUTE_MS, to: ask.now };
  const granularity = granularityOf(span);
  const where = { seed: `${cluster.id} ${namespace}`, isSecondary: view === 1, incidents: incidentsOf(ask, cluster) };
  const moments = rank < 0 ? [] : momentsOf(span, Duration.fromISO(granularity).toMillis(), 0);
  const names = ask.query.getAll('metrics');
  return {
    clusterId: cluster.id,
    collectionName: param(ask, 'collectionName'),
    databaseName: param(ask, 'databaseName'),
    ...shown(span),
    granularity,
    groupId: cluster.projectId,
    measurements: (names.length > 0 ? names : ['AVERAGE_TOTAL_OPS_LATENCY', 'TOTAL_OPS']).map((name) => ({
      name,
      units: collectionUnits(name),
      dataPoints: pointsOf(lessened(collectionShape(name), rank), where, moments),
    })),
  };
}

const COLLECTION_METRIC =
  /^((READS|WRITES|COMMANDS)_(OPS|LATENCY|P(50|95|99)_VALUE)|AVERAGE_(READS|WRITES|COMMANDS|TOTAL_OPS)_LATENCY|TOTAL_(OPS|LATENCY)|TOTAL_OPS_P(50|95|99)_VALUE)$/;

/** Latencies are in milliseconds by the list of metrics; counts have no unit there. */
function collectionUnits(name: string): string {
  if (!COLLECTION_METRIC.test(name)) throw invalid('metrics', `${name} is no metric of a collection.`);
  return name.endsWith('_OPS') ? 'SCALAR' : 'MILLISECONDS';
}
const collectionShape = (name: string) => (name.endsWith('_OPS') ? COLLECTION_OPERATIONS : COLLECTION_LATENCY);

function lessened(shape: Shape, rank: number): Shape {
  const share = 1 / (1 + rank * 0.7);
  return { ...shape, low: shape.low * share, swing: shape.swing * share, incident: rank === 0 ? shape.incident : 0 };
}

function granularityOf({ from, to }: Span): string {
  const hours = (to - from) / (60 * MINUTE_MS);
  if (hours <= 2) return 'PT1M';
  if (hours <= 48) return 'PT5M';
  return hours <= 63 * 24 ? 'PT1H' : 'P1D';
}

const incidentsOf = ({ world }: Ask, { projectId, name }: DedicatedCluster) =>
  world.alerts.filter(
    (alert) =>
      alert.projectId === projectId && alert.clusterName === name && alert.metricName === 'CONNECTIONS_PERCENT',
  );

/** Each process is measured at seconds of its own. */
function momentsOf({ from, to }: Span, step: number, offset: number): number[] {
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, at) => first + at * step);
}

function pointsOf(shape: Shape, where: Where, moments: readonly number[]) {
  return moments.map((at, index) => ({
    timestamp: isoDate(at),
    value: index === 0 && shape.isRate ? null : valueAt(shape, where, at),
  }));
}

const shown = ({ from, to }: Span) => ({ start: isoDate(from), end: isoDate(to) });
