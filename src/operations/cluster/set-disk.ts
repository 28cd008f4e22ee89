// Sets the disk size of a cluster's nodes.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import {
  dedicatedClusterParam,
  describeNoDisks,
  idleCompletionCheck,
  isAtlasInfinite,
} from '../cluster-state/cluster-now.js';
import { describeJump, formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { readFullestDisk } from '../monitoring/disk-use.js';
import { projectParam } from '../params/project.js';
import { sizeParam } from '../params/text.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { serializeSize, sizeBytes } from '../size.js';
import { formatGigabytes, GIBIBYTE } from '../units.js';
import { type DiskSizeLimit, inspectDiskSizeLimit, MIN_DISK_GB } from './disk-limits.js';
import { hasSettableIopsOnAzure, iopsNote, withDiskSize } from './disks.js';
import {
  autoscalingFact,
  diskSizesOf,
  formatNodeCount,
  type Hardware,
  isAutoscaling,
  isNvme,
  mapNodeSpecs,
  type Region,
  regionsOf,
  tiersOf,
} from './hardware.js';
import { defineHardwareChange, differingValuesProblem } from './hardware-change.js';

const DISK_LIMIT = `${MIN_DISK_GB}GB to the tier’s largest disk`;

const params = z.strictObject({
  project: projectParam(),
  cluster: dedicatedClusterParam(),
  to: sizeParam({
    label: 'Disk',
    hint: 'on each node, such as 200GB. 1TB is 1,024GB, as in Atlas',
    limit: DISK_LIMIT,
    position: 2,
  }),
  for: optionalEndParam(),
});

const gigabytes = (to: string) => sizeBytes(to) / GIBIBYTE;
/** Formats bytes in Atlas's gigabytes, rounded up to one decimal place. */
const formatUsed = (bytes: number) => formatGigabytes(Math.ceil((10 * bytes) / GIBIBYTE) / 10);
const formatDisks = (hardware: Hardware) => formatList(diskSizesOf(hardware).map(formatGigabytes));

export const setDisk = defineHardwareChange({
  name: 'set-disk',
  title: 'Set the size of a cluster’s disks',
  aliases: ['storage', 'grow disk', 'shrink disk', 'resize disk', 'more disk', 'disk size', 'more iops'],
  example: 'set-disk Cluster0 200GB in Payments because INC-42 the disks are nearly full',
  // If a disk can't be changed in place, Atlas replaces the node.
  interrupts: true,
  params,
  guesses: [
    {
      says: 'On Azure, when the disk size changes, Atlas drops IOPS that were raised manually.',
      reason: 'The OpenAPI document says what IOPS default to, but not what happens to raised IOPS.',
    },
  ],

  async preview(atlas, given, now, looking) {
    const { cluster: name } = given;
    const [{ present, hardware }, use] = await Promise.all([looking, readFullestDisk(atlas, given.project, name, now)]);
    const seen = {
      name,
      hardware,
      used: use?.bytes,
      from: diskSizesOf(hardware)[0] ?? 0,
      to: gigabytes(given.to),
    };
    const to = formatGigabytes(seen.to);
    const iops = iopsNote(regionsOf(hardware), seen.to);
    const [tier = ''] = tiersOf(hardware);
    const beyond = await inspectDiskSizeLimit(atlas, given.project, { present, tier, hardware, to: seen.to });
    return {
      path: 'disk',
      summary: `set the disk of each node in ${name} to ${to}`,
      act: 'Set disk size of',
      extent: `to ${to}`,
      before: formatDisks(hardware) || 'unknown',
      after: to,
      direction: seen.to > seen.from ? 'widens cost' : 'narrows cost',
      facts: [
        autoscalingFact(hardware),
        iops !== undefined && { label: 'IOPS', value: iops },
        { label: 'Used', value: use === undefined ? UNREAD_TEXT : describeUse(use) },
      ],
      warnings: [...warningsOf(seen), beyond.warning],
      cost:
        seen.to > seen.from
          ? `${to} instead of ${formatDisks(hardware)} of disk on ${formatNodeCount(hardware)}`
          : undefined,
      revertNote: seen.to > seen.from ? shrinksAgain(seen, use) : GROWS_AGAIN,
      blockers: (found) => blockersOf(seen, found, beyond),
      undo: `set-disk sets the size to ${formatDisks(hardware)} again${
        seen.to > seen.from ? ', if the data still fits. Shrinking copies the data, which can take hours' : ''
      }.`,
    };
  },

  partOf: diskSizesOf,
  changed: (hardware, { to }) =>
    mapNodeSpecs(hardware, 'diskSizeGB', (nodes, region) => withDiskSize(nodes, region, gigabytes(to))),
  isDone: (disks, { to }) => isDeepStrictEqual(disks, [gigabytes(to)]),
  // Disks only grow automatically.
  mayHaveMoved: (hardware, { to }) =>
    isAutoscaling(hardware) && diskSizesOf(hardware).every((size) => size >= gigabytes(to)),
  where: ({ cluster }) => `${cluster}’s storage`,
  format: (disks) => formatList(disks.map(formatGigabytes)),
  formatDone: ({ to }) => formatGigabytes(gigabytes(to)),
  done: ({ params: { to } }, name) => `The disk of each node in ${name} is now ${formatGigabytes(gigabytes(to))}.`,
  noun: 'the disk size',
  said: formatDisks,
  back: ([from]) => (from === undefined ? undefined : { to: serializeSize(from * GIBIBYTE) }),
  finishes: idleCompletionCheck(30 * MINUTE_MS, 'being changed'),
});

type FullestDisk = Awaited<ReturnType<typeof readFullestDisk>>;

const describeUse = ({ bytes, isPartial }: NonNullable<FullestDisk>) =>
  `${formatUsed(bytes)} on the fullest node${isPartial ? ' that I could read' : ''}`;

interface Seen {
  readonly name: string;
  readonly hardware: Hardware;
  /** Bytes. Undefined if unknown. */
  readonly used: number | undefined;
  /** In GB. */
  readonly from: number;
  readonly to: number;
}

function warningsOf({ hardware, used, from, to }: Seen): readonly string[] {
  const regions = regionsOf(hardware);
  return withoutEmpty(
    describeJump(from, to, 'size'),
    ...(to > from ? growing(regions) : SHRINKING),
    used !== undefined &&
      used > 0.8 * to * GIBIBYTE &&
      used <= to * GIBIBYTE &&
      `${Math.round((100 * used) / (to * GIBIBYTE))}% of the new size is already used.`,
    hasSettableIopsOnAzure(regions) &&
      'Atlas drops IOPS that were raised manually. After 4 IOPS changes in 24 hours, Atlas replaces the virtual machines.',
  );
}

function growing(regions: readonly Region[]): readonly string[] {
  const isOn = (cloud: string) => regions.some(({ providerName }) => providerName === cloud);
  return withoutEmpty(
    ...(isOn('AWS')
      ? [
          'I can’t see when the disks were last resized. If that’s less than 6 hours ago, Atlas takes down one node at a time to copy its data.',
          'AWS allows 4 changes to a disk in 24 hours, automatic growth included. After that, the disk can’t change or grow until the 24 hours end.',
        ]
      : []),
    isOn('AZURE') && 'Some Azure regions only have preset sizes, so Atlas may refuse other sizes.',
  );
}

function shrinksAgain({ from, to }: Seen, use: FullestDisk): string {
  const now = use === undefined ? '' : ` (now ${describeUse(use)})`;
  return `The revert shrinks the disks, one node at a time. Each node is down while Atlas copies its data, which can take hours. If the data${now} no longer fits in ${formatGigabytes(from)}, the disks stay at ${formatGigabytes(to)} and I’ll ask what to do.`;
}

const GROWS_AGAIN = 'The revert grows the disks. On AWS within 6 hours, Atlas copies the data for that too.';
const SHRINKING = [
  'Atlas copies the data to new disks, one node at a time, which can take hours. Each node is down while Atlas copies its data.',
  'The oplog shrinks with the disks, so it may cover less time.',
];

function blockersOf(
  { name, hardware, used, from, to }: Seen,
  present: Cluster,
  beyond: DiskSizeLimit,
): readonly Blocker[] {
  if (isAtlasInfinite(present)) return blockedBy('cluster', `${describeNoDisks(name)} There’s no size to set.`);
  const disks = diskSizesOf(hardware);
  const uneven = differingValuesProblem(name, 'the disks', disks.map(formatGigabytes));
  if (uneven !== undefined) return blockedBy('cluster', uneven);
  if (tiersOf(hardware).some(isNvme))
    return blockedBy(
      'cluster',
      `${name} has NVMe disks, and their size depends on the tier. Use scale-cluster instead.`,
    );
  if (!Number.isInteger(to)) return blockedBy('to', 'Atlas only accepts whole gigabytes. Enter a size such as 200GB.');
  if (to === from) return blockedBy('to', `${name}’s disks are already ${formatGigabytes(to)}.`);
  if (to < MIN_DISK_GB) return blockedBy('to', `Too small for Atlas. Limit: ${DISK_LIMIT}.`);
  if (beyond.why !== undefined)
    return [
      {
        param: 'to',
        sentence: `${beyond.why}. ${beyond.first === undefined ? 'Choose a smaller size, or use scale-cluster first.' : 'First, turn on extended storage with set-project-setting, or choose a smaller size.'}`,
        first: beyond.first,
      },
    ];
  if (used !== undefined && used > to * GIBIBYTE)
    return blockedBy(
      'to',
      `${name}’s fullest node uses ${formatUsed(used)}. Choose more than ${formatGigabytes(Math.ceil(used / GIBIBYTE))}.`,
    );
  return [];
}
