// Everything in the pretend Atlas. Fields of World have our names; their contents are spelled as in Atlas's replies.
import type { BackupCompliance, Cluster, Thing } from './cluster-types.js';
import type { EndpointService } from './endpoint-services.js';
import type { Peer } from './peers.js';

export type * from './cluster-types.js';

export interface World {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly organizations: Organization[];
  readonly projects: Project[];
  readonly clusters: Cluster[];
  readonly federatedDatabases: FederatedDatabase[];
  /** Each with its private endpoints, which lead to clusters. */
  readonly endpointServices: EndpointService[];
  readonly peers: Peer[];
  readonly federations: Federation[];
  /** Those with which nobody signs in here. */
  readonly apiKeys: ListedKey[];
  readonly serviceAccounts: ListedAccount[];
  readonly people: Person[];
  /** Accounts outlive memberships: they may sign in again. */
  readonly formerPeople: Person[];
  readonly teams: Team[];
  readonly alerts: Alert[];
  /** By project id. Without an entry, Atlas chooses the time. */
  readonly maintenanceWindows: Map<string, MaintenanceWindow>;
  /** Backup compliance policies by project id. */
  readonly compliance: Map<string, BackupCompliance>;
  /** Oldest first. */
  readonly events: Event[];
  /** Plain resources in Atlas's spelling, by the path of their list: `/groups/6a79.../databaseUsers`. */
  readonly things: Map<string, Thing[]>;
}

export interface Organization {
  readonly id: string;
  name: string;
  restrictEmployeeAccess: boolean;
}

export interface Project {
  readonly id: string;
  name: string;
  readonly organizationId: string;
  /** ISO 8601, like all dates here. */
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

export interface FederatedDatabase {
  readonly projectId: string;
  readonly name: string;
  /** Part of its host names that changes when it is created again, so that namesakes can be told apart. */
  readonly hostPart?: string;
  readonly limits: QueryLimit[];
}
export interface QueryLimit {
  readonly name: string;
  /** Bytes. */
  readonly value: number;
  /** Undefined for the limit per query. */
  readonly overrunPolicy?: string;
  currentUsage: number;
  readonly lastModifiedDate: string;
}

export interface Federation {
  readonly id: string;
  /** The groups at the identity providers, each with the e-mail addresses of its members. Atlas shows none of it. */
  readonly groups: Record<string, readonly string[]>;
  readonly identityProviders: IdentityProvider[];
  readonly connectedOrgConfigs: ConnectedOrgConfig[];
}
/** Other fields that Atlas shows, but nothing here uses, are kept in the same object. */
export interface IdentityProvider extends Thing {
  readonly id: string;
  /** The id that a config holds for its SAML provider; null for OIDC. */
  readonly oktaIdpId: string | null;
  readonly protocol: 'SAML' | 'OIDC';
  readonly idpType: 'WORKFORCE' | 'WORKLOAD';
  displayName: string;
  /** Only for SAML. */
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
  roleMappings: RoleMapping[];
  readonly userConflicts: readonly unknown[] | null;
}
interface RoleMapping {
  readonly id?: string | undefined;
  readonly externalGroupName: string;
  /** Each in the organization or in one of its projects. */
  readonly roleAssignments: readonly {
    readonly orgId?: string | undefined;
    readonly groupId?: string | undefined;
    readonly role: string;
  }[];
}

/** A membership of one organization. Somebody in two organizations has the same id in both. */
export interface Person {
  readonly id: string;
  readonly organizationId: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly createdAt: string;
  /** Empty before their first sign-in. */
  lastAuth: string;
  /** Set until they accept. */
  invitation?: {
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly by: string;
    readonly isRejected?: true;
  };
  orgRoles: string[];
  /** Roles given to them directly, by project id; not those from teams or the organization. */
  readonly projectRoles: Map<string, string[]>;
  teamIds: string[];
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly projectRoles: Map<string, string[]>;
}

/** Each role at an organization's or project's id. */
type Roles = readonly { readonly role: string; readonly at: string }[];

export interface ListedKey {
  readonly id: string;
  readonly desc: string;
  readonly publicKey: string;
  /** Masked, as Atlas shows it. */
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
  /** 1 is Sunday. */
  dayOfWeek: number;
  hourOfDay: number;
  numberOfDeferrals: number;
  autoDeferOnceEnabled: boolean;
  protectedHours?: { readonly startHourOfDay: number; readonly endHourOfDay: number };
  startASAP: boolean;
  /** When the maintenance to come starts, in milliseconds since the epoch. The API does not show this. */
  dueAt?: number | undefined;
}

export interface Alert {
  readonly id: string;
  readonly projectId: string;
  readonly created: string;
  updated: string;
  status: 'OPEN' | 'TRACKING' | 'CLOSED';
  readonly eventTypeName: string;
  readonly alertConfigId: string;
  readonly clusterName?: string;
  readonly clusterId?: string | undefined;
  readonly hostnameAndPort?: string;
  readonly replicaSetName?: string;
  readonly metricName?: string;
  readonly currentValue?: { readonly number: number; readonly units: string };
  acknowledgedUntil?: string;
  acknowledgingUsername?: string;
  acknowledgementComment?: string;
  resolved?: string;
}

/** The actor is a person or an API key. Events of Atlas itself have neither. */
export interface Event {
  readonly id: string;
  readonly projectId: string;
  readonly created: string;
  readonly eventTypeName: string;
  readonly clusterName?: string;
  readonly userId?: string;
  readonly username?: string;
  readonly targetUsername?: string;
  readonly dbUserUsername?: string;
  readonly apiKeyId?: string;
  readonly publicKey?: string;
  readonly remoteAddress?: string;
}
