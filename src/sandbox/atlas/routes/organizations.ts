// The API's root, organizations with their settings, projects ("groups" in the API) and all clusters by project.

import { hasOrganizationRole, hasProjectRole } from '../credentials.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import { ok, organizationOf, type RouteCall, selfLinks } from '../route-call.js';
import { dataBytesOf } from '../world/hardware.js';
import type { Cluster, Organization, Project, World } from '../world.js';
import { keyAccessListReply, keyId, roleReply } from './key-holders.js';

const projectReply = (ask: RouteCall, project: Project) => ({
  clusterCount: ask.world.clusters.filter(({ projectId }) => projectId === project.id).length,
  created: project.created,
  id: project.id,
  ...selfLinks(ask, `/groups/${project.id}`),
  name: project.name,
  orgId: project.organizationId,
  tags: project.tags,
  withDefaultAlertsSettings: true,
});

const visible = ({ world, credential }: RouteCall): Project[] =>
  world.projects.filter((project) => hasProjectRole(credential, project, 'GROUP_READ_ONLY'));

export const projectRoutes = [
  ...resourceRoutes({ path: '/groups', item: '{groupId}', kept: visible, draw: projectReply }),
  // All clusters that a credential can see, with fewer fields than in the project's own list.
  ...resourceRoutes({ path: '/clusters', kept: visible, draw: clustersOf }),
];

function clustersOf({ world }: RouteCall, project: Project) {
  return {
    clusters: world.clusters.filter(({ projectId }) => projectId === project.id).map((one) => clusterReply(world, one)),
    groupId: project.id,
    groupName: project.name,
    orgId: project.organizationId,
    orgName: world.organizations.find(({ id }) => id === project.organizationId)?.name,
    planType: 'Atlas',
    tags: [],
  };
}

/** Formats a cluster. A paused cluster is shown as unavailable. */
function clusterReply(world: World, cluster: Cluster) {
  const concerns = ({ projectId, clusterName, clusterId }: World['alerts'][number]) =>
    projectId === cluster.projectId && (clusterName === cluster.name || clusterId === cluster.id);
  const paused = cluster.kind === 'dedicated' && cluster.paused;
  return {
    alertCount: world.alerts.filter((alert) => alert.status === 'OPEN' && concerns(alert)).length,
    authEnabled: true,
    availability: paused ? 'unavailable' : 'available',
    backupEnabled: true,
    clusterId: cluster.id,
    dataSizeBytes: cluster.kind === 'flex' ? 1024 ** 3 : dataBytesOf(cluster),
    name: cluster.name,
    nodeCount: 3,
    sslEnabled: true,
    type: 'REPLICA_SET',
    versions: [cluster.mongoDBVersion],
  };
}

export const organizationRoutes = [
  route('get', '', (ask) => ok(systemStatus(ask))),
  ...resourceRoutes<Organization>({
    path: '/orgs',
    item: '{orgId}',
    kept: ({ world }) => world.organizations,
    select: ({ credential }, all) => all.filter(({ id }) => hasOrganizationRole(credential, id, 'ORG_MEMBER')),
    draw: (ask, { id, name }) => ({
      id,
      isDeleted: false,
      ...selfLinks(ask, `/orgs/${id}`),
      name,
      skipDefaultAlertsSettings: false,
    }),
  }),
  route('get', '/orgs/{orgId}/settings', (ask) => ok(settings(organizationOf(ask)))),
  ...resourceRoutes<Project>({
    path: '/orgs/{orgId}/groups',
    kept: ({ world }) => world.projects,
    select: ({ params }, all) => all.filter(({ organizationId }) => organizationId === params.orgId),
    draw: projectReply,
  }),
];

/** `apiKey` is null for a service account. */
function systemStatus(ask: RouteCall) {
  const { credential, root } = ask;
  const apiKey =
    credential.kind === 'api-key'
      ? {
          id: keyId(credential),
          publicKey: credential.publicKey,
          roles: credential.roles.map(({ role, at }) => roleReply(ask, role, at)),
          accessList: keyAccessListReply(credential),
        }
      : null;
  return {
    apiKey,
    appName: 'MongoDB Atlas',
    build: 'sandbox',
    links: [{ href: root, rel: 'self' }],
    throttling: false,
  };
}

const settings = ({ restrictEmployeeAccess }: Organization) => ({
  apiAccessListRequired: false,
  customSessionTimeouts: null,
  genAIFeaturesEnabled: true,
  maxServiceAccountSecretValidityInHours: 8760,
  multiFactorAuthRequired: true,
  operationsContact: null,
  restrictEmployeeAccess,
  securityContact: null,
  streamsCrossGroupEnabled: false,
});
