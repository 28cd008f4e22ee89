// Generates plausible measurements from the clock: noisy, low at night, and too high while a connection alert is open.

import { diskSizeGBOf, GIBIBYTE, initialDiskUseOf } from './hardware.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './ids.js';
import type { Alert, DedicatedCluster } from './types.js';

export interface MeasurementCurve {
  readonly low: number;
  /** Added to the lowest value at the busiest hour. */
  readonly swing: number;
  /** Added during an incident. */
  readonly incident: number;
  /** The noise amplitude, as a fraction of the value. */
  readonly flicker: number;
  /** The value on secondaries, as a fraction of the primary's value. */
  readonly onSecondary: number;
  /** Growth per day. `since` is when the simulation started, in milliseconds since the epoch. */
  readonly grows?: { readonly perDay: number; readonly since: number };
  /** Rates are computed from two neighboring points, so their series start with null. */
  readonly isRate?: boolean;
}

const cpu = (low: number, swing: number, incident: number): MeasurementCurve => ({
  low,
  swing,
  incident,
  flicker: 0.18,
  onSecondary: 0.45,
});
const rate = (low: number, swing: number, incident: number, onSecondary: number): MeasurementCurve => ({
  low,
  swing,
  incident,
  flicker: 0.25,
  onSecondary,
  isRate: true,
});
const flat = (low: number): MeasurementCurve => ({ low, swing: 0, incident: 0, flicker: 0.02, onSecondary: 1 });

/** The measurements that the bot requests, with Atlas's names and units. */
export const PROCESS_MEASUREMENTS: Readonly<
  Record<string, { readonly units: string; readonly shape: MeasurementCurve }>
> = {
  CONNECTIONS: { units: 'SCALAR', shape: { low: 130, swing: 240, incident: 5_100, flicker: 0.06, onSecondary: 0.3 } },
  OPCOUNTER_CMD: { units: 'SCALAR_PER_SECOND', shape: rate(60, 140, 90, 0.6) },
  OPCOUNTER_QUERY: { units: 'SCALAR_PER_SECOND', shape: rate(180, 620, 400, 0.35) },
  OPCOUNTER_UPDATE: { units: 'SCALAR_PER_SECOND', shape: rate(40, 160, 40, 0) },
  OPCOUNTER_DELETE: { units: 'SCALAR_PER_SECOND', shape: rate(2, 6, 0, 0) },
  OPCOUNTER_GETMORE: { units: 'SCALAR_PER_SECOND', shape: rate(20, 60, 30, 0.4) },
  OPCOUNTER_INSERT: { units: 'SCALAR_PER_SECOND', shape: rate(30, 120, 20, 0) },
  SYSTEM_NORMALIZED_CPU_USER: { units: 'PERCENT', shape: cpu(8, 24, 34) },
  SYSTEM_NORMALIZED_CPU_KERNEL: { units: 'PERCENT', shape: cpu(2, 5, 8) },
  SYSTEM_NORMALIZED_CPU_IOWAIT: { units: 'PERCENT', shape: cpu(1, 2, 6) },
  SYSTEM_NORMALIZED_CPU_NICE: { units: 'PERCENT', shape: flat(0) },
  SYSTEM_NORMALIZED_CPU_IRQ: { units: 'PERCENT', shape: flat(0) },
  SYSTEM_NORMALIZED_CPU_SOFTIRQ: { units: 'PERCENT', shape: flat(0.3) },
  SYSTEM_NORMALIZED_CPU_GUEST: { units: 'PERCENT', shape: flat(0) },
  SYSTEM_NORMALIZED_CPU_STEAL: { units: 'PERCENT', shape: flat(0.2) },
  OPLOG_MASTER_TIME: { units: 'SECONDS', shape: { ...flat(26 * 3_600), swing: 7_200 } },
  OPLOG_REPLICATION_LAG_TIME: {
    units: 'SECONDS',
    shape: { low: 0.2, swing: 0.8, incident: 9, flicker: 0.7, onSecondary: 1 },
  },
};

/** @param since when the simulation started, in milliseconds since the epoch */
export function diskMeasurements(cluster: DedicatedCluster, since: number): typeof PROCESS_MEASUREMENTS {
  const size = diskSizeGBOf(cluster) * GIBIBYTE;
  const { bytes, perDay } = initialDiskUseOf(cluster);
  const space = (low: number, grown: number): MeasurementCurve => ({
    ...flat(low),
    flicker: 0,
    grows: { perDay: grown, since },
  });
  return {
    DISK_PARTITION_SPACE_USED: { units: 'BYTES', shape: space(bytes, perDay) },
    DISK_PARTITION_SPACE_FREE: { units: 'BYTES', shape: space(size - bytes, -perDay) },
    DISK_PARTITION_SPACE_PERCENT_USED: {
      units: 'PERCENT',
      shape: space((100 * bytes) / size, (100 * perDay) / size),
    },
    DISK_PARTITION_IOPS_TOTAL: { units: 'SCALAR_PER_SECOND', shape: rate(120, 700, 500, 0.7) },
  };
}
export const COLLECTION_LATENCY_CURVE: MeasurementCurve = {
  low: 2.4,
  swing: 3.1,
  incident: 38,
  flicker: 0.3,
  onSecondary: 0.6,
};
export const COLLECTION_OPERATIONS_CURVE: MeasurementCurve = {
  low: 900,
  swing: 4200,
  incident: 1800,
  flicker: 0.2,
  onSecondary: 0.3,
};

export interface SeriesContext {
  /** Identifies the series, so that its noise is reproducible. */
  readonly seed: string;
  readonly isSecondary: boolean;
  readonly incidents: readonly Alert[];
}

export function simulatedValueAt(
  { low, swing, incident, flicker, onSecondary, grows }: MeasurementCurve,
  where: SeriesContext,
  at: number,
): number {
  const hour = (at % DAY_MS) / HOUR_MS;
  const busy = 0.5 + 0.5 * Math.sin(((hour - 8) / 24) * 2 * Math.PI);
  const grown = grows === undefined ? 0 : (grows.perDay * (at - grows.since)) / DAY_MS;
  const steady = low + grown + swing * busy + incident * severity(where.incidents, at);
  const flickered = steady * (1 + flicker * (2 * noise(where.seed, Math.floor(at / MINUTE_MS)) - 1));
  return Math.max(0, flickered * (where.isSecondary ? onSecondary : 1));
}

/** Returns a value from 0 to 1 that rises for 12 minutes before an alert opens and falls for 5 after it closes. */
function severity(incidents: readonly Alert[], at: number): number {
  const parts = incidents.map(({ created, resolved }) => {
    const up = (at - (Date.parse(created) - 12 * MINUTE_MS)) / (12 * MINUTE_MS);
    const down = resolved === undefined ? 1 : 1 - (at - Date.parse(resolved)) / (5 * MINUTE_MS);
    return Math.min(Math.max(up, 0), Math.max(down, 0), 1);
  });
  return Math.max(0, ...parts);
}

/** Returns a deterministic pseudo-random number from 0 to 1. */
function noise(seed: string, slot: number): number {
  let mixed = slot | 0;
  for (let at = 0; at < seed.length; at += 1) mixed = Math.imul(mixed ^ seed.charCodeAt(at), 0x01000193);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  mixed ^= mixed >>> 12;
  return (mixed >>> 0) / 0x1_0000_0000;
}
