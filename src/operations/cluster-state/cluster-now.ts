// A dedicated cluster, as its changes read it: before they are sent, and until Atlas has finished.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Cluster } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { compact } from '../format.js';
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
      why: 'I only change dedicated clusters that aren’t being deleted.',
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

export type SeenCluster = Awaited<ReturnType<typeof inspectCluster>>;

/** Which clusters a change takes, in the words of its blockers. */
interface Takes {
  /** Follows "It is a flex cluster, and". */
  readonly only: string;
  /** Follows "It is being deleted, so". Undefined: a cluster that is being deleted doesn't block it. */
  readonly deleting?: string;
  /** Free clusters don't block it. */
  readonly free?: true;
}
const ANY_DEDICATED: Takes = {
  only: 'I only change dedicated ones. Change it in Atlas, under Clusters',
  deleting: 'it can’t be changed',
};

/** A cluster and its place, as a preview needs them. */
export async function inspectCluster(
  atlas: Atlas,
  { project, cluster: name }: ClusterOf,
  takes = ANY_DEDICATED,
  placing = placeOfProject(atlas, project),
) {
  const [place, found] = await Promise.all([placing, findCluster(atlas, project, name)]);
  const present = found.kind === 'dedicated' ? found.cluster : undefined;
  const why = clusterProblem(name, place.project, found, takes);
  const facts: readonly Fact[] = present === undefined ? [] : [{ label: 'Cluster', value: formatCluster(present) }];
  const blockers: readonly Blocker[] = why === undefined ? [] : blockedBy('cluster', why);
  return {
    place,
    present,
    // One target for a cluster with all its parts, because Atlas reads and writes a cluster as a whole.
    target: { kind: 'cluster', id: present?.id ?? `${project}/${name}` },
    basis: { clusterId: present?.id ?? null },
    facts,
    blockers,
  };
}

/** The same for a change that Atlas refuses while the cluster is paused. */
export async function inspectRunning(atlas: Atlas, given: ClusterOf): Promise<SeenCluster> {
  const seen = await inspectCluster(atlas, given);
  const isPaused = seen.blockers.length === 0 && seen.present?.paused === true;
  return isPaused ? { ...seen, blockers: [pausedBlocker(given)] } : seen;
}

/** Atlas Infinite keeps data apart from the nodes, which have no disks (page infinite/atlas-infinite-storage). */
export const isAtlasInfinite = ({ effectiveDatabaseEdition }: Cluster): boolean =>
  effectiveDatabaseEdition === 'INFINITE';

export const describeNoDisks = (name: string): string =>
  `${name} runs on Atlas Infinite: its nodes have no disks, and its storage grows with the data.`;

function formatCluster(cluster: Cluster): string {
  const { state, tier, shape, regions, version } = ofDedicated(cluster);
  return compact(state, `${tier}, ${shape}`, regions, version !== undefined && `MongoDB ${version}`).join(' · ');
}

function clusterProblem(name: string, project: Named, found: FoundCluster, takes: Takes): string | undefined {
  if (found.kind === 'missing') return `${project.name} has no cluster ${name}. Check the name.`;
  if (found.kind !== 'dedicated') return `${name} is a ${found.kind} cluster, and ${takes.only}.`;
  if (takes.free !== true && isShared(found.cluster)) return `${name} is a free cluster, and ${takes.only}.`;
  if (found.cluster.stateName !== 'DELETING' || takes.deleting === undefined) return undefined;
  return `${name} is being deleted, so ${takes.deleting}.`;
}

/** Why only resuming it is possible. */
export const pausedBlocker = (given: ClusterOf, why = 'Atlas can’t change a paused cluster'): Blocker => ({
  param: 'cluster',
  sentence: `${given.cluster} is paused. ${why}. First, resume it with resume-cluster.`,
  first: firstChangeBlocker('resume-cluster', 'Resume', given),
});

/** @param verb what it does, before the cluster's name: `Take a snapshot of` */
export const firstChangeBlocker = (operation: string, verb: string, { project, cluster }: ClusterOf): Next => ({
  label: `${verb} ${cluster} first…`,
  operation,
  params: { project, cluster },
});

/** For a cluster that remains: it is at rest when Atlas shows it `IDLE`. */
export const untilIdle = (
  usualMs: number,
  meanwhile: string,
): Finishes<{ readonly params: ClusterOf; readonly basis: ClusterBasis }> => ({
  usualMs,
  meanwhile,
  async look(atlas, { params, basis }) {
    const cluster = await clusterNow(atlas, params, basis);
    if (cluster === undefined) return { wrong: `I can’t find ${params.cluster} in Atlas.` };
    return cluster.stateName === 'IDLE' ? 'at rest' : 'under way';
  },
});
