// The initial content of the simulated Atlas.
import { initialArchivesAndIndexes, initialClusters } from './world/clusters.js';
import { initialDatabaseUsers } from './world/database-users.js';
import { initialEndpointServices } from './world/endpoint-services.js';
import { initialFederation } from './world/federation.js';
import { DAY_MS, HOUR_MS, isoTimestamp } from './world/ids.js';
import { initialApiKeys, initialMcpConfigs, initialServiceAccounts } from './world/key-holders.js';
import { initialAlerts, initialEvents } from './world/monitored.js';
import { initialOrganizations, initialProjects } from './world/organizations.js';
import { initialPeers } from './world/peers.js';
import { initialPeople, initialTeams } from './world/people.js';
import {
  initialAccessLists,
  initialAuditLogs,
  initialBackupCompliance,
  initialMaintenanceWindows,
} from './world/project-settings.js';
import type { Cluster, FederatedDatabase, IdentityProvider, Project, QueryLimit, World } from './world/types.js';

export type * from './world/types.js';

/** Creates a world as of `now` (milliseconds since the epoch). Ids of items with a fixed creation date are stable. */
export function createWorld(now: number): World {
  const all = initialProjects();
  const allClusters = initialClusters(all, now);
  const payments = found(all, (project) => project.name === 'Payments', 'Payments');
  const idOf = (name: string) => found(all, (project) => project.name === name, name).id;
  return {
    startedAt: now,
    organizations: initialOrganizations(),
    projects: all,
    clusters: allClusters,
    federatedDatabases: initialFederatedDatabases(idOf('Payments'), idOf('Search'), now),
    endpointServices: initialEndpointServices(idOf('Payments'), idOf('Search')),
    peers: initialPeers(idOf('Payments'), idOf('Search')),
    federations: [initialFederation(idOf('Search'), now)],
    apiKeys: initialApiKeys(payments.id),
    serviceAccounts: initialServiceAccounts(idOf('Search'), now),
    people: initialPeople(all, now),
    formerPeople: [],
    teams: initialTeams(all),
    alerts: initialAlerts(payments, allClusters, now),
    events: initialEvents(payments, now),
    compliance: initialBackupCompliance(idOf('Café Zürich 東京')),
    maintenanceWindows: initialMaintenanceWindows(payments.id, idOf('Search'), now),
    things: new Map([
      ...initialFederatedEndpoints(idOf('Payments'), idOf('Search')),
      ...initialAccessLists(idOf('Payments'), idOf('Search'), now),
      ...initialAuditLogs(idOf('Payments')),
      ...initialDatabaseUsers(idOf('Payments'), idOf('Search'), now),
      ...initialArchivesAndIndexes(idOf('Payments')),
      ...initialMcpConfigs(payments.id),
    ]),
  };
}

export const projectNamed = (world: World, name: string): Project =>
  found(world.projects, (project) => project.name === name, name);

/** @param projectName distinguishes clusters with the same name */
export function clusterNamed(world: World, name: string, projectName = 'Payments'): Cluster {
  const project = projectNamed(world, projectName);
  return found(world.clusters, (cluster) => cluster.projectId === project.id && cluster.name === name, name);
}
export const federatedDatabaseNamed = (world: World, name: string): FederatedDatabase =>
  found(world.federatedDatabases, (database) => database.name === name, name);

export const identityProviderNamed = (world: World, displayName: string): IdentityProvider =>
  found(
    world.federations.flatMap((federation) => federation.identityProviders),
    (provider) => provider.displayName === displayName,
    displayName,
  );

function found<T>(all: readonly T[], is: (one: T) => boolean, name: string): T {
  const one = all.find(is);
  if (one === undefined) throw new Error(`the simulated Atlas has no ${name}`);
  return one;
}

const GIBIBYTE = 1024 ** 3;

function initialFederatedDatabases(payments: string, search: string, now: number): FederatedDatabase[] {
  const limit = (period: string, gibibytes: number, used: number, overrunPolicy?: string): QueryLimit => ({
    name: `bytesProcessed.${period}`,
    value: gibibytes * GIBIBYTE,
    ...(overrunPolicy !== undefined && { overrunPolicy }),
    currentUsage: Math.round(used * GIBIBYTE),
    lastModifiedDate: isoTimestamp(now - 40 * DAY_MS),
  });
  /** A new federated database's default limit. */
  const monthly = limit('monthly', 100 * 1024, 310.5, 'BLOCK');
  return [
    {
      projectId: payments,
      name: 'FederatedDB0',
      limits: [limit('query', 1, 0), limit('daily', 5, 4.25, 'BLOCK'), { ...monthly }],
    },
    {
      projectId: payments,
      name: 'FederatedDB1',
      limits: [
        limit('weekly', 50, 12, 'BLOCK_AND_KILL'),
        { ...monthly, lastModifiedDate: isoTimestamp(now - HOUR_MS) },
      ],
    },
    { projectId: search, name: 'search_lake.v2', limits: [{ ...monthly }] },
  ];
}

const initialFederatedEndpoints = (payments: string, search: string): World['things'] =>
  new Map([
    [endpointsOf(payments), inPayments()],
    [
      endpointsOf(search),
      [{ endpointId: 'vpce-0c5e81a9d2f4b7360', provider: 'AWS', status: 'OK', region: 'US_EAST_1' }],
    ],
  ]);
const endpointsOf = (project: string) => `/groups/${project}/privateNetworkSettings/endpointIds`;

const inPayments = () => [
  { endpointId: 'vpce-0a31c7f2b94e6d805', provider: 'AWS', status: 'OK', comment: 'checkout VPC' },
  {
    endpointId: 'vpce-03f9d2c61b7a8e450',
    provider: 'AWS',
    status: 'FAILED',
    region: 'EU_WEST_1',
    comment: null,
    errorMessage: 'The endpoint service rejected the connection.',
  },
  {
    endpointId:
      '/subscriptions/5b1d7c2e-8f04-4a6b-9c3d-2e7f1a0b6c58/resourceGroups/payments/providers/Microsoft.Network/privateEndpoints/reports',
    provider: 'AZURE',
    status: 'PENDING',
    region: 'EUROPE_WEST',
  },
];
