// A cluster's search nodes. When it is paused they lose their indexes (page pause-terminate-cluster).
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { listOf, text } from '../../atlas/loose.js';
import { path } from '../../atlas/path.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { sayList } from '../say.js';

/** Without search nodes, an empty object (recorded by MongoDB's CLI). Older versions of the call answer 400. */
const SearchDeployment = z.object({
  effectiveSpecs: listOf(z.object({ instanceSize: text, nodeCount: z.number().nullish(), regionName: text })),
});

/** `2 of S20_HIGHCPU_NVME`, or null without any. Undefined when it could not be read. */
export async function readSearchNodes(
  atlas: Atlas,
  { project, cluster }: ClusterOf,
): Promise<string | null | undefined> {
  const found = await ifReadable(
    withTimeout(atlas).get(path`/groups/${project}/clusters/${cluster}/search/deployment`, SearchDeployment),
  );
  if (found === undefined) return undefined;
  const said = found.effectiveSpecs.map(({ nodeCount, instanceSize }) => `${nodeCount ?? 'some'} of ${instanceSize}`);
  return said.length === 0 ? null : sayList([...new Set(said)]);
}
