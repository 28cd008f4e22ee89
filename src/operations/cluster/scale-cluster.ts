// Moves a cluster to hosts of another size.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import type { Cluster } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { callTo } from '../call.js';
import { whileItLasts } from '../for-a-while.js';
import { project } from '../params/project.js';
import { tier } from '../params/tier.js';
import { action } from '../recipes/action.js';
import { sayList } from '../say.js';
import { changeableCluster, lookAtCluster, sayOtherCluster, sayPaused, untilIdle } from './cluster-change.js';
import {
  costDirection,
  type Hardware,
  HardwareBasis,
  hardwareFacts,
  hardwareIn,
  plainly,
  readHardware,
  regionsOf,
  scaledTo,
  sizesOf,
} from './hardware.js';

const params = z.strictObject({
  project: project(),
  cluster: changeableCluster(),
  to: tier({ label: 'Tier', position: 2 }),
  for: whileItLasts(),
});

const USUAL_MS = 20 * 60_000;

export const scaleCluster = action({
  name: 'scale-cluster',
  title: 'Scale a cluster to another tier',
  area: 'cluster',
  example: 'scale-cluster Cluster0 M60 in Payments for 4h because INC-42 the queue has to drain',
  role: 'Project Cluster Manager',
  effect: 'restorable',
  canNarrow: false,
  interrupts: true,
  params,
  basis: HardwareBasis,

  async preview(atlas, given) {
    const { cluster: name, to } = given;
    const [{ present, facts, blockers, basis, ...looked }, shown] = await Promise.all([
      lookAtCluster(atlas, given),
      readHardware(atlas, given),
    ]);
    const hardware = shown?.replicationSpecs ?? [];
    const sizes = sizesOf(hardware);
    const [from = 'unknown'] = sizes;
    return {
      ...looked,
      path: 'hardware',
      summary: `scale the cluster ${name} to ${to}`,
      subject: name,
      act: 'Scale cluster',
      extent: to,
      notice: `${name} is scaled to ${to}`,
      before: sayList(sizes) || 'unknown',
      after: to,
      direction: costDirection(from, to),
      facts: [...facts, ...hardwareFacts(hardware)],
      warnings: warningsOf(name, hardware, { from, to }),
      blockers: blockers.length === 0 && present !== undefined ? blockersOf(name, present, hardware, to) : blockers,
      basis: { ...basis, hardware: plainly(hardware) },
      undo: `scale-cluster scales it back to ${from}.`,
    };
  },

  call: ({ project: projectId, cluster, to }, basis) =>
    callTo('PATCH', path`/groups/${projectId}/clusters/${cluster}`, {
      body: { replicationSpecs: plainly(scaledTo(hardwareIn(basis), to)) },
    }),

  async state(atlas, given, { clusterId }) {
    const shown = await readHardware(atlas, given);
    return shown?.id === clusterId ? sizesOf(shown?.replicationSpecs ?? []) : undefined;
  },
  before: (basis) => sizesOf(hardwareIn(basis)),
  isDone: (sizes, { params: { to } }) => isDeepStrictEqual(sizes, [to]),
  where: ({ cluster }) => `the tier of the cluster ${cluster}`,
  say: (sizes) => sayList(sizes),
  sayDone: ({ params: { to } }) => to,
  done: ({ params: { to } }, name) => `${name} has the tier ${to}.`,
  drift(before, after) {
    const [from, to] = [before, after].map((basis) => sayList(sizesOf(hardwareIn(basis))));
    const other = sayOtherCluster(before, after);
    if (other !== undefined) return other;
    return from === to ? 'its nodes, disks or autoscaling are others' : `its tier went from ${from} to ${to}`;
  },
  undo({ params: { project: projectId, cluster }, basis }) {
    const [from] = sizesOf(hardwareIn(basis));
    return from === undefined
      ? undefined
      : { operation: 'scale-cluster', params: { project: projectId, cluster, to: from } };
  },
  finishes: untilIdle(USUAL_MS, 'being scaled'),
});

function warningsOf(
  name: string,
  hardware: Hardware,
  { from, to }: { readonly from: string; readonly to: string },
): readonly string[] {
  const isScaling = regionsOf(hardware).some(({ autoScaling }) => autoScaling?.compute?.enabled === true);
  const direction = costDirection(from, to);
  return [
    `Atlas replaces the nodes of ${name} one after another: writes fail for some seconds at each election.`,
    ...(direction === 'narrows cost' ? [`${to} has less memory and CPU: look at metrics first.`] : []),
    ...(direction === 'narrows cost' ? [] : [`Atlas bills ${to} instead of ${from}, for every node.`]),
    ...(isScaling ? ['Its autoscaling is on, and may change the tier again.'] : []),
  ];
}

function blockersOf(name: string, cluster: Cluster, hardware: Hardware, to: string): readonly Blocker[] {
  const block = (param: string, sentence: string) => [{ param, sentence }];
  const sizes = sizesOf(hardware);
  if (cluster.paused === true) return block('cluster', sayPaused(name));
  if (sizes.length !== 1) {
    const what = sizes.length === 0 ? 'Atlas does not show the tier' : `Shards or regions differ (${sayList(sizes)})`;
    return block('cluster', `${what} of ${name}, so I cannot scale it as a whole. Do it in Atlas, under Clusters.`);
  }
  if (sizes[0] === to) return block('to', `${name} has the tier ${to} already.`);
  const outside = regionsOf(hardware).find(({ autoScaling }) => isOutside(to, autoScaling?.compute));
  if (outside === undefined) return [];
  const { minInstanceSize: least, maxInstanceSize: most } = outside.autoScaling?.compute ?? {};
  const bounds = least === undefined ? `up to ${most}` : `from ${least} to ${most}`;
  return block(
    'to',
    `The autoscaling of ${name} goes ${bounds}. Choose a tier within that, or change it in Atlas first.`,
  );
}

type Compute = NonNullable<NonNullable<ReturnType<typeof regionsOf>[number]['autoScaling']>['compute']>;
const isOutside = (to: string, compute: Compute | undefined): boolean =>
  compute?.enabled === true &&
  ((compute.maxInstanceSize !== undefined && isBelow(compute.maxInstanceSize, to)) ||
    (compute.minInstanceSize !== undefined && isBelow(to, compute.minInstanceSize)));
const isBelow = (a: string, b: string) => a !== b && costDirection(a, b) === 'widens cost';
