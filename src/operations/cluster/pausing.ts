// Pausing and resuming a cluster: what pause-cluster and resume-cluster share.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { MINUTE_MS } from '../../time-units.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  changeableCluster,
  clusterIsGone,
  clusterNow,
  clusterPath,
  lookAtCluster,
  sayOtherCluster,
  untilIdle,
} from '../cluster-state/cluster-now.js';
import type { Fact } from '../operation.js';
import { project } from '../params/project.js';
import { whileItLasts } from '../recipes/for-a-while.js';
import { readSearchNodes } from './search-nodes.js';

/** `paused`: null when there is no such cluster. */
const PauseBasis = ClusterBasis.extend({ paused: z.boolean().nullable() });
type PauseBasis = z.output<typeof PauseBasis>;
type Pause = { readonly paused: boolean };

export const WAYS = {
  pause: { paused: true, done: 'paused', meanwhile: 'being paused', usualMs: 5 * MINUTE_MS, inverse: 'resume-cluster' },
  resume: {
    paused: false,
    done: 'running',
    meanwhile: 'being resumed',
    usualMs: 10 * MINUTE_MS,
    inverse: 'pause-cluster',
  },
} as const;
export type PauseWay = keyof typeof WAYS;

export async function lookAtPause(atlas: Atlas, given: ClusterOf, way: PauseWay) {
  const [looked, searchNodes] = await Promise.all([lookAtCluster(atlas, given), readSearchNodes(atlas, given)]);
  const { present, basis, blockers } = looked;
  const { paused, done } = WAYS[way];
  const isSo = present !== undefined && (present.paused === true) === paused;
  return {
    ...looked,
    facts: present === undefined || searchNodes === null ? looked.facts : [...looked.facts, sayFact(searchNodes)],
    /** False only where Atlas shows that there are none. */
    mayHaveSearchNodes: searchNodes !== null,
    path: 'pause',
    basis: { ...basis, paused: present === undefined ? null : present.paused === true },
    blockers:
      blockers.length === 0 && isSo
        ? [{ param: 'cluster', sentence: `${given.cluster} is ${done} already.` }]
        : blockers,
  };
}

const sayFact = (searchNodes = 'could not be read'): Fact => ({ label: 'Search nodes', value: searchNodes });

/** @param least the shortest duration of the change */
export function switchingPause(way: PauseWay, least?: string) {
  const { paused, done, meanwhile, usualMs, inverse } = WAYS[way];
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
    path: clusterPath,
    async state(atlas: Atlas, given: ClusterOf, basis: PauseBasis): Promise<Pause | undefined> {
      const found = await clusterNow(atlas, given, basis);
      return found && { paused: found.paused === true };
    },
    isGone: clusterIsGone,
    before: ({ paused: was }: PauseBasis): Pause => ({ paused: was === true }),
    wanted: (): Pause => ({ paused }),
    where: ({ cluster }: ClusterOf) => `the cluster ${cluster}`,
    say: (state: Pause) => (state.paused ? 'paused' : 'running'),
    done: (_: unknown, name: string) => `${name} is ${done}.`,
    drift: (before: PauseBasis, after: PauseBasis) =>
      sayOtherCluster(before, after) ?? `it was ${after.paused ? 'paused' : 'resumed'}`,
    inverse,
    finishes: untilIdle(usualMs, meanwhile),
  };
}
