// All clusters of a project, of both kinds that Atlas keeps apart.
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { Cluster, FlexCluster } from '../atlas/replies.js';
import { type ClusterFacts, ofDedicated, ofFlex } from './cluster-facts.js';
import { impatient, type PartialAnswer } from './partial.js';

/** Dedicated ones first, each kind in Atlas's order. Without the dedicated ones there is no answer; flex ones may be missing. */
export async function clustersOf(
  atlas: Atlas,
  project: string,
  { read }: PartialAnswer,
): Promise<readonly ClusterFacts[]> {
  const [dedicated, flex] = await Promise.all([
    atlas.list(path`/groups/${project}/clusters`, Cluster),
    read('Flex clusters are', impatient(atlas).list(path`/groups/${project}/flexClusters`, FlexCluster)),
  ]);
  return [...dedicated.map(ofDedicated), ...(flex ?? []).map(ofFlex)];
}
