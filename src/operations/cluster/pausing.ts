// Pausing and resuming a cluster: what pause-cluster and resume-cluster share.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { listOf, text } from '../../atlas/loose.js';
import { path } from '../../atlas/path.js';
import { MINUTE_MS } from '../../time-units.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  changeableCluster,
  clusterNow,
  clusterPath,
  lookAtCluster,
  untilIdle,
} from '../cluster-state/cluster-now.js';
import { project } from '../params/project.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { sayList } from '../say.js';

/** `paused`: null when there is no such cluster. */
const PauseBasis = ClusterBasis.extend({ paused: z.boolean().nullable() });
type PauseBasis = z.output<typeof PauseBasis>;
type Pause = { readonly paused: boolean };
const sayPause = ({ paused }: Pause) => (paused ? 'paused' : 'running');

const WAYS = {
  pause: { paused: true, meanwhile: 'being paused', usualMs: 5 * MINUTE_MS, inverse: 'resume-cluster' },
  resume: { paused: false, meanwhile: 'being resumed', usualMs: 10 * MINUTE_MS, inverse: 'pause-cluster' },
} as const;
type PauseWay = keyof typeof WAYS;

/** @param least the shortest duration of the change */
export function switchingPause(way: PauseWay, least?: string) {
  const { paused, meanwhile, usualMs, inverse } = WAYS[way];
  return {
    area: 'cluster' as const,
    role: 'Project Cluster Manager',
    effect: 'reversible' as const,
    canNarrow: false,
    params: z.strictObject({
      project: project(),
      cluster: changeableCluster(),
      for: whileItLasts(least === undefined ? {} : { least }),
    }),
    basis: PauseBasis,
    look: (atlas: Atlas, given: ClusterOf) => lookAtPause(atlas, given, way),
    path: clusterPath,
    async state(atlas: Atlas, given: ClusterOf, basis: PauseBasis): Promise<Pause | undefined> {
      const found = await clusterNow(atlas, given, basis);
      return found && { paused: found.paused === true };
    },
    before: ({ paused: was }: PauseBasis): Pause => ({ paused: was === true }),
    wanted: (): Pause => ({ paused }),
    where: ({ cluster }: ClusterOf) => `the cluster ${cluster}`,
    say: sayPause,
    done: (_: unknown, name: string) => `${name} is ${sayPause({ paused })}.`,
    drift: (_: PauseBasis, after: PauseBasis) => `it was ${after.paused ? 'paused' : 'resumed'}`,
    inverse,
    finishes: untilIdle(usualMs, meanwhile),
  };
}

async function lookAtPause(atlas: Atlas, given: ClusterOf, way: PauseWay) {
  const [looked, searchNodes] = await Promise.all([lookAtCluster(atlas, given), readSearchNodes(atlas, given)]);
  const { present, facts, blockers } = looked;
  const is = present && { paused: present.paused === true };
  const already =
    is?.paused === WAYS[way].paused
      ? [{ param: 'cluster', sentence: `${given.cluster} is ${sayPause(is)} already.` }]
      : [];
  return {
    ...looked,
    facts:
      present === undefined || searchNodes === null
        ? facts
        : [...facts, { label: 'Search nodes', value: searchNodes ?? 'could not be read' }],
    blockers: blockers.length === 0 ? already : blockers,
    /** False only where Atlas shows that there are none. */
    mayHaveSearchNodes: searchNodes !== null,
    draft: { path: 'pause', before: is ? sayPause(is) : 'not found', basis: { paused: is?.paused ?? null } },
  };
}

/** Without search nodes, an empty object (recorded by MongoDB's CLI). Older versions of the call answer 400. */
const SearchDeployment = z.object({
  effectiveSpecs: listOf(z.object({ instanceSize: text, nodeCount: z.number().nullish(), regionName: text })),
});

/**
 * `2 of S20_HIGHCPU_NVME`, or null without any. Undefined when it could not be read. They lose their indexes when the
 * cluster is paused (page pause-terminate-cluster).
 */
async function readSearchNodes(atlas: Atlas, given: ClusterOf): Promise<string | null | undefined> {
  const at = path`/groups/${given.project}/clusters/${given.cluster}/search/deployment`;
  const found = await ifReadable(withTimeout(atlas).get(at, SearchDeployment));
  if (found === undefined) return undefined;
  const said = found.effectiveSpecs.map(({ nodeCount, instanceSize }) => `${nodeCount ?? 'some'} of ${instanceSize}`);
  return said.length === 0 ? null : sayList([...new Set(said)]);
}
