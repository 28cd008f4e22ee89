// What can be in the pretend Atlas. Containers carry our words; what they hold is spelled as Atlas's replies spell it.
import type { BackupCompliance, BackupPolicy, SnapshotChanges } from './backup-types.js';
import type { EndpointService } from './endpoint-services.js';
import type { Alert, Event } from './happenings.js';
import type { FlexRestoreJob, RestoreJob } from './restore-jobs.js';

export interface World {
  /** Milliseconds. */
  readonly startedAt: number;
  readonly organizations: Organization[];
  readonly projects: Project[];
  readonly clusters: Cluster[];
  readonly federatedDatabases: FederatedDatabase[];
  /** With their private endpoints, which lead to clusters. */
  readonly endpointServices: EndpointService[];
  readonly federations: Federation[];
  /** Besides those that sign in here. */
  readonly apiKeys: ListedKey[];
  readonly serviceAccounts: ListedAccount[];
  readonly people: Person[];
  readonly teams: Team[];
  readonly alerts: Alert[];
  /** By their projects' ids; where there is none, Atlas chooses the time. */
  readonly maintenanceWindows: Map<string, MaintenanceWindow>;
  /** The backup compliance policies, by their projects' ids. */
  readonly compliance: Map<string, BackupCompliance>;
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
  /** What comes to its data, in bytes. */
  readonly growsPerDay?: number;
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

/** In one organization: who is in two has the same id in both. */
export interface Person {
  readonly id: string;
  readonly organizationId: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly createdAt: string;
  readonly lastAuth: string;
  /** Who has not accepted yet. */
  readonly invitation?: { readonly createdAt: string; readonly expiresAt: string; readonly by: string };
  orgRoles: string[];
  /** Given to themselves, by the projects' ids; what comes from teams or the organization is not in it. */
  readonly projectRoles: Map<string, string[]>;
  teamIds: string[];
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly projectRoles: Map<string, string[]>;
}

/** Roles each at an organization or a project, by its id. */
type Roles = readonly { readonly role: string; readonly at: string }[];

export interface ListedKey {
  readonly id: string;
  readonly desc: string;
  readonly publicKey: string;
  /** As Atlas shows it. */
  readonly privateKey: string;
  readonly roles: Roles;
}

export interface ListedAccount {
  readonly clientId: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly roles: Roles;
  readonly secrets: readonly {
    readonly id: string;
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly lastUsedAt: string | null;
    readonly maskedSecretValue: string;
  }[];
}

export interface MaintenanceWindow {
  /** From 1, a Sunday. */
  dayOfWeek: number;
  hourOfDay: number;
  numberOfDeferrals: number;
  autoDeferOnceEnabled: boolean;
  protectedHours?: { readonly startHourOfDay: number; readonly endHourOfDay: number };
  startASAP: boolean;
  /** Whether Atlas has announced maintenance for it. Nothing in the API shows that. */
  isScheduled: boolean;
}
