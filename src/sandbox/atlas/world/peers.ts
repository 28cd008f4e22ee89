// Network peering connections between a project's clusters and customers' networks.
import type { AtlasObject } from './cluster-types.js';
import { objectId } from './ids.js';

/** Also contains Atlas's provider-specific fields. */
export interface Peer extends AtlasObject {
  readonly id: string;
  readonly projectId: string;
  readonly providerName: 'AWS' | 'AZURE' | 'GCP';
  /** The status of a connection to AWS. Other providers use `status`. */
  readonly statusName?: string;
}

const AWS_ACCOUNT = '418259730164';

/** Creates connections. In Search, the available connection isn't to AWS, and the AWS connection isn't available. */
export const initialPeers = (payments: string, search: string): Peer[] => [
  {
    ...made(payments, 'checkout', '2025-02-18T10:04:00Z'),
    providerName: 'AWS',
    accepterRegionName: null,
    awsAccountId: AWS_ACCOUNT,
    connectionId: 'pcx-08d2c41f7b96e35a0',
    errorStateName: null,
    routeTableCidrBlock: '10.20.0.0/16',
    statusName: 'AVAILABLE',
    vpcId: 'vpc-0c4e917ab25d38f61',
  },
  {
    ...made(payments, 'warehouse', '2026-01-12T16:40:21Z'),
    providerName: 'AWS',
    accepterRegionName: 'us-east-1',
    awsAccountId: AWS_ACCOUNT,
    connectionId: 'pcx-03a7f5d81e60b9c24',
    errorStateName: 'EXPIRED',
    routeTableCidrBlock: '10.40.0.0/16',
    statusName: 'FAILED',
    vpcId: 'vpc-07b1d63e8f4a2c950',
  },
  {
    ...made(payments, 'ledger', '2025-09-03T07:55:10Z'),
    providerName: 'AZURE',
    azureDirectoryId: 'c2f0a6d4-71b8-4e93-8d15-06e7b49a3f52',
    azureSubscriptionId: '5b1d7c2e-8f04-4a6b-9c3d-2e7f1a0b6c58',
    errorState: null,
    resourceGroupName: 'payments',
    status: 'AVAILABLE',
    vnetName: 'ledger',
  },
  {
    ...made(search, 'indexer', '2026-08-20T12:11:48Z'),
    providerName: 'AWS',
    accepterRegionName: null,
    awsAccountId: AWS_ACCOUNT,
    connectionId: 'pcx-0e91b3c7540fad682',
    errorStateName: null,
    routeTableCidrBlock: '10.60.0.0/16',
    statusName: 'PENDING_ACCEPTANCE',
    vpcId: 'vpc-0f58a20cd7e1934b6',
  },
  {
    ...made(search, 'crawler', '2026-03-30T09:02:33Z'),
    providerName: 'GCP',
    errorMessage: null,
    gcpProjectId: 'counter-crawler',
    networkName: 'crawler',
    status: 'AVAILABLE',
  },
];

/** Whether AWS security groups can be added to the project's access list. */
export const isProjectPeeredWithAws = (all: readonly Peer[], project: string | undefined): boolean =>
  all.some((peer) => peer.projectId === project && peer.providerName === 'AWS' && peer.statusName === 'AVAILABLE');

const made = (projectId: string, name: string, at: string) => ({
  id: objectId(`${projectId}/peer ${name}`, at),
  projectId,
  containerId: objectId(`${projectId}/container of ${name}`, at),
});
