// Reads a cluster's data size, online archives, search indexes and search nodes. Returns undefined for a
// value that can't be read.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OnlineArchive, ProjectClusters, SearchDeployment } from '../../atlas/replies.js';
import { formatList } from '../format.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import type { ClusterInProject } from './cluster-kind.js';

/** Bytes per node. */
export async function readDataSize(
  atlas: Atlas,
  { project, cluster: name }: ClusterInProject,
): Promise<number | undefined> {
  const all = await ifReadable(withTimeout(atlas).list(path`/clusters`, ProjectClusters));
  const here = all?.find(({ groupId }) => groupId === project)?.clusters;
  return here?.find((one) => one.name === name)?.dataSizeBytes ?? undefined;
}

export const readArchives = (
  atlas: Atlas,
  { project, cluster }: ClusterInProject,
): Promise<readonly OnlineArchive[] | undefined> =>
  ifReadable(withTimeout(atlas).list(path`/groups/${project}/clusters/${cluster}/onlineArchives`, OnlineArchive));

export async function countSearchIndexes(
  atlas: Atlas,
  { project, cluster }: ClusterInProject,
): Promise<number | undefined> {
  const at = path`/groups/${project}/clusters/${cluster}/search/indexes`;
  return (await ifReadable(withTimeout(atlas).get(at, z.array(z.object({})))))?.length;
}

/**
 * Reads and formats the search nodes: `2 S20_HIGHCPU_NVME`. Returns null if there are no search nodes, and undefined if
 * they can't be read.
 */
export async function readSearchNodes(
  atlas: Atlas,
  { project, cluster }: ClusterInProject,
): Promise<string | null | undefined> {
  const at = path`/groups/${project}/clusters/${cluster}/search/deployment`;
  const found = await ifReadable(withTimeout(atlas).get(at, SearchDeployment));
  if (found === undefined) return undefined;
  const said = found.effectiveSpecs.map(({ nodeCount, instanceSize }) => `${nodeCount ?? 'some'} ${instanceSize}`);
  return said.length === 0 ? null : formatList([...new Set(said)]);
}
