// Scales a cluster to another tier.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { readDataSize } from '../cluster-state/cluster-contents.js';
import { type ClusterInProject, isSharded } from '../cluster-state/cluster-kind.js';
import {
  dedicatedClusterParam,
  idleCompletionCheck,
  isAtlasInfinite,
  prerequisiteStep,
} from '../cluster-state/cluster-now.js';
import type { Direction } from '../effect.js';
import { formatBytes, formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Fact } from '../operation.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { formatGigabytes } from '../units.js';
import { type DiskSizeLimit, inspectDiskSizeLimit } from './disk-limits.js';
import { canScaleBackDisks, diskChangeNote, findLostIops, volumeTypeProblem, withTier } from './disks.js';
import {
  autoscalingFact,
  costDirection,
  diskSizesOf,
  formatNodeCount,
  type Hardware,
  isGen2,
  isNvme,
  isSameTierClass,
  isSmallerTier,
  mapNodeSpecs,
  mayAutoscale,
  type Region,
  regionsOf,
  tiersOf,
} from './hardware.js';
import { defineHardwareChange, differingValuesProblem } from './hardware-change.js';
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
      revertNote: 'The revert replaces the nodes again, with the same brief write failures.',
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

interface TierChangeParams extends ClusterInProject {
  readonly to: string;
  readonly for?: string | undefined;
}

const CLOUDS: ReadonlyMap<string, string> = new Map([
  ['AWS', 'AWS'],
  ['AZURE', 'Azure'],
  ['GCP', 'Google Cloud'],
]);
/** The providers without these tiers (pages nvme-storage and cluster-config/change-cluster-generation). */
const WITHOUT = { NVMe: ['GCP'], 'Gen 2': ['AZURE'] } as const;

/** The numbers in the names of NVMe tiers, from page nvme-storage and the enums in the OpenAPI document. */
const NVME: ReadonlyMap<string, readonly number[]> = new Map([
  ['AWS', [40, 50, 60, 80, 200, 400]],
  ['AZURE', [60, 80, 200, 300, 400, 600]],
]);

/** @param from the tier of all electable nodes */
function tierBlockers(given: TierChangeParams, from: string, present: Cluster, regions: readonly Region[]): Blocker[] {
  const { to } = given;
  const kind = isNvme(to) ? 'NVMe' : isGen2(to) ? 'Gen 2' : undefined;
  const block = (sentence: string | undefined, param = 'to') => (sentence === undefined ? [] : [{ param, sentence }]);
  const [found] = [
    ...block(offerProblem(given, kind, present, regions)),
    ...block(volumeTypeProblem(regions, to)),
    ...block(isSharded(present) && /^M[12]0$/.test(to) ? 'Choose M30 or larger for a sharded cluster.' : undefined),
    ...scalingProblem(given, regions),
    ...block(analyticsProblem(from, to, regions), 'cluster'),
    ...block(
      given.for === undefined || canScaleBackDisks(regions, from, to)
        ? undefined
        : `I wouldn’t be able to restore the cluster’s current disks afterwards. Leave this empty or choose a tier like ${from}.`,
      'for',
    ),
  ];
  return found === undefined ? [] : [found];
}

function offerProblem(
  { cluster: name, to }: TierChangeParams,
  kind: keyof typeof WITHOUT | undefined,
  present: Cluster,
  regions: readonly Region[],
): string | undefined {
  if (kind === undefined) return undefined;
  const clouds = [...new Set(regions.map(({ providerName = '' }) => providerName))];
  // The page infinite/atlas-infinite-landing.
  if (kind === 'NVMe' && isAtlasInfinite(present)) return 'Atlas Infinite has no NVMe tiers. Choose a non-NVMe tier.';
  const missing = clouds.find((cloud) => WITHOUT[kind].some((one) => one === cloud));
  if (missing !== undefined) return `${CLOUDS.get(missing)} has no ${kind} tiers. Choose another tier.`;
  const [cloud = ''] = clouds;
  const tiers = NVME.get(cloud)?.map((one) => `M${one}_NVME`) ?? [];
  const isThere = tiers.includes(to.replace(/_GEN_2$/, '')) && (!isGen2(to) || cloud === 'AWS');
  if (kind === 'NVMe' && !isThere) return `${CLOUDS.get(cloud)} has no ${to}. Its NVMe tiers are ${formatList(tiers)}.`;
  if (clouds.length > 1)
    return `${name} is on several clouds, and multi-cloud clusters have no ${kind} tiers. Choose another tier.`;
  // NVMe tiers require backups (backup_enabled in schema.go of MongoDB's Terraform provider).
  return kind === 'NVMe' && present.backupEnabled === false
    ? `An NVMe tier needs backups, but backups are off for ${name}. Turn them on in Atlas first.`
    : undefined;
}

/**
 * Requires removing autoscaling limits first if they aren't in the new tier's class and generation. NVMe tiers don't
 * autoscale at all (page cluster-autoscaling).
 */
function scalingProblem(given: TierChangeParams, regions: readonly Region[]): Blocker[] {
  const { cluster: name, to } = given;
  const bounds = regions.flatMap(({ autoScaling }) =>
    autoScaling?.compute?.enabled === true
      ? [autoScaling.compute.minInstanceSize, autoScaling.compute.maxInstanceSize].filter((one) => one !== undefined)
      : [],
  );
  const other = bounds.find((one) => isNvme(to) || !isSameTierClass(one, to));
  if (other === undefined) return [];
  const next = prerequisiteStep('set-autoscaling', 'Stop scaling', given);
  return [
    {
      param: 'to',
      sentence: `The autoscaling limit ${other} doesn’t fit ${to}. First, turn off autoscaling with “set-autoscaling ${name} off”.`,
      first: { ...next, params: { ...next.params, tiers: 'off' } },
    },
  ];
}

/** All nodes in a cluster must be the same generation (page cluster-config/change-cluster-generation). */
function analyticsProblem(from: string, to: string, regions: readonly Region[]): string | undefined {
  if (isGen2(from) === isGen2(to)) return undefined;
  const other = regions
    .flatMap(({ analyticsSpecs }) => ((analyticsSpecs?.nodeCount ?? 0) > 0 ? (analyticsSpecs?.instanceSize ?? []) : []))
    .find((size) => size !== from && isGen2(size) !== isGen2(to) && !/^M[12]0$/.test(size));
  return other === undefined
    ? undefined
    : `The analytics nodes are ${other}, but all nodes must be the same generation. Change both tiers in Atlas, under Clusters.`;
}

interface Tiers {
  /** The nodes' current tiers. */
  readonly now: readonly string[];
  readonly to: string;
}

/** Returns `unknown` if some nodes get larger and other nodes get smaller. */
function scaleDirection(now: readonly string[], to: string): Direction {
  const [found = 'unknown', ...others] = new Set(
    now.map((from): Direction => (from === to ? 'neither' : costDirection(from, to))),
  );
  return others.length === 0 ? found : 'unknown';
}

function scalingWarnings(name: string, hardware: Hardware, { now, to }: Tiers): readonly string[] {
  const isScaling = regionsOf(hardware).some(({ autoScaling }) => autoScaling?.compute?.enabled === true);
  const direction = scaleDirection(now, to);
  return withoutEmpty(
    `Atlas replaces ${name}’s nodes one at a time. Writes can fail briefly each time a new primary takes over, unless your app retries them.`,
    ...diskWarnings(hardware, to),
    direction === 'narrows cost' &&
      `${to} has less memory and CPU than ${formatList(now)}, and may allow fewer connections. Check metrics first.`,
    isScaling && 'Autoscaling is on, so Atlas may change the tier again.',
  );
}

function diskWarnings(hardware: Hardware, to: string): readonly string[] {
  const [from = ''] = tiersOf(hardware);
  const regions = regionsOf(hardware);
  const lost = findLostIops(regions, from, to);
  return withoutEmpty(
    (isNvme(to) || isNvme(from)) &&
      'Each new node first copies all data from the primary, which slows the primary down. Large amounts of data take longer.',
    isNvme(to) && !isNvme(from) && LOCAL,
    isNvme(from) && !isNvme(to) && 'The new disks are slower than NVMe disks, but you can shrink them with set-disk.',
    lost !== undefined &&
      `The disks have ${lost.now} IOPS now. ${
        lost.after === undefined ? `On ${to}, Atlas may set fewer IOPS` : `On ${to}, the disks get ${lost.after}`
      }. Check metrics first.`,
    ...(isNvme(from) || isNvme(to) ? [] : generationWarnings(isGen2(from), isGen2(to), regions)),
  );
}

const LOCAL =
  'Atlas can’t pause a cluster with NVMe disks. When the disks are 90% full, Atlas moves the cluster to the next larger tier, which costs more.';

function generationWarnings(from: boolean, to: boolean, regions: readonly Region[]): readonly string[] {
  if (from === to) return [];
  const isMoved = regions.some(({ providerName }) => providerName === 'GCP');
  return withoutEmpty(
    to &&
      'Atlas keeps the current IOPS. If Gen 2 includes fewer IOPS, Atlas charges for the rest. You can lower the IOPS in Atlas afterwards.',
    isMoved && 'On Google Cloud, Atlas moves the data to a different kind of disk, which can take extra time.',
  );
}

/** Returns a fact only if the cluster has custom IOPS that the new tier doesn't support. */
function lostIopsFacts(hardware: Hardware, to: string): readonly Fact[] {
  const lost = findLostIops(regionsOf(hardware), tiersOf(hardware)[0] ?? '', to);
  if (lost === undefined) return [];
  const { now, after } = lost;
  return [
    {
      label: 'IOPS',
      value: after === undefined ? `${now} now; Atlas chooses the IOPS for ${to}` : `${now} now, ${after} on ${to}`,
    },
  ];
}
