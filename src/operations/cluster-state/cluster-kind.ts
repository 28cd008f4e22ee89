// Finds a cluster's kind by the cluster's name. Atlas lists each kind separately and returns an error if a cluster is
// read as the wrong kind.
import type { Atlas } from '../../atlas/atlas.js';
import { AtlasApiError } from '../../atlas/errors.js';
import { path } from '../../atlas/path.js';
import { Cluster } from '../../atlas/replies.js';
import type { LookUpResult, Place } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { PerCredentialCache, readSpeculatively } from '../per-credential-cache.js';
import { ifReadable } from '../place.js';

export interface ClusterInProject {
  readonly project: string;
  readonly cluster: string;
}

export type FoundCluster =
  | { readonly kind: 'dedicated'; readonly cluster: Cluster }
  | { readonly kind: 'flex' | 'serverless' | 'missing' };

const KINDS: ReadonlyMap<string | undefined, 'flex' | 'serverless' | 'missing'> = new Map([
  ['CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API', 'flex'],
  ['CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API', 'serverless'],
  ['CLUSTER_NOT_FOUND', 'missing'],
]);

/** Returns `missing` if the project has no cluster with this name. Throws other errors, e.g. for a missing project. */
export async function findCluster(atlas: Atlas, projectId: string, name: string): Promise<FoundCluster> {
  try {
    return { kind: 'dedicated', cluster: await atlas.get(path`/groups/${projectId}/clusters/${name}`, Cluster) };
  } catch (error) {
    const kind = clusterKindFromError(error);
    if (kind === undefined) throw error;
    return { kind };
  }
}

/** The properties of a cluster that decide which lists Atlas has for the cluster. */
export interface ClusterTraits {
  readonly kind: FoundCluster['kind'];
  readonly shared: boolean;
  readonly clusterType: string | null | undefined;
  readonly backsUp: boolean;
}

/** By project and name. */
const shapes = new PerCredentialCache<ClusterTraits>();

/**
 * Finds a cluster. In parallel, calls `read` with the traits that the cluster had at the last read.
 * @param read called again if the traits have changed
 */
export async function findClusterAndRead<T>(
  atlas: Atlas,
  { project, cluster }: { readonly project: string; readonly cluster: string },
  read: (shape: ClusterTraits) => Promise<T>,
): Promise<readonly [FoundCluster, T]> {
  const key = `${project}/${cluster}`;
  const finding = findCluster(atlas, project, cluster).then((found) => ({ ...shapeOf(found), found }));
  const [{ found, ...shape }, rest] = await readSpeculatively(shapes.last(atlas, key), finding, read, isSameShape);
  shapes.note(atlas, key, shape);
  return [found, rest];
}

function shapeOf(found: FoundCluster): ClusterTraits {
  const { kind } = found;
  if (kind !== 'dedicated') return { kind, shared: false, clusterType: undefined, backsUp: true };
  const { clusterType, backupEnabled } = found.cluster;
  return { kind, shared: isFreeCluster(found.cluster), clusterType, backsUp: backupEnabled !== false };
}

/** Whether the cluster is free. A free cluster shares its hosts with other clusters. */
export function isFreeCluster({ replicationSpecs }: Pick<Cluster, 'replicationSpecs'>): boolean {
  const configs = replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  return configs.length > 0 && configs.every(({ providerName }) => providerName === 'TENANT');
}

export const isSharded = ({ clusterType }: Pick<Cluster, 'clusterType'>): boolean =>
  clusterType !== 'REPLICASET' && Boolean(clusterType);

const isSameShape = (a: ClusterTraits, b: ClusterTraits) =>
  a.kind === b.kind && a.shared === b.shared && a.clusterType === b.clusterType && a.backsUp === b.backsUp;

/** Whether Atlas says that the cluster doesn't exist. False if Atlas can't be reached. */
export async function isClusterMissing(atlas: Atlas, projectId: string, name: string): Promise<boolean> {
  return (await ifReadable(findCluster(withTimeout(atlas), projectId, name)))?.kind === 'missing';
}

/** Returns the look-up result for a cluster that doesn't exist. */
export function clusterNotFoundResult(name: string, place: Place): LookUpResult {
  const { project } = place;
  return {
    headline: `${project?.name} has no cluster ${name}.`,
    place,
    facts: [],
    notes: [],
    next: [{ label: 'Clusters in the project', operation: 'clusters', params: project ? { project: project.id } : {} }],
  };
}

/** Returns the kind of cluster that an Atlas error implies, or undefined for any other error. */
export const clusterKindFromError = (error: unknown) =>
  error instanceof AtlasApiError ? KINDS.get(error.errorCode) : undefined;
