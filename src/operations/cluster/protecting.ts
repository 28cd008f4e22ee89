// Termination protection of a cluster: what protect-cluster and unprotect-cluster share.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  changeableCluster,
  clusterIsGone,
  clusterNow,
  clusterPath,
  lookAtCluster,
  pausedBlocker,
  sayOtherCluster,
  untilIdle,
} from '../cluster-state/cluster-now.js';
import { project } from '../params/project.js';
import { whileItLasts } from '../recipes/for-a-while.js';

const ProtectionBasis = ClusterBasis.extend({ protected: z.boolean().nullable() });
type ProtectionBasis = z.output<typeof ProtectionBasis>;
type Protection = { readonly terminationProtectionEnabled: boolean };

const USUAL_MS = 60_000;
const sayProtected = (is: boolean) => (is ? 'protected from deletion' : 'not protected from deletion');

/** @param wanted whether it will be protected */
export async function lookAtProtection(atlas: Atlas, given: ClusterOf, wanted: boolean) {
  const { present, ...looked } = await lookAtCluster(atlas, given);
  const { basis, blockers } = looked;
  const is = present?.terminationProtectionEnabled === true;
  const { cluster: name } = given;
  return {
    ...looked,
    path: 'protection',
    subject: name,
    before: present === undefined ? 'not found' : sayProtected(is),
    after: sayProtected(wanted),
    basis: { ...basis, protected: present === undefined ? null : is },
    blockers: blockers.length === 0 && present !== undefined ? blockersOf(given, present, wanted) : blockers,
  };
}

function blockersOf(given: ClusterOf, cluster: Cluster, wanted: boolean): readonly Blocker[] {
  const block = (sentence: string) => [{ param: 'cluster', sentence }];
  const is = cluster.terminationProtectionEnabled === true;
  if (is === wanted) return block(`${given.cluster} is already ${sayProtected(is)}.`);
  return cluster.paused === true ? [pausedBlocker(given)] : [];
}

export function switchingProtection(wanted: boolean) {
  return {
    area: 'cluster' as const,
    // Atlas lets only owners change this.
    role: 'Project Owner',
    credential: 'owner' as const,
    effect: 'reversible' as const,
    interrupts: false,
    params: z.strictObject({ project: project(), cluster: changeableCluster(), for: whileItLasts() }),
    basis: ProtectionBasis,
    path: clusterPath,
    async state(atlas: Atlas, given: ClusterOf, basis: ProtectionBasis): Promise<Protection | undefined> {
      const found = await clusterNow(atlas, given, basis);
      return found && { terminationProtectionEnabled: found.terminationProtectionEnabled === true };
    },
    isGone: clusterIsGone,
    before: ({ protected: was }: ProtectionBasis): Protection => ({ terminationProtectionEnabled: was === true }),
    wanted: (): Protection => ({ terminationProtectionEnabled: wanted }),
    where: ({ cluster }: ClusterOf) => `the termination protection of the cluster ${cluster}`,
    say: ({ terminationProtectionEnabled: is }: Protection) => (is ? 'on' : 'off'),
    done: (_: unknown, name: string) => `${name} is ${sayProtected(wanted)}.`,
    drift: (before: ProtectionBasis, after: ProtectionBasis) =>
      sayOtherCluster(before, after) ?? `its protection was switched ${after.protected ? 'on' : 'off'}`,
    inverse: wanted ? 'unprotect-cluster' : 'protect-cluster',
    finishes: untilIdle(USUAL_MS, wanted ? 'being protected from deletion' : 'losing its protection from deletion'),
  };
}
