// Projects, which the API calls groups: their limits, the users of their databases, and all clusters by project.
import { type Ask, projectOf, self } from '../ask.js';
import { hasProjectRole } from '../credentials.js';
import { DatabaseUser } from '../facts.js';
import { dataResource, resource } from '../resource.js';
import { dataSizeOf } from '../world/hardware.js';
import type { Cluster, Project, ProjectLimit, World } from '../world.js';

export const projectReply = (ask: Ask, project: Project) => ({
  clusterCount: ask.world.clusters.filter(({ projectId }) => projectId === project.id).length,
  created: project.created,
  id: project.id,
  ...self(ask, `/groups/${project.id}`),
  name: project.name,
  orgId: project.organizationId,
  tags: project.tags,
  withDefaultAlertsSettings: true,
});

const visible = ({ world, credential }: Ask): Project[] =>
  world.projects.filter((project) => hasProjectRole(credential, project, 'GROUP_READ_ONLY'));

export const projectRoutes = [
  ...resource({ path: '/groups', item: '{groupId}', kept: visible, draw: projectReply }),
  // No operation of the bot deletes one; a `..` in the path of a federated database's limit leads here.
  ...resource<ProjectLimit>({
    path: '/groups/{groupId}/limits',
    item: '{limitName}',
    list: 'bare',
    kept: (ask) => projectOf(ask).limits,
    key: ({ name }) => name,
    draw: (_, limit) => limit,
    named: (ask, { name }) => `the limit ${name} of the whole project ${projectOf(ask).name}`,
    remove: 204,
  }),
  ...dataResource({
    path: '/groups/{groupId}/databaseUsers',
    item: '{databaseName}/{username}',
    key: ({ databaseName, username }) => `${databaseName}/${username}`,
    body: DatabaseUser,
    taken: 'USER_ALREADY_EXISTS',
    create: 201,
    update: 200,
    remove: 204,
  }),
  // The one list of all clusters that a credential sees. It tells less of each than the project's own.
  ...resource({ path: '/clusters', kept: visible, draw: clustersOf }),
];

function clustersOf({ world }: Ask, project: Project) {
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

/** A paused cluster has no node that can be reached. */
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
    dataSizeBytes: cluster.kind === 'flex' ? 1024 ** 3 : dataSizeOf(cluster),
    name: cluster.name,
    nodeCount: 3,
    sslEnabled: true,
    type: 'REPLICA_SET',
    versions: [cluster.mongoDBVersion],
  };
}
