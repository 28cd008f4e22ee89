// The one list of all clusters that a credential sees, in whatever project. It tells less of each than the project's own.
import type { Ask } from '../ask.js';
import { hasProjectRole } from '../credentials.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';
import type { Cluster, Project, World } from '../world.js';

const GIBIBYTE = 1024 ** 3;

export const allClusterRoutes: readonly Route[] = [
  route('GET', '/clusters', {
    versions: ['2023-01-01'],
    rate: RATES.allClusters,
    query: PAGED,
    answer: (ask) => {
      const visible = ask.world.projects.filter((one) => hasProjectRole(ask.credential, one, 'GROUP_READ_ONLY'));
      return page(
        ask,
        visible.map((project) => projectReply(ask, project)),
      );
    },
  }),
];

function projectReply({ world }: Ask, project: Project) {
  const organization = world.organizations.find(({ id }) => id === project.organizationId);
  return {
    clusters: world.clusters.filter(({ projectId }) => projectId === project.id).map((one) => clusterReply(world, one)),
    groupId: project.id,
    groupName: project.name,
    orgId: project.organizationId,
    orgName: organization?.name,
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
    dataSizeBytes: (cluster.kind === 'flex' ? 1 : 18) * GIBIBYTE + cluster.name.length * 1_000_003,
    name: cluster.name,
    nodeCount: 3,
    sslEnabled: true,
    type: 'REPLICA_SET',
    versions: [cluster.mongoDBVersion],
  };
}
