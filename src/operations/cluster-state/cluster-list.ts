// Lists a project's dedicated and flex clusters, which Atlas returns in separate lists.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Cluster, FlexCluster } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { type OptionalReads, withTimeout } from '../optional-reads.js';
import { type ClusterFacts, dedicatedClusterFacts, flexClusterFacts } from './cluster-facts.js';

export interface ClusterList {
  /** Dedicated clusters, then flex clusters, each kind in Atlas's order. */
  readonly found: readonly ClusterFacts[];
  /** Whether flex clusters could be read. If they couldn't, the look-up's `missing` says why. */
  readonly whole: boolean;
}

/** Throws if dedicated clusters can't be read. Flex clusters are optional. */
export async function readClusterList(atlas: Atlas, project: string, { read }: OptionalReads): Promise<ClusterList> {
  const [dedicated, flex] = await Promise.all([
    atlas.list(path`/groups/${project}/clusters`, Cluster),
    read('Flex clusters are', withTimeout(atlas).list(path`/groups/${project}/flexClusters`, FlexCluster)),
  ]);
  return {
    found: [...dedicated.map(dedicatedClusterFacts), ...(flex ?? []).map(flexClusterFacts)],
    whole: flex !== undefined,
  };
}

/** Formats the number of clusters of the kinds that could be read: `2 clusters`, `no dedicated clusters`. */
export function formatClusterCount({ found, whole }: ClusterList): string {
  const noun = whole ? 'cluster' : 'dedicated cluster';
  return found.length === 0 ? `no ${noun}s` : plural(found.length, noun);
}

export const unreadFlexNote = ({ whole }: ClusterList): string => (whole ? '' : '; I couldn’t read flex clusters');
