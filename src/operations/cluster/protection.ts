// Protects a cluster from deletion, and takes the protection off again.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import type { Blocker } from '../blocker.js';
import { clusterUpdate } from '../cluster-state/cluster-change.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  changeableCluster,
  clusterNow,
  clusterPath,
  lookAtCluster,
  pausedBlocker,
  type SeenCluster,
  untilIdle,
} from '../cluster-state/cluster-now.js';
import { project } from '../params/project.js';
import { whileItLasts } from '../recipes/for-a-while.js';

export const protectCluster = clusterUpdate({
  ...switchingProtection(true),
  name: 'protect-cluster',
  title: 'Protect a cluster from deletion',
  aliases: ['protect', 'lock', 'termination-protection'],
  example: 'protect-cluster Cluster1 in Payments because INC-42 it holds the ledger',
  claims: [
    {
      says: 'Atlas refuses to delete a protected cluster.',
      document: 'ClusterDescription20240805.terminationProtectionEnabled',
    },
  ],
  canNarrow: true,

  preview: async (_, given, __, looking) => ({
    ...draftOf(given, await looking, true),
    summary: `protect the cluster ${given.cluster} from deletion`,
    act: 'Protect cluster from deletion',
    notice: `${given.cluster} is protected from deletion`,
    direction: 'narrows access',
    warnings: [],
    undo: 'unprotect-cluster takes the protection off again.',
  }),
});

export const unprotectCluster = clusterUpdate({
  ...switchingProtection(false),
  name: 'unprotect-cluster',
  title: 'Take the protection from deletion off a cluster',
  aliases: ['unprotect', 'unlock', 'disable protection'],
  example: 'unprotect-cluster Cluster1 in Payments for 1h because INC-42 it is to be deleted',
  claims: [
    {
      says: 'Without protection, Atlas deletes the cluster in one call.',
      document: 'ClusterDescription20240805.terminationProtectionEnabled',
    },
  ],
  canNarrow: false,

  preview: async (_, given, __, looking) => ({
    ...draftOf(given, await looking, false),
    summary: `take the protection from deletion off the cluster ${given.cluster}`,
    act: 'Take protection off cluster',
    notice: `${given.cluster} can be deleted`,
    direction: 'widens access',
    warnings: [
      `Then whoever is Project Owner or Organization Owner can delete ${given.cluster} in one step, with all its data, also in Atlas itself.`,
    ],
    undo: 'protect-cluster protects it again.',
  }),
});

/** @param wanted whether it will be protected */
function switchingProtection(wanted: boolean) {
  const basis = ClusterBasis.extend({ protected: z.boolean().nullable() });
  type Basis = z.output<typeof basis>;
  return {
    area: 'cluster' as const,
    // Atlas lets only owners change this.
    role: 'Project Owner',
    credential: 'owner' as const,
    effect: 'reversible' as const,
    interrupts: false,
    params: z.strictObject({ project: project(), cluster: changeableCluster(), for: whileItLasts() }),
    basis,
    look: lookAtCluster,
    path: clusterPath,
    async state(atlas: Atlas, given: ClusterOf, seen: Basis): Promise<boolean | undefined> {
      const found = await clusterNow(atlas, given, seen);
      return found && found.terminationProtectionEnabled === true;
    },
    before: ({ protected: was }: Basis) => was === true,
    wanted: () => wanted,
    body: () => ({ terminationProtectionEnabled: wanted }),
    where: ({ cluster }: ClusterOf) => `the termination protection of the cluster ${cluster}`,
    say: (is: boolean) => (is ? 'on' : 'off'),
    done: (_: unknown, name: string) => `${name} is ${sayProtected(wanted)}.`,
    drift: (_: Basis, after: Basis) => `its protection was switched ${after.protected ? 'on' : 'off'}`,
    inverse: wanted ? 'unprotect-cluster' : 'protect-cluster',
    finishes: untilIdle(MINUTE_MS, wanted ? 'being protected from deletion' : 'losing its protection from deletion'),
  };
}

function draftOf(given: ClusterOf, { present }: SeenCluster, wanted: boolean) {
  const is = present && present.terminationProtectionEnabled === true;
  return {
    path: 'protection',
    before: is === undefined ? 'not found' : sayProtected(is),
    after: sayProtected(wanted),
    basis: { protected: is ?? null },
    blockers: (cluster: Cluster) => blockersOf(given, cluster, wanted),
  };
}

function blockersOf(given: ClusterOf, { terminationProtectionEnabled, paused }: Cluster, wanted: boolean): Blocker[] {
  if ((terminationProtectionEnabled === true) === wanted)
    return [{ param: 'cluster', sentence: `${given.cluster} is already ${sayProtected(wanted)}.` }];
  return paused === true ? [pausedBlocker(given)] : [];
}

function sayProtected(is: boolean): string {
  return is ? 'protected from deletion' : 'not protected from deletion';
}
