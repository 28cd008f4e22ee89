// A dedicated cluster, as the changes of it read it before, and until Atlas has finished.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Cluster } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import type { Fact, Named, Next } from '../operation.js';
import type { Extra } from '../params/field.js';
import { ifMissing, placeOfProject } from '../place.js';
import type { Finishes } from '../read-back.js';
import { ofDedicated } from './cluster-facts.js';
import { type ClusterOf, type FoundCluster, findCluster, isShared } from './cluster-kind.js';
import { cluster } from './cluster-param.js';

/** What a change of a cluster is bound to. Null when there is no dedicated cluster of that name, which blocks. */
export const ClusterBasis = z.object({ clusterId: z.string().nullable() });
export type ClusterBasis = z.output<typeof ClusterBasis>;

/** The param of every change of a dedicated cluster. */
export const changeableCluster = (extra: Extra = {}) =>
  cluster({
    ...extra,
    leavesOut: {
      traits: ['flex', 'free', 'deleted'],
      why: 'I change only dedicated clusters that are not being deleted.',
    },
  });

export const clusterPath = ({ project, cluster: name }: ClusterOf): Path => path`/groups/${project}/clusters/${name}`;

/** Undefined when the cluster that was read before isn't found. */
export async function clusterNow(
  atlas: Atlas,
  { project, cluster: name }: ClusterOf,
  { clusterId }: ClusterBasis,
): Promise<Cluster | undefined> {
  const found = await findCluster(atlas, project, name);
  return found.kind === 'dedicated' && found.cluster.id === clusterId ? found.cluster : undefined;
}

/** Whether neither a read by its name nor the project's complete list shows the cluster that was read before. */
export async function clusterIsGone(
  atlas: Atlas,
  { params, basis }: { readonly params: ClusterOf; readonly basis: ClusterBasis },
): Promise<boolean> {
  if ((await clusterNow(atlas, params, basis)) !== undefined) return false;
  const listed = await ifMissing(atlas.list(path`/groups/${params.project}/clusters`, Cluster));
  return listed?.some(({ id }) => id === basis.clusterId) === false;
}

export type SeenCluster = Awaited<ReturnType<typeof lookAtCluster>>;

/** A cluster and its place, as a preview needs them. */
export async function lookAtCluster(atlas: Atlas, { project, cluster: name }: ClusterOf) {
  const [place, found] = await Promise.all([placeOfProject(atlas, project), findCluster(atlas, project, name)]);
  const present = found.kind === 'dedicated' ? found.cluster : undefined;
  return {
    place,
    present,
    // One target for a cluster with all its parts, because Atlas reads and writes a cluster as a whole.
    target: { kind: 'cluster', id: present?.id ?? `${project}/${name}` },
    basis: { clusterId: present?.id ?? null },
    facts: present === undefined ? [] : [{ label: 'Cluster', value: sayCluster(present) } satisfies Fact],
    blockers: blockersOf(name, place.project, found),
  };
}

/** Atlas Infinite keeps data apart from the nodes, which have no disks (page infinite/atlas-infinite-storage). */
export const isInfinite = ({ effectiveDatabaseEdition }: Cluster): boolean => effectiveDatabaseEdition === 'INFINITE';

export const sayNoDisks = (name: string): string =>
  `${name} runs on Atlas Infinite: its nodes have no disks, and its storage grows with the data.`;

export function sayCluster(cluster: Cluster): string {
  const { state, tier, shape, regions, version } = ofDedicated(cluster);
  return [state, `${tier}, ${shape}`, regions, ...(version === undefined ? [] : [`MongoDB ${version}`])].join(' · ');
}

export const sayNoCluster = (name: string, project: Named): string =>
  `${project.name} has no cluster ${name}. Check the name, then ask again.`;

function blockersOf(name: string, project: Named, found: FoundCluster): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'cluster', sentence }];
  if (found.kind === 'missing') return block(sayNoCluster(name, project));
  if (found.kind !== 'dedicated' || isShared(found.cluster)) {
    const kind = found.kind === 'dedicated' ? 'free' : found.kind;
    return block(`${name} is a ${kind} cluster, and I change only dedicated ones. Do it in Atlas, under Clusters.`);
  }
  if (found.cluster.stateName !== 'DELETING') return [];
  return block(`${name} is being deleted, so there is nothing left to change.`);
}

/** Why only resuming it is possible. */
export const pausedBlocker = (given: ClusterOf, why = 'Atlas changes no paused cluster'): Blocker => ({
  param: 'cluster',
  sentence: `${given.cluster} is paused, and ${why}. resume-cluster comes first.`,
  first: changeFirst('resume-cluster', 'Resume', given),
});

/** @param verb what it does, before the cluster's name: `Take a snapshot of` */
export const changeFirst = (operation: string, verb: string, { project, cluster }: ClusterOf): Next => ({
  label: `${verb} ${cluster} first…`,
  operation,
  params: { project, cluster },
});

export const sayOtherCluster = (before: ClusterBasis, after: ClusterBasis): string | undefined =>
  before.clusterId === after.clusterId ? undefined : 'another cluster has that name';

/** For a cluster that remains: it is at rest when Atlas shows it `IDLE`. */
export const untilIdle = (
  usualMs: number,
  meanwhile: string,
): Finishes<{ readonly params: ClusterOf; readonly basis: ClusterBasis }> => ({
  usualMs,
  meanwhile,
  async look(atlas, { params, basis }) {
    const cluster = await clusterNow(atlas, params, basis);
    if (cluster === undefined) return { wrong: `I can’t find ${params.cluster} in Atlas anymore.` };
    return cluster.stateName === 'IDLE' ? 'at rest' : 'under way';
  },
});
