// Dedicated and flex clusters. Each kind has its own part of the API and is refused in the other's.
import { type Ask, dedicatedClusterOf, flexClusterOf, ok, projectOf, self } from '../ask.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';
import type { DedicatedCluster, FlexCluster } from '../world.js';

const dedicated = {
  versions: ['2023-01-01', '2023-02-01', '2024-08-05'],
  // Recorded on replies of the version before the present one.
  deprecated: { '2023-02-01': { deprecation: 'Mon, 5 Aug 2024 00:00:00 GMT', sunset: 'Thu, 1 Jul 2027 00:00:00 GMT' } },
  rate: RATES.clusters,
};
/** The OpenAPI document says that it is empty since 2026-01-15. */
const serverless = { versions: ['2023-01-01'], rate: RATES.flexAndBackups };
const flex = { versions: ['2024-11-13'], rate: RATES.flexAndBackups };

export const clusterRoutes: readonly Route[] = [
  route('GET', '/groups/{groupId}/clusters', {
    ...dedicated,
    query: [...PAGED, 'includeDeletedWithRetainedBackups'],
    answer: (ask) => {
      const inside = clustersOf(ask);
      return page(
        ask,
        inside.flatMap((cluster) => (cluster.kind === 'dedicated' ? [dedicatedReply(ask, cluster)] : [])),
      );
    },
  }),
  route('GET', '/groups/{groupId}/clusters/{clusterName}', {
    ...dedicated,
    answer: (ask) => ok(dedicatedReply(ask, dedicatedClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY')))),
  }),
  route('GET', '/groups/{groupId}/flexClusters', {
    ...flex,
    query: PAGED,
    answer: (ask) => {
      const inside = clustersOf(ask);
      return page(
        ask,
        inside.flatMap((cluster) => (cluster.kind === 'flex' ? [flexReply(cluster)] : [])),
      );
    },
  }),
  route('GET', '/groups/{groupId}/serverless', {
    ...serverless,
    query: PAGED,
    answer: (ask) => {
      projectOf(ask, 'GROUP_READ_ONLY');
      return page(ask, []);
    },
  }),
  route('GET', '/groups/{groupId}/flexClusters/{name}', {
    ...flex,
    answer: (ask) => ok(flexReply(flexClusterOf(ask, projectOf(ask, 'GROUP_READ_ONLY')))),
  }),
];

function clustersOf(ask: Ask) {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  return ask.world.clusters.filter((cluster) => cluster.projectId === id);
}

const dedicatedReply = (ask: Ask, cluster: DedicatedCluster) => ({
  backupEnabled: true,
  clusterType: 'REPLICASET',
  connectionStrings: { standardSrv: `mongodb+srv://${cluster.name.toLowerCase()}.example.net` },
  createDate: cluster.createDate,
  diskWarmingMode: 'FULLY_WARMED',
  encryptionAtRestProvider: 'NONE',
  groupId: cluster.projectId,
  id: cluster.id,
  labels: [],
  ...self(ask, `/groups/${cluster.projectId}/clusters/${cluster.name}`),
  // Left out, not null, when there is no grant.
  ...(cluster.grant && { mongoDBEmployeeAccessGrant: { ...cluster.grant, links: [] } }),
  mongoDBMajorVersion: cluster.mongoDBVersion.split('.').slice(0, 2).join('.'),
  mongoDBVersion: cluster.mongoDBVersion,
  name: cluster.name,
  paused: cluster.paused,
  pitEnabled: false,
  replicationSpecs: [
    {
      regionConfigs: [
        {
          electableSpecs: { diskIOPS: 3000, instanceSize: cluster.instanceSize, nodeCount: 3 },
          priority: 7,
          providerName: 'AWS',
          regionName: 'EU_WEST_1',
        },
      ],
      zoneName: 'Zone 1',
    },
  ],
  stateName: cluster.stateName,
  tags: [],
  terminationProtectionEnabled: false,
  versionReleaseSystem: 'LTS',
});

const flexReply = (cluster: FlexCluster) => ({
  backupSettings: { enabled: true },
  clusterType: 'REPLICASET',
  connectionStrings: { standardSrv: `mongodb+srv://${cluster.name.toLowerCase()}.example.net` },
  createDate: cluster.createDate,
  groupId: cluster.projectId,
  id: cluster.id,
  mongoDBVersion: cluster.mongoDBVersion,
  name: cluster.name,
  providerSettings: { backingProviderName: 'AWS', diskSizeGB: 5, providerName: 'FLEX', regionName: 'US_EAST_1' },
  stateName: cluster.stateName,
  tags: [],
  terminationProtectionEnabled: false,
  versionReleaseSystem: 'CONTINUOUS', // not in the published list of values, but what Atlas sends
});
