// Reads a dedicated cluster for a change, both before the call and until Atlas has finished the change.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { Cluster } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { withoutEmpty } from '../format.js';
import type { Fact, NamedItem, NextStep } from '../operation.js';
import type { ParamOverrides } from '../params/field.js';
import { ifExists, readProjectPlace } from '../place.js';
import type { CompletionCheck } from '../read-back.js';
import { dedicatedClusterFacts } from './cluster-facts.js';
import { type ClusterInProject, type FoundCluster, findCluster, isFreeCluster } from './cluster-kind.js';
import { clusterParam } from './cluster-param.js';

/**
 * The part of a cluster that Atlas shows as `UPDATING` while it changes, such as its tier, disks and options. Only one
 * change to it is made at a time, because the state doesn't show which change has finished.
 */
export const CONFIGURATION_PART = 'configuration';

/** The facts that every cluster change depends on. `clusterId` is null if no cluster was found (a blocker). */
export const ClusterBasis = z.object({ clusterId: z.string().nullable() });
export type ClusterBasis = z.output<typeof ClusterBasis>;

/** The `cluster` param for changes to dedicated clusters. */
export const dedicatedClusterParam = (extra: ParamOverrides = {}) =>
  clusterParam({
    ...extra,
    leavesOut: {
      traits: ['flex', 'free', 'deleted'],
      why: 'I only change dedicated clusters that aren’t being deleted.',
    },
  });

export const clusterPath = ({ project, cluster: name }: ClusterInProject): Path =>
  path`/groups/${project}/clusters/${name}`;

/** Returns the cluster, or undefined if the cluster from the basis can't be found. */
export async function readSameCluster(
  atlas: Atlas,
  { project, cluster: name }: ClusterInProject,
  { clusterId }: ClusterBasis,
): Promise<Cluster | undefined> {
  const found = await findCluster(atlas, project, name);
  return found.kind === 'dedicated' && found.cluster.id === clusterId ? found.cluster : undefined;
}

/**
 * Whether the cluster from the basis is gone: it can't be read by name, and the project's complete list doesn't include
 * it.
 */
export async function clusterIsGone(
  atlas: Atlas,
  { params, basis }: { readonly params: ClusterInProject; readonly basis: ClusterBasis },
): Promise<boolean> {
  if ((await readSameCluster(atlas, params, basis)) !== undefined) return false;
  const listed = await ifExists(atlas.list(path`/groups/${params.project}/clusters`, Cluster));
  return listed?.some(({ id }) => id === basis.clusterId) === false;
}

export type SeenCluster = Awaited<ReturnType<typeof inspectCluster>>;

/** Texts for the blockers of a change that doesn't support every kind of cluster. */
interface Takes {
  /** The text after "Cluster0 is a flex cluster, but". */
  readonly only: string;
  /** The text after "Cluster0 is being deleted, so". Undefined if deletion doesn't block the change. */
  readonly deleting?: string;
  /** Set if the change supports free clusters. */
  readonly free?: true;
}
const ANY_DEDICATED: Takes = {
  only: 'I can only change dedicated clusters. Change this cluster in Atlas, under Clusters',
  deleting: 'you can’t change it',
};

/** Reads a cluster and its project for a preview. */
export async function inspectCluster(
  atlas: Atlas,
  { project, cluster: name }: ClusterInProject,
  takes = ANY_DEDICATED,
  placing = readProjectPlace(atlas, project),
) {
  const [place, found] = await Promise.all([placing, findCluster(atlas, project, name)]);
  const present = found.kind === 'dedicated' ? found.cluster : undefined;
  const why = clusterProblem(name, place.project, found, takes);
  const facts: readonly Fact[] = present === undefined ? [] : [{ label: 'Cluster', value: formatCluster(present) }];
  const blockers: readonly Blocker[] = why === undefined ? [] : blockedBy('cluster', why);
  return {
    place,
    present,
    target: { kind: 'cluster', id: present?.id ?? `${project}/${name}` },
    basis: { clusterId: present?.id ?? null },
    facts,
    blockers,
  };
}

/** Calls `inspectCluster`, and blocks the change if the cluster is paused, because Atlas would refuse the change. */
export async function inspectRunningCluster(atlas: Atlas, given: ClusterInProject): Promise<SeenCluster> {
  const seen = await inspectCluster(atlas, given);
  const isPaused = seen.blockers.length === 0 && seen.present?.paused === true;
  return isPaused ? { ...seen, blockers: [pausedBlocker(given)] } : seen;
}

/** Whether nodes have no disks: Atlas Infinite stores the data separately (page infinite/atlas-infinite-storage). */
export const isAtlasInfinite = ({ effectiveDatabaseEdition }: Cluster): boolean =>
  effectiveDatabaseEdition === 'INFINITE';

export const describeNoDisks = (name: string): string =>
  `${name} runs on Atlas Infinite, so its nodes have no disks and its storage grows with the data.`;

function formatCluster(cluster: Cluster): string {
  const { state, tier, shape, regions, version } = dedicatedClusterFacts(cluster);
  return withoutEmpty(state, `${tier}, ${shape}`, regions, version !== undefined && `MongoDB ${version}`).join(' · ');
}

function clusterProblem(name: string, project: NamedItem, found: FoundCluster, takes: Takes): string | undefined {
  if (found.kind === 'missing') return `${project.name} has no cluster ${name}. Check the name.`;
  if (found.kind !== 'dedicated') return `${name} is a ${found.kind} cluster, but ${takes.only}.`;
  if (takes.free !== true && isFreeCluster(found.cluster)) return `${name} is a free cluster, but ${takes.only}.`;
  if (found.cluster.stateName !== 'DELETING' || takes.deleting === undefined) return undefined;
  return `${name} is being deleted, so ${takes.deleting}.`;
}

/** Returns a blocker for a paused cluster, with the change that resumes the cluster. */
export const pausedBlocker = (given: ClusterInProject, why = 'Atlas can’t change a paused cluster'): Blocker => ({
  param: 'cluster',
  sentence: `${given.cluster} is paused. ${why}. First, resume it with resume-cluster.`,
  first: prerequisiteStep('resume-cluster', 'Resume', given),
});

/** @param verb precedes the cluster's name: `Take a snapshot of` */
export const prerequisiteStep = (
  operation: string,
  verb: string,
  { project, cluster }: ClusterInProject,
): NextStep => ({
  label: `${verb} ${cluster} first…`,
  operation,
  params: { project, cluster },
});

/** Tracks a change that doesn't delete the cluster. The change has finished when Atlas shows the cluster as `IDLE`. */
export const idleCompletionCheck = (
  usualMs: number,
  meanwhile: string,
): CompletionCheck<{ readonly params: ClusterInProject; readonly basis: ClusterBasis }> => ({
  usualMs,
  meanwhile,
  async look(atlas, { params, basis }) {
    const cluster = await readSameCluster(atlas, params, basis);
    if (cluster === undefined) return { wrong: `I can’t find ${params.cluster} in Atlas.` };
    return cluster.stateName === 'IDLE' ? 'at rest' : 'under way';
  },
});
