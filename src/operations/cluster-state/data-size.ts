import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { ProjectClusters } from '../../atlas/replies.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import type { ClusterOf } from './cluster-kind.js';

/** Bytes per node; undefined when unknown. */
export async function dataSizeOf(atlas: Atlas, { project, cluster: name }: ClusterOf): Promise<number | undefined> {
  const all = await ifReadable(withTimeout(atlas).list(path`/clusters`, ProjectClusters));
  const here = all?.find(({ groupId }) => groupId === project)?.clusters;
  return here?.find((one) => one.name === name)?.dataSizeBytes ?? undefined;
}
