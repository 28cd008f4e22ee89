// Removes the termination protection of a cluster.

import { update } from '../recipes/update.js';
import { lookAtProtection, switchingProtection } from './protecting.js';

export const unprotectCluster = update({
  ...switchingProtection(false),
  name: 'unprotect-cluster',
  title: 'Take the protection from deletion off a cluster',
  example: 'unprotect-cluster Cluster1 in Payments for 1h because INC-42 it is to be deleted',
  claims: [
    {
      says: 'Without protection, Atlas deletes the cluster in one call.',
      document: 'ClusterDescription20240805.terminationProtectionEnabled',
    },
  ],
  canNarrow: false,

  async preview(atlas, given) {
    const { cluster: name } = given;
    return {
      ...(await lookAtProtection(atlas, given, false)),
      summary: `take the protection from deletion off the cluster ${name}`,
      act: 'Take protection off cluster',
      notice: `${name} can be deleted`,
      direction: 'widens access',
      warnings: [
        `Then whoever is Project Owner or Organization Owner can delete ${name} in one step, with all its data, also in Atlas itself.`,
      ],
      undo: 'protect-cluster protects it again.',
    };
  },
});
