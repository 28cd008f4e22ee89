// Moves a cluster to another instance size.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Cluster } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { changeableCluster, untilIdle } from '../cluster-state/cluster-change.js';
import { dataSizeOf } from '../cluster-state/data-size.js';
import type { Direction } from '../effect.js';
import { project } from '../params/project.js';
import { action } from '../recipes/action.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { sayBytes, sayList } from '../say.js';
import { lostIops, onTier, sayDisksOn } from './disks.js';
import {
  changedNodes,
  costDirection,
  type Hardware,
  hardwareIn,
  isBelow,
  isGen2,
  isNvme,
  type Region,
  regionsOf,
  scalingFact,
  sizesOf,
} from './hardware.js';
import {
  CHANGES_HARDWARE,
  hardwareNow,
  lookAtHardware,
  sayHardwareDrift,
  sayUneven,
  sendHardware,
} from './hardware-change.js';
import { type NewTier, whyNotTier } from './tier-limits.js';
import { tier } from './tier-param.js';

const params = z.strictObject({
  project: project(),
  cluster: changeableCluster(),
  to: tier({ label: 'Tier', position: 2 }),
  for: whileItLasts(),
});

const USUAL_MS = 20 * 60_000;
const PAGE = 'scale-cluster';
const GENERATIONS = 'cluster-config/change-cluster-generation';

export const scaleCluster = action({
  ...CHANGES_HARDWARE,
  name: 'scale-cluster',
  title: 'Scale a cluster to another tier',
  example: 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue has to drain',
  interrupts: true,
  params,
  claims: [
    {
      says: 'NVMe disks come with the tier: their size can’t be set.',
      recording: 'mongodb/terraform-provider-mongodbatlas, issue 2846, CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER',
    },
    { says: 'Atlas can’t pause a cluster with NVMe disks.', page: 'pause-terminate-cluster' },
    { says: 'NVMe tiers don’t scale by load.', page: 'cluster-autoscaling' },
    { says: 'Atlas moves an NVMe cluster to the next larger tier when 90% of its storage is used.', page: PAGE },
    { says: 'To, from and between NVMe tiers, each new node first copies all data from the primary.', page: PAGE },
    { says: 'Writes that are retried outlast an election.', page: PAGE },
    { says: 'How many connections a node takes depends on its tier.', page: 'reference/atlas-limits' },
    { says: 'Gen 2 takes over the IOPS of Gen 1, also where they are more than it includes.', page: GENERATIONS },
    { says: 'Gen 1 lowers the IOPS of Gen 2 to its own limit.', page: GENERATIONS },
    {
      says: 'On Google Cloud the generations have different disks, between which Atlas moves the data.',
      page: GENERATIONS,
    },
    { says: 'Gen 1 takes no IOPS of its own on standard disks.', document: 'AWSHardwareSpec20240805.diskIOPS' },
    { says: 'All nodes of a cluster are of one generation.', page: GENERATIONS },
    { says: 'Nodes are replaced one after another, and one of them stays the primary.', page: 'cluster-autoscaling' },
    {
      says: 'A cluster that leaves NVMe gets standard disks as large as its NVMe disks were.',
      guess: 'No recording shows a cluster that leaves NVMe.',
    },
  ],

  async preview(atlas, given) {
    const { cluster: name, to } = given;
    const [{ present, hardware, facts, blockers, ...looked }, bytes] = await Promise.all([
      lookAtHardware(atlas, given),
      dataSizeOf(atlas, given),
    ]);
    const sizes = sizesOf(hardware);
    const now = looked.tiers.length === 0 ? sizes : looked.tiers;
    const from = sayList(now) || 'unknown';
    const isMoved = !isDeepStrictEqual(sizes, now);
    const disks = sayDisksOn(regionsOf(hardware), sizes[0] ?? '', to);
    return {
      ...looked,
      path: 'hardware',
      summary: `scale the cluster ${name} to ${to}`,
      subject: name,
      act: 'Scale cluster',
      extent: to,
      notice: `${name} is scaled to ${to}`,
      before: isMoved ? `${sayList(sizes)} (${from} by now)` : from,
      after: to,
      direction: directionFrom(now, to),
      facts: [
        ...facts,
        ...(disks === undefined ? [] : [{ label: 'Disks', value: disks }]),
        scalingFact(hardware),
        { label: 'Data', value: bytes === undefined ? 'could not be read' : sayBytes(bytes) },
      ],
      warnings: [...looked.warnings, ...warningsOf(name, hardware, { now, to })],
      blockers: blockers.length === 0 && present !== undefined ? blockersOf(given, present, hardware, now) : blockers,
      undo: sayUndo(hardware, to),
    };
  },

  call: (given, basis) =>
    sendHardware(
      given,
      changedNodes(hardwareIn(basis), 'instanceSize', (nodes, region) => onTier(nodes, region, given.to)),
    ),
  async state(atlas, given, basis) {
    const shown = await hardwareNow(atlas, given, basis);
    return shown && sizesOf(shown);
  },
  before: (basis) => sizesOf(hardwareIn(basis)),
  isDone: (sizes, { params: { to } }) => isDeepStrictEqual(sizes, [to]),
  where: ({ cluster }) => `the tier of the cluster ${cluster}`,
  say: (sizes) => sayList(sizes),
  sayDone: ({ params: { to } }) => to,
  done: ({ params: { to } }, name) => `${name} has the tier ${to}.`,
  drift: (before, after) => sayHardwareDrift(before, after, (hardware) => sayList(sizesOf(hardware)), 'its tier'),
  undo({ params: { project: projectId, cluster }, basis }) {
    const [from] = sizesOf(hardwareIn(basis));
    return from === undefined
      ? undefined
      : { operation: 'scale-cluster', params: { project: projectId, cluster, to: from } };
  },
  finishes: untilIdle(USUAL_MS, 'being scaled'),
});

function sayUndo(hardware: Hardware, to: string): string {
  const [from = 'unknown'] = sizesOf(hardware);
  const lost = isNvme(from) || isNvme(to) ? '' : lostIops(regionsOf(hardware), to);
  const disks = isNvme(to) && !isNvme(from) ? ', with standard disks as large as the NVMe ones' : '';
  const iops = lost === '' ? '' : ` It doesn’t restore IOPS that somebody set (now ${lost}).`;
  return `scale-cluster scales it back to ${from}${disks}.${iops}`;
}

interface Tiers {
  /** What its nodes have by now. */
  readonly now: readonly string[];
  readonly to: string;
}

/** `unknown` where some nodes get more and others less. */
function directionFrom(now: readonly string[], to: string): Direction {
  const [found = 'unknown', ...others] = new Set(
    now.map((from): Direction => (from === to ? 'neither' : costDirection(from, to))),
  );
  return others.length === 0 ? found : 'unknown';
}

function warningsOf(name: string, hardware: Hardware, { now, to }: Tiers): readonly string[] {
  const isScaling = regionsOf(hardware).some(({ autoScaling }) => autoScaling?.compute?.enabled === true);
  const direction = directionFrom(now, to);
  return [
    `Atlas replaces the nodes of ${name} one by one. Writes fail for some seconds at each election, unless they’re retried.`,
    ...diskWarnings(hardware, to),
    ...(direction === 'narrows cost'
      ? [`${to} has less memory and CPU, and may take fewer connections. Check metrics first.`]
      : []),
    ...(direction === 'narrows cost' || direction === 'neither'
      ? []
      : [`Atlas bills ${to} instead of ${sayList(now)}, for every node.`]),
    ...(isScaling ? ['Its autoscaling is on, and may change the tier again.'] : []),
  ];
}

function diskWarnings(hardware: Hardware, to: string): readonly string[] {
  const [from = ''] = sizesOf(hardware);
  const regions = regionsOf(hardware);
  const lost = isNvme(from) ? '' : lostIops(regions, to);
  return [
    ...(isNvme(to) || isNvme(from)
      ? ['Each new node first copies all data from the primary, which slows it down. More data takes longer.']
      : []),
    ...(isNvme(to) && !isNvme(from) ? [LOCAL] : []),
    ...(isNvme(from) && !isNvme(to) ? ['The new disks are slower. set-disk can make them smaller afterwards.'] : []),
    ...(lost !== '' && !isNvme(to)
      ? [`Its disks have ${lost} IOPS now. You can’t set IOPS on ${to}: Atlas does, and may lower them.`]
      : []),
    ...(isNvme(from) || isNvme(to) ? [] : generationWarnings(isGen2(from), isGen2(to), regions)),
  ];
}

const LOCAL =
  'Atlas can’t pause a cluster with NVMe disks. When they’re 90% full, Atlas moves it to the next larger tier, which costs more.';

function generationWarnings(from: boolean, to: boolean, regions: readonly Region[]): readonly string[] {
  if (from === to) return [];
  const isMoved = regions.some(({ providerName }) => providerName === 'GCP');
  return [
    ...(to
      ? ['Atlas keeps its IOPS, even where Gen 2 includes fewer and bills the rest. Lower them in Atlas afterwards.']
      : []),
    ...(isMoved ? ['On Google Cloud, Atlas moves the data to disks of another kind, which can take longer.'] : []),
  ];
}

function blockersOf(given: NewTier, present: Cluster, hardware: Hardware, now: readonly string[]): readonly Blocker[] {
  const { cluster: name, to } = given;
  const block = (param: string, sentence: string) => [{ param, sentence }];
  const sizes = sizesOf(hardware);
  const uneven = sayUneven(name, 'the tier', sizes);
  if (uneven !== undefined) return block('cluster', uneven);
  if (sizes[0] === to)
    return block(
      'to',
      now.every((one) => one === to)
        ? `${name} has the tier ${to} already.`
        : `${name} is set to ${to} already, and scaled to ${sayList(now)} by itself. Ask for set-autoscaling instead.`,
    );
  const [from = ''] = sizes;
  const limits = whyNotTier(given, from, present, regionsOf(hardware));
  if (limits.length > 0) return limits;
  const outside = regionsOf(hardware).find(({ autoScaling }) => isOutside(to, autoScaling?.compute));
  if (outside === undefined) return [];
  const { minInstanceSize: least, maxInstanceSize: most } = outside.autoScaling?.compute ?? {};
  const bounds = least === undefined ? `up to ${most}` : `from ${least} to ${most}`;
  return block(
    'to',
    `The autoscaling of ${name} goes ${bounds}. Choose a tier within that, or ask for set-autoscaling first.`,
  );
}

type Compute = NonNullable<NonNullable<ReturnType<typeof regionsOf>[number]['autoScaling']>['compute']>;
const isOutside = (to: string, compute: Compute | undefined): boolean =>
  compute?.enabled === true &&
  ((compute.maxInstanceSize !== undefined && isBelow(compute.maxInstanceSize, to)) ||
    (compute.minInstanceSize !== undefined && isBelow(to, compute.minInstanceSize)));
