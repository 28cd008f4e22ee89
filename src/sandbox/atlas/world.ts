// What exists in the pretend Atlas. Containers carry our words; what they hold is spelled as Atlas's replies spell it.
import { accessLists } from './world/access-lists.js';
import type { BackupPolicy, SnapshotChanges } from './world/backups.js';
import { clusters } from './world/clusters.js';
import { databaseUsers } from './world/database-users.js';
import { federatedDatabases, privateEndpoints } from './world/federated-databases.js';
import { federation } from './world/federation.js';
import type { Alert, Event } from './world/happenings.js';
import { apiKeys, type ListedAccount, type ListedKey, serviceAccounts } from './world/key-holders.js';
import { alerts, events } from './world/monitored.js';
import { organizations, projects } from './world/organizations.js';
import { type Person, people, type Team, teams } from './world/people.js';
import { auditLogs, type MaintenanceWindow, maintenanceWindows } from './world/project-settings.js';
import type { FlexRestoreJob, RestoreJob } from './world/restore-jobs.js';

export interface World {
  readonly organizations: Organization[];
  readonly projects: Project[];
  readonly clusters: Cluster[];
  readonly federatedDatabases: FederatedDatabase[];
  readonly federations: Federation[];
  /** Besides those that sign in here. */
  readonly apiKeys: ListedKey[];
  readonly serviceAccounts: ListedAccount[];
  readonly people: Person[];
  readonly teams: Team[];
  readonly alerts: Alert[];
  /** By their projects' ids; where there is none, Atlas chooses the time. */
  readonly maintenanceWindows: Map<string, MaintenanceWindow>;
  /** Oldest first. */
  readonly events: Event[];
  /** What is nothing but data, as Atlas spells it, by the path of its list: `/groups/6a79.../databaseUsers`. */
  readonly things: Map<string, Thing[]>;
}
export type Thing = Readonly<Record<string, unknown>>;

export interface Organization {
  readonly id: string;
  name: string;
  restrictEmployeeAccess: boolean;
}

export interface Project {
  readonly id: string;
  name: string;
  readonly organizationId: string;
  /** ISO 8601, as all dates here. */
  readonly created: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly limits: ProjectLimit[];
}
export interface ProjectLimit {
  readonly name: string;
  value: number;
  readonly currentUsage: number;
  readonly defaultLimit: number;
  readonly maximumLimit: number;
}

interface CommonCluster {
  readonly id: string;
  readonly projectId: string;
  name: string;
  stateName: 'IDLE' | 'CREATING' | 'UPDATING' | 'DELETING' | 'REPAIRING';
  readonly createDate: string;
  readonly mongoDBVersion: string;
}
export interface DedicatedCluster extends CommonCluster {
  readonly kind: 'dedicated';
  paused: boolean;
  /** Milliseconds. */
  resumedAt?: number;
  /** Milliseconds. Until then it is being changed; one that is DELETING is gone then. */
  settlesAt?: number;
  terminationProtectionEnabled?: boolean;
  instanceSize: string;
  /** Default: what comes with its size. */
  diskSizeGB?: number;
  autoScaling?: AutoScaling;
  /** Those that were set. */
  processArgs?: Thing;
  /** Which query shapes are kept from running, by their hash, and since when, in milliseconds. */
  rejected?: ReadonlyMap<string, number>;
  /** Atlas keeps and shows an expired one. */
  grant: Grant | undefined;
  /** Hottest first, as the primary sees them. */
  readonly namespaces: string[];
  readonly restoreJobs: RestoreJob[];
  /** Which of its three nodes, from 0; the first unless said otherwise. */
  primary?: number;
  /** None were taken from when they were stopped until they were resumed. */
  backups?: { failsSince?: string; stoppedAt?: string; resumedAt?: string };
  /** Oldest first; the last is in force. Default: one that is always there. */
  backupPolicies?: readonly BackupPolicy[];
  /** What else of the schedule was set. */
  backupSchedule?: Thing;
  snapshots?: SnapshotChanges;
}
export interface AutoScaling {
  readonly compute: {
    readonly enabled: boolean;
    readonly scaleDownEnabled: boolean;
    readonly minInstanceSize?: string | undefined;
    readonly maxInstanceSize?: string | undefined;
  };
  readonly diskGB: { readonly enabled: boolean };
}
export interface FlexCluster extends CommonCluster {
  readonly kind: 'flex';
  readonly restoreJobs: FlexRestoreJob[];
}
export type Cluster = DedicatedCluster | FlexCluster;

export interface Grant {
  readonly grantType: string;
  readonly expirationTime: string;
}

export interface FederatedDatabase {
  readonly projectId: string;
  readonly name: string;
  /** Of its host names: made anew with it, so that a namesake can be told from it. */
  readonly hostPart?: string;
  readonly limits: QueryLimit[];
}
export interface QueryLimit {
  readonly name: string;
  /** Bytes. */
  readonly value: number;
  /** Absent for the limit of a single query. */
  readonly overrunPolicy?: string;
  currentUsage: number;
  readonly lastModifiedDate: string;
}

export interface Federation {
  readonly id: string;
  readonly federatedDomains: readonly string[];
  readonly identityProviders: IdentityProvider[];
  readonly connectedOrgConfigs: ConnectedOrgConfig[];
}
/** The rest of what Atlas shows of it, which nothing here depends on, is beside what is named here. */
export interface IdentityProvider extends Thing {
  readonly id: string;
  /** By this one a config names its SAML provider; null for OIDC. */
  readonly oktaIdpId: string | null;
  readonly protocol: 'SAML' | 'OIDC';
  readonly idpType: 'WORKFORCE' | 'WORKLOAD';
  displayName: string;
  /** Only SAML has one. */
  status?: 'ACTIVE' | 'INACTIVE';
  /** Not for workloads. */
  readonly associatedDomains?: readonly string[];
}
export interface ConnectedOrgConfig {
  readonly orgId: string;
  identityProviderId: string | null;
  dataAccessIdentityProviderIds: string[];
  domainAllowList: string[];
  domainRestrictionEnabled: boolean;
  instantUserProvisioningDisabled: boolean | null;
  postAuthRoleGrants: string[];
  roleMappings: unknown[];
  readonly userConflicts: readonly unknown[] | null;
}

/** A fresh world as of `now` (milliseconds). Ids of what was there before today are the same each time. */
export function createWorld(now: number): World {
  const all = projects();
  const allClusters = clusters(all, now);
  const payments = found(all, (project) => project.name === 'Payments', 'Payments');
  const idOf = (name: string) => found(all, (project) => project.name === name, name).id;
  return {
    organizations: organizations(),
    projects: all,
    clusters: allClusters,
    federatedDatabases: federatedDatabases(idOf('Payments'), idOf('Search'), now),
    federations: [federation(now)],
    apiKeys: apiKeys(payments.id),
    serviceAccounts: serviceAccounts(idOf('Search'), now),
    people: people(all, now),
    teams: teams(all),
    alerts: alerts(payments, allClusters, now),
    events: events(payments, now),
    maintenanceWindows: maintenanceWindows(payments.id, idOf('Search')),
    things: new Map([
      ...privateEndpoints(idOf('Payments'), idOf('Search')),
      ...accessLists(idOf('Payments'), idOf('Search'), now),
      ...auditLogs(idOf('Payments')),
      ...databaseUsers(idOf('Payments'), idOf('Search'), now),
    ]),
  };
}

export const projectNamed = (world: World, name: string): Project =>
  found(world.projects, (project) => project.name === name, name);

/** @param projectName matters where several projects have a cluster of that name */
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
  if (one === undefined) throw new Error(`the pretend Atlas has no ${name}`);
  return one;
}
