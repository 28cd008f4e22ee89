// Sets the disk size of a cluster's nodes.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { changeableCluster, describeNoDisks, isAtlasInfinite, untilIdle } from '../cluster-state/cluster-now.js';
import { compact, formatList, UNREAD } from '../format.js';
import { mostUsed } from '../monitoring/disk-use.js';
import { project } from '../params/project.js';
import { size } from '../params/text.js';
import { optionalEnd } from '../recipes/for-a-while.js';
import { sizeBytes, writtenSize } from '../size.js';
import { formatGigabytes, GIBIBYTE } from '../units.js';
import { type Beyond, inspectBeyond, LEAST_GB } from './disk-limits.js';
import { iopsNote, isOnAzure, nodesWithDisk } from './disks.js';
import {
  changedNodes,
  disksOf,
  type Hardware,
  isNvme,
  type Region,
  regionsOf,
  scalingFact,
  sizesOf,
} from './hardware.js';
import { hardwareChange, unevenProblem } from './hardware-change.js';

const params = z.strictObject({
  project: project(),
  cluster: changeableCluster(),
  to: size({ label: 'Disk', hint: 'on each node, such as 200GB', position: 2 }),
  for: optionalEnd(),
});

const PAGE = 'customize-storage';
const gigabytes = (to: string) => sizeBytes(to) / GIBIBYTE;
/** In Atlas's gigabytes, rounded up to a tenth. */
const formatUsed = (bytes: number) => formatGigabytes(Math.ceil((10 * bytes) / GIBIBYTE) / 10);
const formatDisks = (hardware: Hardware) => formatList(disksOf(hardware).map(formatGigabytes));

export const setDisk = hardwareChange({
  name: 'set-disk',
  title: 'Set the size of a cluster’s disks',
  aliases: ['storage', 'grow disk', 'shrink disk', 'resize disk', 'more disk', 'disk size'],
  example: 'set-disk Cluster0 200GB in Payments because INC-42 they are nearly full',
  // If a disk can't be changed in place, Atlas replaces the node.
  interrupts: true,
  params,
  claims: [
    { says: 'On Azure IOPS grow with the disk, and can be set from M40 on.', page: PAGE },
    {
      says: 'On Gen 2, IOPS are set apart from the size of the disk.',
      page: 'cluster-config/change-cluster-generation',
    },
    {
      says: 'To make disks smaller, Atlas makes new ones and copies the data. Each node is down meanwhile.',
      page: PAGE,
    },
    { says: 'With smaller disks Atlas makes the oplog smaller, too.', page: PAGE },
    {
      says: 'Disks grow in place. On AWS, those that changed in the last six hours (longer above 1 TB) are replaced instead.',
      page: PAGE,
    },
    { says: 'AWS lets a disk be changed four times in 24 hours. Automatic growth counts.', page: PAGE },
    {
      says: 'On Azure, after four changes of IOPS in 24 hours Atlas replaces the virtual machines. Larger disks have more IOPS.',
      page: PAGE,
    },
    { says: 'Each tier has a largest disk.', page: 'reference/amazon-aws' },
    {
      says: 'With extended storage, disks have up to 4 TB on M40, 8 TB on M50 and M60, and 14 TB above. It is a temporary solution.',
      page: PAGE,
    },
    {
      says: 'Atlas raises a disk size of less than 10 GB to that.',
      document: 'AWSHardwareSpec20240805.diskSizeGB',
    },
    { says: 'Some Azure regions only have preset disk sizes.', page: PAGE },
    { says: 'All nodes have disks of one size.', document: 'AWSHardwareSpec20240805.diskSizeGB' },
    { says: 'On Atlas Infinite nodes have no disks.', page: 'infinite/atlas-infinite-storage' },
    {
      says: 'IOPS that were raised by hand on Azure aren’t kept with another disk size.',
      guess: 'The OpenAPI document says what IOPS default to, not what becomes of raised ones.',
    },
  ],

  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const [{ present, hardware }, use] = await Promise.all([looking, mostUsed(atlas, given.project, name, now)]);
    const seen = { name, hardware, used: use?.bytes, from: disksOf(hardware)[0] ?? 0, to: gigabytes(given.to) };
    const to = formatGigabytes(seen.to);
    const iops = iopsNote(regionsOf(hardware), seen.to);
    const [tier = ''] = sizesOf(hardware);
    const beyond = await inspectBeyond(atlas, given.project, { present, tier, hardware, to: seen.to });
    return {
      path: 'disk',
      summary: `give each node of ${name} a disk of ${to}`,
      act: 'Set disk size',
      extent: to,
      notice: `${name} gets disks of ${to}`,
      before: formatDisks(hardware) || 'unknown',
      after: to,
      direction: seen.to > seen.from ? 'widens cost' : 'narrows cost',
      facts: [
        scalingFact(hardware),
        iops !== undefined && { label: 'IOPS', value: iops },
        { label: 'Used', value: use === undefined ? UNREAD : describeUse(use) },
      ],
      warnings: [...warningsOf(seen), beyond.warning],
      blockers: (found) => blockersOf(seen, found, beyond),
      undo: `set-disk sets it to ${formatDisks(hardware)} again${
        seen.to > seen.from ? ', if the data still fits. Shrinking copies the data, which can take hours' : ''
      }.`,
    };
  },

  partOf: disksOf,
  changed: (hardware, { to }) =>
    changedNodes(hardware, 'diskSizeGB', (nodes, region) => nodesWithDisk(nodes, region, gigabytes(to))),
  isDone: (disks, { params: { to } }) => isDeepStrictEqual(disks, [gigabytes(to)]),
  where: ({ cluster }) => `the storage of the cluster ${cluster}`,
  format: (disks) => formatList(disks.map(formatGigabytes)),
  formatDone: ({ params: { to } }) => formatGigabytes(gigabytes(to)),
  done: ({ params: { to } }, name) => `Each node of ${name} has a disk of ${formatGigabytes(gigabytes(to))}.`,
  noun: 'the size of its disks',
  said: formatDisks,
  back: ([from]) => (from === undefined ? undefined : { to: writtenSize(from * GIBIBYTE) }),
  finishes: untilIdle(30 * MINUTE_MS, 'being changed'),
});

const describeUse = ({ bytes, isPartial }: { readonly bytes: number; readonly isPartial: boolean }) =>
  `${formatUsed(bytes)} on the fullest node${isPartial ? ' that I could read' : ''}`;

interface Seen {
  readonly name: string;
  readonly hardware: Hardware;
  /** Bytes; undefined when it couldn't be read. */
  readonly used: number | undefined;
  /** GB. */
  readonly from: number;
  readonly to: number;
}

function warningsOf({ hardware, used, from, to }: Seen): readonly string[] {
  const regions = regionsOf(hardware);
  const grows = regions.some(({ autoScaling }) => autoScaling?.diskGB?.enabled === true);
  return compact(
    ...(to > from ? growing(regions) : SHRINKING),
    used !== undefined &&
      used > 0.8 * to * GIBIBYTE &&
      used <= to * GIBIBYTE &&
      `${Math.round((100 * used) / (to * GIBIBYTE))}% of the new size is already used.`,
    isOnAzure(regions) &&
      'Atlas drops IOPS that somebody raised by hand. After 4 changes of IOPS in 24 hours, it replaces the virtual machines.',
    grows && 'Its disks grow as they fill, so Atlas may change this again.',
  );
}

function growing(regions: readonly Region[]): readonly string[] {
  const isOn = (cloud: string) => regions.some(({ providerName }) => providerName === cloud);
  const bills = 'Atlas bills the larger disks of every node.';
  const presets = 'Some Azure regions only have preset sizes, and Atlas may refuse others there.';
  return compact(
    ...(isOn('AWS')
      ? [
          `${bills} If they were resized in the last 6 hours, each node is down while its data is copied.`,
          'AWS lets a disk be changed 4 times in 24 hours. After that, Atlas can’t change it, and it doesn’t grow as it fills.',
        ]
      : []),
    isOn('AZURE') && (isOn('AWS') ? presets : `${bills} ${presets}`),
    !isOn('AWS') && !isOn('AZURE') && bills,
  );
}

const SHRINKING = [
  'To shrink disks, Atlas copies the data to new ones, node by node, which can take hours. Each node is down meanwhile.',
  'The oplog shrinks with the disks, so it may reach back less far.',
];

function blockersOf({ name, hardware, used, from, to }: Seen, present: Cluster, beyond: Beyond): readonly Blocker[] {
  if (isAtlasInfinite(present)) return blockedBy('cluster', `${describeNoDisks(name)} There’s no size to set.`);
  const disks = disksOf(hardware);
  const uneven = unevenProblem(name, 'the disks', disks.map(formatGigabytes));
  if (uneven !== undefined) return blockedBy('cluster', uneven);
  if (sizesOf(hardware).some(isNvme))
    return blockedBy(
      'cluster',
      `${name} has NVMe disks, and their size comes with the tier. Use scale-cluster instead.`,
    );
  if (!Number.isInteger(to)) return blockedBy('to', 'Atlas only takes whole gigabytes. Enter a size such as 200GB.');
  if (to === from) return blockedBy('to', `The disks of ${name} are already ${formatGigabytes(to)}.`);
  if (to < LEAST_GB) return blockedBy('to', `Disks are at least ${formatGigabytes(LEAST_GB)}. Choose more.`);
  if (beyond.why !== undefined)
    return [
      {
        param: 'to',
        sentence: `${beyond.why}. ${beyond.first === undefined ? 'Choose less, or use scale-cluster first.' : 'First, turn it on with set-project-setting, or choose less.'}`,
        first: beyond.first,
      },
    ];
  if (used !== undefined && used > to * GIBIBYTE)
    return blockedBy(
      'to',
      `The fullest node of ${name} uses ${formatUsed(used)}. Choose more than ${formatGigabytes(Math.ceil(used / GIBIBYTE))}.`,
    );
  return [];
}
