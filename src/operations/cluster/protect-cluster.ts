// Protects a cluster from deletion.

import { update } from '../recipes/update.js';
import { lookAtProtection, switchingProtection } from './protecting.js';

export const protectCluster = update({
  ...switchingProtection(true),
  name: 'protect-cluster',
  title: 'Protect a cluster from deletion',
  example: 'protect-cluster Cluster1 in Payments because INC-42 it holds the ledger',
  claims: [
    {
      says: 'Atlas refuses to delete a protected cluster.',
      document: 'ClusterDescription20240805.terminationProtectionEnabled',
    },
  ],
  canNarrow: true,

  async preview(atlas, given) {
    const { cluster: name } = given;
    return {
      ...(await lookAtProtection(atlas, given, true)),
      summary: `protect the cluster ${name} from deletion`,
      act: 'Protect cluster from deletion',
      notice: `${name} is protected from deletion`,
      direction: 'narrows access',
      warnings: [],
      undo: 'unprotect-cluster takes the protection off again.',
    };
  },
});
