// Measures how full a cluster's disks are and how fast they fill up.
import type { Atlas } from '../../atlas/atlas.js';
import type { Process } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import type { Measure } from './measures.js';
import { missingProcessNotes, readMeasurements } from './measuring.js';
import { isRouter, listProcesses } from './process-list.js';

const MEASURE = { title: 'Disk space', unit: 'bytes', ofDisk: true, format: String } as const;
const USED: Measure = { ...MEASURE, names: ['DISK_PARTITION_SPACE_USED'] };
const FREE: Measure = { ...MEASURE, names: ['DISK_PARTITION_SPACE_FREE'] };
/** The shortest period that gives a reliable rate. */
const LEAST_MS = 6 * HOUR_MS;

/** The disk use of one node, in bytes. */
export interface DiskUse {
  readonly name: string;
  readonly used: number;
  readonly free: number;
  /** The growth over the last day, in bytes an hour. Negative if use falls, undefined if there are too few values. */
  readonly hourly: number | undefined;
}

export const diskSizeOf = ({ used, free }: DiskUse): number => used + free;
export const usedShareOf = (node: DiskUse): number => (diskSizeOf(node) === 0 ? 0 : node.used / diskSizeOf(node));

/**
 * Returns the disk use of each node that has values, fullest node first.
 * @throws if no node could be read
 */
export async function readDiskUse(atlas: Atlas, project: string, all: readonly Process[], now: number) {
  // Routers are left out, because a router stores no data and shares the disk of a node that stores data.
  const processes = all.filter((process) => !isRouter(process));
  const about = { project, processes, last: '1d', now };
  const [used, free] = await Promise.all([
    readMeasurements(atlas, { ...about, measure: USED }),
    readMeasurements(atlas, { ...about, measure: FREE }),
  ]);
  const nodes = used.lines.flatMap(({ name, values }): readonly DiskUse[] => {
    const points = values.flatMap((value, at) => (value === null ? [] : [[used.moments[at] ?? 0, value] as const]));
    const left = free.lines.find((line) => line.name === name)?.values.findLast((value) => value !== null);
    const last = points.at(-1)?.[1];
    return last === undefined || left === undefined || left === null
      ? []
      : [{ name, used: last, free: left, hourly: slopeOf(points) }];
  });
  return {
    nodes: nodes.toSorted((a, b) => usedShareOf(b) - usedShareOf(a)),
    missing: missingProcessNotes(
      processes,
      { shown: nodes.map(({ name }) => name), missing: [...used.missing, ...free.missing] },
      'the last day',
    ),
  };
}

/**
 * Returns the number of bytes used on the fullest node, and whether any node has no values. Returns undefined if no
 * node could be read.
 */
export async function readFullestDisk(atlas: Atlas, project: string, cluster: string, now: number) {
  const quick = withTimeout(atlas);
  const read = async () => readDiskUse(quick, project, await listProcesses(quick, project, cluster), now);
  const found = await ifReadable(read());
  if (found === undefined || found.nodes.length === 0) return undefined;
  return { bytes: Math.max(...found.nodes.map(({ used }) => used)), isPartial: found.missing.length > 0 };
}

/** Returns the slope of the least-squares line, in units per hour. */
function slopeOf(points: readonly (readonly [at: number, value: number])[]): number | undefined {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  if (last - first < LEAST_MS) return undefined;
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [at, value] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - at) ** 2, 0);
  return (points.reduce((sum, [x, y]) => sum + (x - at) * (y - value), 0) / spread) * HOUR_MS;
}
