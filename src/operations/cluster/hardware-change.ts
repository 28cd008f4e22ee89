// Shared by changes of a cluster's hardware, which is read, compared and sent as a whole.
import { isDeepStrictEqual } from 'node:util';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import { tiersNow } from '../cluster-state/cluster-facts.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { clusterIsGone, lookAtCluster, pausedBlocker, sayOtherCluster } from '../cluster-state/cluster-now.js';
import { sayList } from '../say.js';
import { undocumentedNote } from '../undocumented.js';
import {
  DOCUMENTED,
  type Hardware,
  HardwareBasis,
  hardwareIn,
  nodesFact,
  plainly,
  readHardware,
  sizesOf,
} from './hardware.js';

type Basis = ReturnType<typeof HardwareBasis.parse>;

export const CHANGES_HARDWARE = {
  area: 'cluster',
  role: 'Project Cluster Manager',
  effect: 'restorable',
  canNarrow: false,
  basis: HardwareBasis,
  isGone: clusterIsGone,
} as const;

/** A cluster and its hardware. A paused cluster blocks. */
export async function lookAtHardware(atlas: Atlas, given: ClusterOf) {
  const [{ facts, blockers, basis, ...looked }, shown] = await Promise.all([
    lookAtCluster(atlas, given),
    readHardware(atlas, given),
  ]);
  const hardware = shown?.replicationSpecs ?? [];
  const tiers = looked.present === undefined ? [] : tiersNow(looked.present);
  const isPaused = blockers.length === 0 && looked.present?.paused === true;
  return {
    ...looked,
    hardware,
    /** What its nodes have by now, where autoscaling moved them from what they are set to. */
    tiers,
    warnings: [
      ...sayMoved(given.cluster, sizesOf(hardware), tiers),
      ...undocumentedNote(given.cluster, DOCUMENTED, shown?.fieldNames, { replicationSpecs: hardware }),
    ],
    facts: [...facts, nodesFact(hardware)],
    blockers: isPaused ? [pausedBlocker(given)] : blockers,
    basis: { ...basis, hardware: plainly(hardware) },
  };
}

/** Atlas documents that it may ignore a size that is sent while a cluster scales by itself, not when. */
const sayMoved = (name: string, set: readonly string[], tiers: readonly string[]): readonly string[] =>
  set.length === 0 || isDeepStrictEqual(set, tiers)
    ? []
    : [
        `${name} is set to ${sayList(set)}, and has ${sayList(tiers)} by now: it scaled by itself. What it is set to goes back with this change, and Atlas may move it there.`,
      ];

export const sendHardware = ({ project, cluster }: ClusterOf, hardware: Hardware) =>
  callTo('PATCH', path`/groups/${project}/clusters/${cluster}`, { body: { replicationSpecs: plainly(hardware) } });

/** Undefined when the cluster that was read before isn't found. */
export async function hardwareNow(
  atlas: Atlas,
  given: ClusterOf,
  { clusterId }: Pick<Basis, 'clusterId'>,
): Promise<Hardware | undefined> {
  const shown = await readHardware(atlas, given);
  return shown?.id === clusterId ? (shown?.replicationSpecs ?? []) : undefined;
}

/**
 * A change sets one value for the whole cluster, so it has to be uniform before.
 * @param what a noun phrase: `the tier`
 */
export function sayUneven(name: string, what: string, values: readonly string[]): string | undefined {
  if (values.length === 1) return undefined;
  return values.length === 0
    ? sayUnshown(name, what)
    : `Shards or regions of ${name} differ (${sayList(values)})${NOT_AS_A_WHOLE}`;
}
export const sayUnshown = (name: string, what: string): string =>
  `Atlas does not show ${what} of ${name}${NOT_AS_A_WHOLE}`;
const NOT_AS_A_WHOLE = ', so I cannot change it as a whole. Do it in Atlas, under Clusters.';

/**
 * @param said formats the value that a change is about: `M40`
 * @param noun `its tier`
 */
export function sayHardwareDrift(
  before: Basis,
  after: Basis,
  said: (hardware: Hardware) => string,
  noun: string,
): string {
  const other = sayOtherCluster(before, after);
  if (other !== undefined) return other;
  const [from, to] = [before, after].map((basis) => said(hardwareIn(basis)));
  return from === to ? 'its nodes, disks or autoscaling are others' : `${noun} went from ${from} to ${to}`;
}
