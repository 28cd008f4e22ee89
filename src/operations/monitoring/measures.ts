// The metrics of a cluster's processes, and the granularity to request.
import type { Process } from '../../atlas/replies.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time-units.js';
import type { TimeSpan } from '../operation.js';
import { choiceSchema } from '../params/choice.js';
import { type ParamOverrides, withField } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';
import { formatNumber } from '../units.js';
import { isSecondary } from './process-list.js';

export interface Measure {
  /** The title of the chart, which precedes "of Cluster0". */
  readonly title: string;
  /** The unit that follows a value on a chart. */
  readonly unit: string;
  /** Atlas's names for the metrics to add up. At most ten per call. */
  readonly names: readonly string[];
  /** Whether Atlas measures the metric per disk of a process instead of per process. */
  readonly ofDisk?: boolean;
  readonly applies?: (process: Process) => boolean;
  /** Whether values are whole numbers. If so, Atlas's averages are rounded. */
  readonly isCount?: boolean;
  format(value: number): string;
}

const CPU_STATES = ['USER', 'KERNEL', 'NICE', 'IRQ', 'SOFTIRQ', 'GUEST', 'STEAL'];
const formatPercent = (value: number) => `${formatNumber(value)}%`;

export const MEASURES = {
  connections: {
    title: 'Connections',
    unit: 'connections',
    names: ['CONNECTIONS'],
    isCount: true,
    format: formatNumber,
  },
  operations: {
    title: 'Operations',
    unit: 'operations a second',
    names: ['CMD', 'QUERY', 'UPDATE', 'DELETE', 'GETMORE', 'INSERT'].map((kind) => `OPCOUNTER_${kind}`),
    format: (value: number) => `${formatNumber(value)} a second`,
  },
  cpu: {
    title: 'CPU use',
    unit: '% of all cores',
    // The CPU metrics, without IOWAIT because waiting for disks doesn't count as CPU use.
    names: CPU_STATES.map((kind) => `SYSTEM_NORMALIZED_CPU_${kind}`),
    format: formatPercent,
  },
  disk: {
    title: 'Disk space used',
    unit: '% of the disk',
    names: ['DISK_PARTITION_SPACE_PERCENT_USED'],
    ofDisk: true,
    format: formatPercent,
  },
  'replication-lag': {
    title: 'Replication lag',
    unit: 'seconds behind the primary',
    names: ['OPLOG_REPLICATION_LAG_TIME'],
    applies: isSecondary,
    format: (value: number) => `${formatNumber(value)} s`,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export const MEASURE_CHOICES = {
  connections: 'open connections',
  operations: 'operations a second',
  cpu: 'the host’s CPU use',
  disk: 'disk space used',
  'replication-lag': 'how far secondaries lag behind the primary',
} as const;
export type MeasureName = keyof typeof MEASURE_CHOICES;

export const measurementParamKind: ParamKind = {
  name: 'measurement',
  noun: 'metric',
  takes: 'choice',
  input: 'names',
};

/** Returns the param for a metric that Atlas measures. Forms offer all metrics, recently used metrics first. */
export const measurementParam = (extra: ParamOverrides = {}) =>
  withField(choiceSchema(MEASURE_CHOICES), {
    label: 'Metric',
    words: ['metric'],
    kind: measurementParamKind,
    choices: MEASURE_CHOICES,
    position: 2,
    ...extra,
  });

/**
 * Granularities, finest first. `keptMs`: the time for which Atlas keeps the values. `most`: the longest range that is
 * readable as a chart.
 */
const GRANULARITIES = [
  { iso: 'PT1M', ms: MINUTE_MS, most: 2 * HOUR_MS, keptMs: 2 * DAY_MS },
  { iso: 'PT5M', ms: 5 * MINUTE_MS, most: 12 * HOUR_MS, keptMs: 2 * DAY_MS },
  { iso: 'PT1H', ms: HOUR_MS, most: 7 * DAY_MS, keptMs: 63 * DAY_MS },
] as const;
const COARSEST = { iso: 'P1D', ms: DAY_MS } as const;

export function granularityFor({ from, to }: TimeSpan, now: number): { readonly iso: string; readonly ms: number } {
  return GRANULARITIES.find(({ most, keptMs }) => to - from <= most && now - from <= keptMs) ?? COARSEST;
}
