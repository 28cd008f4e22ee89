// The initial content of the simulated Atlas.
import { archivesAndIndexes, clusters } from './world/clusters.js';
import { databaseUsers } from './world/database-users.js';
import { endpointServices } from './world/endpoint-services.js';
import { federatedDatabases, privateEndpoints } from './world/federated-databases.js';
import { federation } from './world/federation.js';
import { apiKeys, serviceAccounts } from './world/key-holders.js';
import { initialAlerts, initialEvents } from './world/monitored.js';
import { organizations, projects } from './world/organizations.js';
import { peers } from './world/peers.js';
import { people, teams } from './world/people.js';
import { accessLists, auditLogs, backupCompliance, maintenanceWindows } from './world/project-settings.js';
import type { Cluster, FederatedDatabase, IdentityProvider, Project, World } from './world/types.js';

export type * from './world/types.js';

/** Creates a world as of `now` (milliseconds since the epoch). Ids of items with a fixed creation date are stable. */
export function createWorld(now: number): World {
  const all = projects();
  const allClusters = clusters(all, now);
  const payments = found(all, (project) => project.name === 'Payments', 'Payments');
  const idOf = (name: string) => found(all, (project) => project.name === name, name).id;
  return {
    startedAt: now,
    organizations: organizations(),
    projects: all,
    clusters: allClusters,
    federatedDatabases: federatedDatabases(idOf('Payments'), idOf('Search'), now),
    endpointServices: endpointServices(idOf('Payments'), idOf('Search')),
    peers: peers(idOf('Payments'), idOf('Search')),
    federations: [federation(idOf('Search'), now)],
    apiKeys: apiKeys(payments.id),
    serviceAccounts: serviceAccounts(idOf('Search'), now),
    people: people(all, now),
    formerPeople: [],
    teams: teams(all),
    alerts: initialAlerts(payments, allClusters, now),
    events: initialEvents(payments, now),
    compliance: backupCompliance(idOf('Café Zürich 東京')),
    maintenanceWindows: maintenanceWindows(payments.id, idOf('Search'), now),
    things: new Map([
      ...privateEndpoints(idOf('Payments'), idOf('Search')),
      ...accessLists(idOf('Payments'), idOf('Search'), now),
      ...auditLogs(idOf('Payments')),
      ...databaseUsers(idOf('Payments'), idOf('Search'), now),
      ...archivesAndIndexes(idOf('Payments')),
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
export const databaseNamed = (world: World, name: string): FederatedDatabase =>
  found(world.federatedDatabases, (database) => database.name === name, name);

export const providerNamed = (world: World, displayName: string): IdentityProvider =>
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
