// What changes of a cluster's hardware have in common: looked at, compared and sent as a whole.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { callTo } from '../call.js';
import { sayList } from '../say.js';
import { lookAtCluster, sayOtherCluster, sayPaused } from './cluster-change.js';
import type { ClusterOf } from './cluster-kind.js';
import { type Hardware, HardwareBasis, hardwareIn, nodesFact, plainly, readHardware } from './hardware.js';

type Basis = ReturnType<typeof HardwareBasis.parse>;

export const CHANGES_HARDWARE = {
  area: 'cluster',
  role: 'Project Cluster Manager',
  effect: 'restorable',
  canNarrow: false,
  basis: HardwareBasis,
} as const;

/** A cluster and what it runs on; a paused one is a blocker. */
export async function lookAtHardware(atlas: Atlas, given: ClusterOf) {
  const [{ facts, blockers, basis, ...looked }, shown] = await Promise.all([
    lookAtCluster(atlas, given),
    readHardware(atlas, given),
  ]);
  const hardware = shown?.replicationSpecs ?? [];
  const isPaused = blockers.length === 0 && looked.present?.paused === true;
  return {
    ...looked,
    hardware,
    facts: [...facts, nodesFact(hardware)],
    blockers: isPaused ? [{ param: 'cluster', sentence: sayPaused(given.cluster) }] : blockers,
    basis: { ...basis, hardware: plainly(hardware) },
  };
}

export const sendHardware = ({ project, cluster }: ClusterOf, hardware: Hardware) =>
  callTo('PATCH', path`/groups/${project}/clusters/${cluster}`, { body: { replicationSpecs: plainly(hardware) } });

/** Of the very cluster that was looked at before; undefined when that one is gone. */
export async function hardwareNow(
  atlas: Atlas,
  given: ClusterOf,
  { clusterId }: Pick<Basis, 'clusterId'>,
): Promise<Hardware | undefined> {
  const shown = await readHardware(atlas, given);
  return shown?.id === clusterId ? (shown?.replicationSpecs ?? []) : undefined;
}

/** What one change sets has to be the same everywhere in the cluster. @param what as in "do it for all": `the tier` */
export function sayUneven(name: string, what: string, values: readonly string[]): string | undefined {
  if (values.length === 1) return undefined;
  const why =
    values.length === 0
      ? `Atlas does not show ${what} of ${name}`
      : `Shards or regions of ${name} differ (${sayList(values)})`;
  return `${why}, so I cannot change it as a whole. Do it in Atlas, under Clusters.`;
}

/** @param said what a change is about, as a value: `M40` @param noun `its tier` */
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
