// Dedicated and flex clusters, and MongoDB employee access to dedicated clusters.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { OnlineArchive, USUAL_CLUSTER_SETTINGS } from '../cluster-schemas.js';
import { usesEffectiveFields } from '../hardware-change.js';
import { jsonResourceRoutes, resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { type Answer, dedicatedClusterOf, flexClusterOf, ok, type RouteCall, selfLinks } from '../route-call.js';
import { EmployeeAccessGrant } from '../schemas.js';
import { passesTraffic, removeDeletedEndpoints } from '../world/endpoint-services.js';
import { configServerTypeOf, placementOf, replicationSpecsOf, shardCountOf } from '../world/hardware.js';
import { isoTimestamp, objectId } from '../world/ids.js';
import type { DedicatedCluster, FlexCluster } from '../world.js';

const CLUSTER = '/groups/{groupId}/clusters/{clusterName}';
const access = { versions: ['2024-08-05'], role: 'GROUP_SUPPORT_ACCESS_MANAGER' } as const;

export const clusterRoutes = [
  route('post', `${CLUSTER}:grantMongoDBEmployeeAccess`, grant, access),
  route('post', `${CLUSTER}:revokeMongoDBEmployeeAccess`, revoke, access),
  ...resourceRoutes<DedicatedCluster>({
    path: '/groups/{groupId}/clusters',
    item: '{clusterName}',
    versions: ['2023-01-01', '2023-02-01', '2024-08-05'],
    kept: ({ world }) => world.clusters.filter((one) => one.kind === 'dedicated'),
    one: dedicatedClusterOf,
    draw: dedicatedClusterReply,
  }),
  ...resourceRoutes<FlexCluster>({
    path: '/groups/{groupId}/flexClusters',
    item: '{name}',
    versions: ['2024-11-13'],
    kept: ({ world }) => world.clusters.filter((one) => one.kind === 'flex'),
    one: flexClusterOf,
    draw: (_, cluster) => flexReply(cluster),
  }),
  route('get', `${CLUSTER}/search/deployment`, searchDeployment, {
    versions: ['2023-01-01', '2024-05-30', '2025-03-12'],
  }),
  // Only an active archive can be paused. MongoDB's CLI recorded both error codes. Guess: pausing takes no time.
  ...jsonResourceRoutes({
    path: `${CLUSTER}/onlineArchives`,
    item: '{archiveId}',
    key: ({ _id }) => String(_id),
    draw: (_, archive) => archive,
    body: OnlineArchive,
    update: 200,
    writing: { role: 'GROUP_DATA_ACCESS_ADMIN' },
    taking: (_, { paused }, before) => {
      if (paused === undefined)
        throw new ApiError(400, 'ONLINE_ARCHIVE_CANNOT_MODIFY_FIELD', 'Only `paused` can be changed.');
      if (paused === true && before?.state !== 'ACTIVE')
        throw new ApiError(409, 'ONLINE_ARCHIVE_MUST_BE_ACTIVE_TO_PAUSE', 'The archive is not active.');
      return { paused, state: paused === true ? 'PAUSED' : 'ACTIVE' };
    },
  }),
  ...jsonResourceRoutes({ path: `${CLUSTER}/search/indexes`, list: 'bare', versions: ['2024-05-30'] }),
  // According to the OpenAPI document, this list has been empty since 2026-01-15.
  ...jsonResourceRoutes({ path: '/groups/{groupId}/serverless' }),
];

/** Replaces the previous grant. Accepts an end in the past and stores whole seconds. */
function grant(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const { grantType, expirationTime } = parseBody(EmployeeAccessGrant, ask.body);
  cluster.grant = { grantType, expirationTime: isoTimestamp(Date.parse(expirationTime)) };
  const changed = `granted ${grantType} on ${cluster.name} until ${cluster.grant.expirationTime}`;
  return { status: 204, changed, event: 'EMPLOYEE_ACCESS_GRANTED' };
}

/** Guess: revoking a grant that doesn't exist succeeds. */
function revoke(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  if (cluster.grant === undefined) return { status: 204 };
  const changed = `revoked ${cluster.grant.grantType} on ${cluster.name}`;
  cluster.grant = undefined;
  return { status: 204, changed, event: 'EMPLOYEE_ACCESS_REVOKED' };
}

/**
 * If the cluster has no search nodes, Atlas returns an empty object, as MongoDB's CLI recorded. The page
 * pause-terminate-cluster says that resuming a cluster rebuilds its indexes. Guess: during the rebuild, the state is
 * UPDATING.
 */
function searchDeployment(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  if (cluster.searchNodes === undefined) return ok({});
  const { instanceSize, nodeCount, rebuiltAt = 0 } = cluster.searchNodes;
  return ok({
    effectiveSpecs: placementOf(cluster).map(({ providerName: cloudProvider, regionName }) => ({
      cloudProvider,
      instanceSize,
      nodeCount,
      regionName,
    })),
    encryptionAtRestProvider: 'NONE',
    groupId: cluster.projectId,
    id: objectId(`${cluster.id}/search nodes`, cluster.createDate),
    specs: [{ instanceSize, nodeCount }],
    stateName: cluster.paused ? 'PAUSED' : ask.now < rebuiltAt ? 'UPDATING' : 'IDLE',
  });
}

const commonReply = ({
  id,
  projectId,
  name,
  createDate,
  mongoDBVersion,
  stateName,
}: DedicatedCluster | FlexCluster) => ({
  clusterType: 'REPLICASET',
  connectionStrings: { standardSrv: `mongodb+srv://${name.toLowerCase()}.example.net` },
  createDate,
  groupId: projectId,
  id,
  mongoDBVersion,
  name,
  stateName,
  tags: [],
});

/** Lists the connection strings. A private endpoint leads to the clusters in its region. */
function connectionStrings({ world, now }: RouteCall, cluster: DedicatedCluster) {
  removeDeletedEndpoints(world.endpointServices, now);
  const here = world.endpointServices.filter(
    ({ projectId, cloudProvider, regionName }) =>
      projectId === cluster.projectId &&
      placementOf(cluster).some((one) => cloudProvider === one.providerName && regionName === one.regionName),
  );
  const privateEndpoint = here.flatMap(({ endpoints, cloudProvider: providerName, regionName: region }) =>
    endpoints.filter(passesTraffic).map(({ id }, at) => {
      const host = `${cluster.name.toLowerCase()}-pl-${at}.example.net`;
      return {
        connectionString: `mongodb://${host}:1024`,
        endpoints: [{ endpointId: id, providerName, region }],
        srvConnectionString: `mongodb+srv://${host}`,
        type: 'MONGOD',
      };
    }),
  );
  return { ...commonReply(cluster).connectionStrings, ...(privateEndpoint.length > 0 && { privateEndpoint }) };
}

const majorOf = (version: string) => version.split('.').slice(0, 2).join('.');
const PIN_ENDS = '2099-12-31T00:00:00Z';

export function dedicatedClusterReply(ask: RouteCall, cluster: DedicatedCluster) {
  const { projectId, name, grant, mongoDBVersion, paused } = cluster;
  return {
    ...commonReply(cluster),
    clusterType: shardCountOf(cluster) > 1 ? 'SHARDED' : 'REPLICASET',
    ...(shardCountOf(cluster) > 1 && { configServerType: configServerTypeOf(cluster) }),
    connectionStrings: connectionStrings(ask, cluster),
    backupEnabled: cluster.backupEnabled ?? true,
    diskWarmingMode: 'FULLY_WARMED',
    // Recorded by MongoDB's CLI but missing from the OpenAPI document.
    effectiveDatabaseEdition: cluster.edition ?? 'CORE',
    encryptionAtRestProvider: cluster.encryptionAtRestProvider ?? 'NONE',
    featureCompatibilityVersion: cluster.pinnedVersion ?? majorOf(mongoDBVersion),
    ...(cluster.pinnedVersion !== undefined && { featureCompatibilityVersionExpirationDate: PIN_ENDS }),
    labels: [],
    ...selfLinks(ask, `/groups/${projectId}/clusters/${name}`),
    // If there's no grant, Atlas omits the field.
    ...(grant && { mongoDBEmployeeAccessGrant: { ...grant, links: [] } }),
    mongoDBMajorVersion: majorOf(mongoDBVersion),
    paused,
    pitEnabled: cluster.pitEnabled ?? false,
    replicationSpecs: replicationSpecsOf(cluster, usesEffectiveFields(ask, cluster)),
    terminationProtectionEnabled: cluster.terminationProtectionEnabled ?? false,
    ...USUAL_CLUSTER_SETTINGS,
    ...cluster.settings,
  };
}

const flexReply = (cluster: FlexCluster) => ({
  ...commonReply(cluster),
  terminationProtectionEnabled: cluster.terminationProtectionEnabled ?? false,
  backupSettings: { enabled: true },
  providerSettings: { backingProviderName: 'AWS', diskSizeGB: 5, providerName: 'FLEX', regionName: 'US_EAST_1' },
  versionReleaseSystem: 'CONTINUOUS', // not in the OpenAPI enum, but in recorded replies
});
