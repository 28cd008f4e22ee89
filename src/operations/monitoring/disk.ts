// Shows how full a cluster's disks are, and when the disks will be full at the last day's rate.
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import { describeNoDisks, isAtlasInfinite } from '../cluster-state/cluster-now.js';
import { formatRoundedDuration } from '../duration.js';
import { formatBytes, withoutEmpty } from '../format.js';
import { projectParam } from '../params/project.js';
import { formatNumber, quantity } from '../units.js';
import { type DiskUse, diskSizeOf, readDiskUse, usedShareOf } from './disk-use.js';
import { listProcesses } from './process-list.js';
import { defineMeasuredLookUp, describeNoProcesses, measuredClusterParam } from './unmeasured.js';

const DAY_HOURS = 24;
const YEAR_HOURS = 365 * DAY_HOURS;
/** The smallest change in disk use that counts as growth, as a share of the disk per day. */
const FLAT = 0.001;

export const disk = defineMeasuredLookUp({
  name: 'disk',
  title: 'Show how full a cluster’s disks are, and when they fill up',
  aliases: ['storage', 'space', 'df', 'full', 'disks', 'free space'],
  area: 'cluster',
  example: 'disk Cluster0 in Payments',
  role: 'Project Read Only',
  params: z.strictObject({
    project: projectParam(),
    cluster: measuredClusterParam(),
  }),

  cannot: 'show disks',
  columns: {
    Process: ({ name }: DiskUse) => name,
    Used: ({ used }) => quantity(used, formatBytes(Math.round(used))),
    Size: (node) => quantity(diskSizeOf(node), formatBytes(Math.round(diskSizeOf(node)))),
    Full: (node) => quantity(usedShareOf(node), formatShare(node)),
    'Per day': ({ hourly }) => (hourly === undefined ? '–' : quantity(hourly, formatDaily(hourly))),
    'Full in': (node) =>
      quantity(node.free <= 0 ? 0 : (hoursLeft(node) ?? Number.MAX_SAFE_INTEGER), formatHoursLeft(node) ?? '–'),
  },

  rowChanges: [
    {
      label: 'Enlarge…',
      operation: 'set-disk',
      params: (_, given) => given,
      target: (_, { cluster }) => `Disks of ${cluster}`,
    },
  ],

  read: (atlas, given) => listProcesses(atlas, given.project, given.cluster),
  async answer(cluster, { atlas, given, now, found: processes = [] }) {
    const { cluster: name } = given;
    if (isAtlasInfinite(cluster)) return { headline: describeNoDisks(name) };
    const { nodes, missing } = await readDiskUse(atlas, given.project, processes, now);
    const grows = growing(cluster);
    return {
      headline: processes.length === 0 ? describeNoProcesses(name) : headline(name, nodes),
      facts: [{ label: 'Grow automatically', value: grows === undefined ? 'unknown' : grows ? 'yes' : 'no' }],
      caption: `Disks of ${name}, fullest first`,
      rows: nodes,
      missing,
      notes: withoutEmpty(
        '“Full in” assumes the last day’s growth.',
        grows === true && 'Atlas expands disks at 90%, and raises the tier if needed.',
      ),
      next: [
        { label: 'Over a week', operation: 'metrics', params: { ...given, measurement: 'disk', last: '7d' } },
        { label: 'Busiest collections', operation: 'namespaces', params: given },
        { label: 'Alerts', operation: 'alerts', params: given },
      ],
    };
  },
});

/** Whether disks grow automatically. Returns undefined if Atlas doesn't show this. */
function growing({ replicationSpecs }: Cluster): boolean | undefined {
  const enabled = replicationSpecs
    .flatMap(({ regionConfigs }) => regionConfigs)
    .flatMap(({ autoScaling }) => autoScaling?.diskGB?.enabled ?? []);
  return enabled.length === 0 ? undefined : enabled.every(Boolean);
}

const formatShare = (node: DiskUse) => `${formatNumber(Math.floor(1000 * usedShareOf(node)) / 10)}%`;
const formatDaily = (hourly: number) =>
  `${hourly < 0 ? '−' : '+'}${formatBytes(Math.abs(Math.round(hourly * DAY_HOURS)))}`;

const isFlat = ({ hourly = 0, ...node }: DiskUse) => Math.abs(hourly * DAY_HOURS) < FLAT * (node.used + node.free);

/** Returns the hours until the disk is full, or undefined if the disk isn't filling up or the rate is unknown. */
const hoursLeft = (node: DiskUse): number | undefined =>
  node.hourly === undefined || node.hourly <= 0 || node.free <= 0 || isFlat(node) ? undefined : node.free / node.hourly;

function formatHoursLeft(node: DiskUse): string | undefined {
  const left = hoursLeft(node);
  if (node.free <= 0) return 'now';
  if (left === undefined) return undefined;
  return left > YEAR_HOURS ? 'over a year' : formatRoundedDuration(left * HOUR_MS);
}

function headline(name: string, nodes: readonly DiskUse[]): string {
  const [first] = nodes;
  if (first === undefined) return `Atlas has no disk values for ${name} in the last day.`;
  const use = `${formatBytes(Math.round(first.used))} of ${formatBytes(Math.round(diskSizeOf(first)))} on ${first.name}`;
  const [soonest] = nodes
    .filter((node) => hoursLeft(node) !== undefined)
    .toSorted((a, b) => (hoursLeft(a) ?? 0) - (hoursLeft(b) ?? 0));
  const full = `The disks of ${name} are up to ${formatShare(first)} full: ${use}`;
  if (soonest === undefined) return `${full}; ${describeNoRate(first)}.`;
  const who = soonest === first ? ', which' : `; ${soonest.name}`;
  return `${full}${who} will be full in ${formatHoursLeft(soonest)} at the last day’s growth rate.`;
}

function describeNoRate(node: DiskUse): string {
  if (node.hourly === undefined) return 'there are too few values from the last day to estimate when it will be full';
  return isFlat(node) ? 'its disk usage hardly grew in the last day' : 'its disk usage fell in the last day';
}
