import { clusterNamed } from '../../../src/sandbox/atlas/index.js';
import { set } from '../../support/atlas-things.js';
import { type Case, type Given, inPayments, inResearch, withGrant } from '../given.js';

const withOplogSet: Given = (fixture) => {
  set(clusterNamed(fixture.standIn.world, 'Cluster0'), { processArgs: { oplogMinRetentionHours: 24 } });
  return inPayments({ cluster: 'Cluster0', option: 'oplogMinRetentionHours=48' })(fixture);
};

const withoutOplogMinimum =
  (cluster: string, disks: 'on' | 'off'): Given =>
  (fixture) => {
    set(clusterNamed(fixture.standIn.world, cluster), { processArgs: { oplogMinRetentionHours: 0 } });
    return inPayments({ cluster, disks })(fixture);
  };

export const clusterCases: readonly Case[] = [
  ['grant-access', inPayments({ cluster: 'Cluster0', level: 'logs', for: '4h' })],
  ['revoke-access', withGrant],
  ['pause-cluster', inPayments({ cluster: 'Cluster1' })],
  ['resume-cluster', inPayments({ cluster: 'reports-archive' })],
  ['protect-cluster', inPayments({ cluster: 'Cluster1' })],
  ['unprotect-cluster', inPayments({ cluster: 'Cluster0' })],
  ['set-cluster-option', inPayments({ cluster: 'Cluster0', option: 'oplogMinRetentionHours=48' })],
  ['set-cluster-option', withOplogSet],
  ['scale-cluster', inPayments({ cluster: 'Cluster1', to: 'M40' })],
  ['scale-cluster', inResearch({ cluster: 'lab-gen2', to: 'M60_GEN_2' })],
  ['set-disk', inPayments({ cluster: 'Cluster1', to: '200GiB' })],
  ['set-disk', inResearch({ cluster: 'lab-azure', to: '256GiB' })],
  ['set-disk', inResearch({ cluster: 'lab-gen2', to: '500GiB' })],
  ['set-autoscaling', inPayments({ cluster: 'Cluster1', min: 'M20', max: 'M60' })],
  ['set-autoscaling', withoutOplogMinimum('Cluster1', 'off')],
  ['set-autoscaling', withoutOplogMinimum('ledger-eu', 'on')],
  ['restart-primary', inPayments({ cluster: 'Cluster1' })],
  ['delete-cluster', inPayments({ cluster: 'reports-archive' })],
];
