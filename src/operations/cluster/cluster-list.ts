// All clusters of a project, of both kinds that Atlas keeps apart.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Cluster, FlexCluster } from '../../atlas/replies.js';
import { type PartialAnswer, withTimeout } from '../partial.js';
import { plural } from '../say.js';
import { type ClusterFacts, ofDedicated, ofFlex } from './cluster-facts.js';

export interface Clusters {
  /** Dedicated ones first, each kind in Atlas's order. */
  readonly found: readonly ClusterFacts[];
  /** False when the flex ones could not be read, which then stands in the answer's `missing`. */
  readonly whole: boolean;
}

/** Without the dedicated ones there is no answer; flex ones may be missing. */
export async function clustersOf(atlas: Atlas, project: string, { read }: PartialAnswer): Promise<Clusters> {
  const [dedicated, flex] = await Promise.all([
    atlas.list(path`/groups/${project}/clusters`, Cluster),
    read('Flex clusters are', withTimeout(atlas).list(path`/groups/${project}/flexClusters`, FlexCluster)),
  ]);
  return { found: [...dedicated.map(ofDedicated), ...(flex ?? []).map(ofFlex)], whole: flex !== undefined };
}

/** `2 clusters`, `no dedicated clusters`: never more than is known. */
export function sayHowMany({ found, whole }: Clusters): string {
  const noun = whole ? 'cluster' : 'dedicated cluster';
  return found.length === 0 ? `no ${noun}s` : plural(found.length, noun);
}

export const sayUnread = ({ whole }: Clusters): string => (whole ? '' : '; its flex clusters could not be read');
