// The initial content of the simulated Atlas.
import { initialArchivesAndIndexes, initialClusters } from './world/clusters.js';
import { initialDatabaseUsers } from './world/database-users.js';
import { initialEndpointServices } from './world/endpoint-services.js';
import { initialFederatedDatabases, initialFederatedEndpoints } from './world/federated-databases.js';
import { initialFederation } from './world/federation.js';
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
import type { Cluster, FederatedDatabase, IdentityProvider, Project, World } from './world/types.js';

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
