// Scales a cluster to another tier.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { readDataSize } from '../cluster-state/cluster-contents.js';
import { dedicatedClusterParam, idleCompletionCheck } from '../cluster-state/cluster-now.js';
import { formatBytes, formatList, UNREAD_TEXT } from '../format.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { formatGigabytes } from '../units.js';
import { type DiskSizeLimit, inspectDiskSizeLimit } from './disk-limits.js';
import { diskChangeNote, findLostIops, withTier } from './disks.js';
import {
  autoscalingFact,
  diskSizesOf,
  formatNodeCount,
  type Hardware,
  isNvme,
  isSmallerTier,
  mapNodeSpecs,
  mayAutoscale,
  regionsOf,
  tiersOf,
} from './hardware.js';
import { defineHardwareChange, differingValuesProblem } from './hardware-change.js';
import { lostIopsFacts, scaleDirection, scalingWarnings, type TierChangeParams, tierBlockers } from './scaling.js';
import { tierParam } from './tier-param.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: dedicatedClusterParam(),
  to: tierParam({ label: 'Tier', position: 2 }),
  for: optionalEndParam(),
});

export const scaleCluster = defineHardwareChange({
  name: 'scale-cluster',
  title: 'Scale a cluster to another tier',
  aliases: ['scale', 'resize', 'tier', 'scale up', 'scale down', 'upgrade', 'bigger', 'smaller', 'more memory'],
  example: 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue must drain',
  interrupts: true,
  params,
  guesses: [
    {
      says: 'A tier can’t have disks above its maximum size.',
      reason: 'Atlas’s documentation only gives the range for each tier.',
    },
    {
      says: 'A cluster that moves off NVMe gets standard disks of the same size as its NVMe disks.',
      reason: 'No recording shows a cluster that moves off NVMe.',
    },
  ],

  async preview(atlas, given, _, looking) {
    const { cluster: name, to } = given;
    const [{ present, hardware, moved }, bytes] = await Promise.all([looking, readDataSize(atlas, given)]);
    const now = tiersOf(hardware);
    const from = formatList(now) || 'unknown';
    const [size = ''] = now;
    const disks = diskChangeNote(regionsOf(hardware), size, to);
    const largest = Math.max(0, ...diskSizesOf(hardware));
    const beyond = await inspectDiskSizeLimit(atlas, given.project, { present, tier: to, hardware, to: largest });
    return {
      path: 'hardware',
      summary: `scale ${name} to ${to}`,
      act: 'Scale',
      extent: `to ${to}`,
      before: from,
      after: to,
      direction: scaleDirection(now, to),
      facts: [
        disks !== undefined && { label: 'Disks', value: disks },
        ...lostIopsFacts(hardware, to),
        autoscalingFact(hardware),
        { label: 'Data', value: bytes === undefined ? UNREAD_TEXT : formatBytes(bytes) },
      ],
      warnings: scalingWarnings(name, hardware, { now, to }),
      cost:
        now.length === 1 ? `${formatNodeCount(hardware)} at the ${to} price instead of the ${from} price` : undefined,
      revertNote: 'The revert replaces the nodes again.',
      blockers: (found) => blockersOf(given, found, { hardware, moved, beyond }),
      undo: describeUndo(hardware, to),
    };
  },

  partOf: tiersOf,
  changed: (hardware, { to }) => mapNodeSpecs(hardware, 'instanceSize', (nodes, region) => withTier(nodes, region, to)),
  isDone: (sizes, { to }) => isDeepStrictEqual(sizes, [to]),
  mayHaveMoved: (hardware, { to }) => tiersOf(hardware).every((tier) => mayAutoscale(hardware, to, tier)),
  where: ({ cluster }) => `${cluster}’s tier`,
  format: (sizes) => formatList(sizes),
  formatDone: ({ to }) => to,
  done: ({ params: { to } }, name) => `${name} is now ${to}.`,
  noun: 'the tier',
  said: (hardware) => formatList(tiersOf(hardware)),
  back: ([from]) => (from === undefined ? undefined : { to: from }),
  finishes: idleCompletionCheck(20 * MINUTE_MS, 'being scaled'),
});

function describeUndo(hardware: Hardware, to: string): string {
  const [from = 'unknown'] = tiersOf(hardware);
  const lost = findLostIops(regionsOf(hardware), from, to)?.now ?? '';
  const disks = isNvme(to) && !isNvme(from) ? ', with standard disks of the same size as the NVMe disks' : '';
  const iops = lost === '' ? '' : ` Custom IOPS (now ${lost}) aren’t restored.`;
  return `scale-cluster scales the cluster to ${from} again${disks}.${iops}`;
}

interface Room {
  readonly hardware: Hardware;
  /** See `SeenHardware`. */
  readonly moved: string;
  readonly beyond: DiskSizeLimit;
}

function blockersOf(given: TierChangeParams, present: Cluster, { hardware, moved, beyond }: Room): readonly Blocker[] {
  const { cluster: name, to } = given;
  const sizes = tiersOf(hardware);
  const uneven = differingValuesProblem(name, 'the tier', sizes);
  if (uneven !== undefined) return blockedBy('cluster', uneven);
  if (sizes[0] === to)
    return blockedBy(
      'to',
      `${name} is already ${to}.${moved === '' ? '' : ` Autoscaling moved it ${moved}. To keep it there, use set-autoscaling.`}`,
    );
  if (beyond.why !== undefined)
    return blockedBy(
      'to',
      `${beyond.why}. ${name}’s disks are ${formatList(diskSizesOf(hardware).map(formatGigabytes))}. Choose a larger tier, or use set-disk first.`,
    );
  const [from = ''] = sizes;
  const limits = tierBlockers(given, from, present, regionsOf(hardware));
  if (limits.length > 0) return limits;
  const outside = regionsOf(hardware).find(({ autoScaling }) => isOutside(to, autoScaling?.compute));
  if (outside === undefined) return [];
  const { minInstanceSize: least, maxInstanceSize: most } = outside.autoScaling?.compute ?? {};
  const bounds = least === undefined ? `up to ${most}` : `from ${least} to ${most}`;
  return blockedBy('to', `${name} autoscales ${bounds}. Choose a tier in that range, or use set-autoscaling first.`);
}

type Compute = NonNullable<NonNullable<ReturnType<typeof regionsOf>[number]['autoScaling']>['compute']>;
const isOutside = (to: string, compute: Compute | undefined): boolean =>
  compute?.enabled === true &&
  ((compute.maxInstanceSize !== undefined && isSmallerTier(compute.maxInstanceSize, to)) ||
    (compute.minInstanceSize !== undefined && isSmallerTier(to, compute.minInstanceSize)));
