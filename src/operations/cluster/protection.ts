// Protects a cluster from deletion, and removes the protection.
import { z } from 'zod';
import { type Cluster, requireKnownOrNone } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { blockedBy } from '../blocker.js';
import { defineClusterUpdate } from '../cluster-state/cluster-change.js';
import {
  ClusterBasis,
  CONFIGURATION_PART,
  clusterPath,
  dedicatedClusterParam,
  idleCompletionCheck,
  inspectCluster,
  pausedBlocker,
  readSameCluster,
} from '../cluster-state/cluster-now.js';
import type { Change, ChangeDeclaration, Preview } from '../operation.js';
import { projectParam } from '../params/project.js';
import { optionalEndParam } from '../recipes/temporary-change.js';

export const protectCluster = protectionSwitch(true, {
  name: 'protect-cluster',
  title: 'Protect a cluster from deletion',
  aliases: ['protect', 'lock', 'termination-protection'],
  example: 'protect-cluster Cluster1 in Payments because INC-42 it contains the ledger',
  canNarrow: true,
  describe: (name) => ({
    summary: `protect ${name} from deletion`,
    act: 'Protect',
    extent: 'from deletion',
    direction: 'narrows access',
    warnings: [],
    undo: 'unprotect-cluster removes the protection.',
  }),
});

export const unprotectCluster = protectionSwitch(false, {
  name: 'unprotect-cluster',
  title: 'Remove deletion protection from a cluster',
  aliases: ['unprotect', 'unlock', 'disable protection'],
  example: 'unprotect-cluster Cluster1 in Payments for 1h because INC-42 it will be deleted',
  canNarrow: false,
  describe: (name) => ({
    summary: `remove deletion protection from ${name}`,
    act: 'Remove deletion protection from',
    direction: 'widens access',
    warnings: [
      `Without protection, any Project Owner or Organization Owner can delete ${name} and its data in one step, including in Atlas.`,
    ],
    undo: 'protect-cluster protects the cluster again.',
  }),
});

interface OwnPart extends Pick<ChangeDeclaration, 'name' | 'title' | 'aliases' | 'example' | 'guesses' | 'canNarrow'> {
  describe(name: string): Pick<Preview, 'summary' | 'act' | 'extent' | 'direction' | 'warnings' | 'undo'>;
}

/** @param wanted whether the change protects the cluster */
function protectionSwitch(wanted: boolean, { describe, ...own }: OwnPart): Change {
  return defineClusterUpdate({
    ...own,
    area: 'cluster',
    // Only owners can change deletion protection in Atlas.
    role: 'Project Owner',
    credential: 'owner',
    effect: 'reversible',
    interrupts: false,
    params: z.strictObject({ project: projectParam(), cluster: dedicatedClusterParam(), for: optionalEndParam() }),
    basis: ClusterBasis.extend({ protected: z.boolean().nullable() }),

    look: inspectCluster,
    async preview(_, given, __, looking) {
      const { present } = await looking;
      const is = present && isProtected(present);
      return {
        ...describe(given.cluster),
        part: CONFIGURATION_PART,
        path: 'protection',
        before: is === undefined ? 'not found' : formatProtection(is),
        after: formatProtection(wanted),
        basis: { protected: is ?? null },
        blockers({ paused }) {
          if (is === wanted)
            return blockedBy('cluster', `${given.cluster} is${wanted ? ' already' : 'n’t'} protected from deletion.`);
          return paused === true ? [pausedBlocker(given)] : [];
        },
      };
    },

    path: clusterPath,
    async state(atlas, given, basis) {
      const found = await readSameCluster(atlas, given, basis);
      return found && isProtected(found);
    },
    before: ({ protected: was }) => was === true,
    wanted: () => wanted,
    body: () => ({ terminationProtectionEnabled: wanted }),
    where: ({ cluster }) => `${cluster}’s termination protection`,
    format: (is) => (is ? 'on' : 'off'),
    done: (_, name) => `${name} is ${formatProtection(wanted)}.`,
    drift: (_, after) => `deletion protection was switched ${after.protected ? 'on' : 'off'}`,
    inverse: wanted ? 'unprotect-cluster' : 'protect-cluster',
    finishes: idleCompletionCheck(
      MINUTE_MS,
      wanted ? 'being protected from deletion' : 'losing its deletion protection',
    ),
  });
}

const isProtected = ({ terminationProtectionEnabled: is }: Cluster) =>
  requireKnownOrNone(is, 'the cluster’s protection') === true;

function formatProtection(is: boolean): string {
  return is ? 'protected from deletion' : 'not protected from deletion';
}
