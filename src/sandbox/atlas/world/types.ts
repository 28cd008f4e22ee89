// The simulated Atlas's state. The fields of World have our names, but their contents use Atlas's names.
import type { AtlasObject, BackupCompliance, Cluster } from './cluster-types.js';
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
  /** Clusters' private endpoint services, each with its endpoints. */
  readonly endpointServices: EndpointService[];
  readonly peers: Peer[];
  readonly federations: Federation[];
  /** API keys that are only listed. Like `serviceAccounts`, these keys can't authenticate here. */
  readonly apiKeys: ApiKeyEntry[];
  readonly serviceAccounts: ServiceAccountEntry[];
  readonly people: Person[];
  /** Removed members. Their accounts still exist, so they may sign in again. */
  readonly formerPeople: Person[];
  readonly teams: Team[];
  readonly alerts: Alert[];
  /** Maintenance windows by project id. If a project has no entry, Atlas chooses the time. */
  readonly maintenanceWindows: Map<string, MaintenanceWindow>;
  /** Backup compliance policies by project id. */
  readonly compliance: Map<string, BackupCompliance>;
  /** Oldest first. */
  readonly events: Event[];
  /** Plain resources with Atlas's field names, by list path, e.g. `/groups/6a79.../databaseUsers`. */
  readonly things: Map<string, AtlasObject[]>;
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
  /** ISO 8601, like all dates in the world. */
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
  /** The part of the hostnames that differs between databases with the same name. */
  readonly hostPart?: string;
  readonly limits: QueryLimit[];
}
export interface QueryLimit {
  readonly name: string;
  /** In bytes. */
  readonly value: number;
  /** Atlas's action once the limit has been reached. Undefined for the limit per query. */
  readonly overrunPolicy?: string;
  currentUsage: number;
  readonly lastModifiedDate: string;
}

export interface Federation {
  readonly id: string;
  /** Members' email addresses by identity provider group. Atlas doesn't return them. */
  readonly groups: Record<string, readonly string[]>;
  readonly identityProviders: IdentityProvider[];
  readonly connectedOrgConfigs: ConnectedOrgConfig[];
}
/** Also contains the fields that Atlas returns but the simulation doesn't use. */
export interface IdentityProvider extends AtlasObject {
  readonly id: string;
  /** The id that `connectedOrgConfigs` use for SAML providers. Null for OIDC. */
  readonly oktaIdpId: string | null;
  readonly protocol: 'SAML' | 'OIDC';
  readonly idpType: 'WORKFORCE' | 'WORKLOAD';
  displayName: string;
  /** Only for SAML. */
  status?: 'ACTIVE' | 'INACTIVE';
  /** Undefined for workload providers. */
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
  /** Roles in the organization or in its projects. */
  readonly roleAssignments: readonly {
    readonly orgId?: string | undefined;
    readonly groupId?: string | undefined;
    readonly role: string;
  }[];
}

/** A membership in one organization. A user has the same id in all organizations. */
export interface Person {
  readonly id: string;
  readonly organizationId: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly createdAt: string;
  /** The time of the last sign-in. Empty until the first sign-in. */
  lastAuth: string;
  /** The pending invitation. Undefined once the user has accepted. */
  invitation?: {
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly by: string;
    readonly isRejected?: true;
  };
  orgRoles: string[];
  /** Direct roles by project id, without roles from teams or the organization. */
  readonly projectRoles: Map<string, string[]>;
  teamIds: string[];
}

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly projectRoles: Map<string, string[]>;
}

/** Roles, each with the id of its organization or project. */
type Roles = readonly { readonly role: string; readonly at: string }[];

export interface ApiKeyEntry {
  readonly id: string;
  readonly desc: string;
  readonly publicKey: string;
  /** The private key, masked as in Atlas's responses. */
  readonly privateKey: string;
  readonly roles: Roles;
}

export interface ServiceAccountEntry {
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
  /** The day of the week. 1 is Sunday. */
  dayOfWeek: number;
  hourOfDay: number;
  numberOfDeferrals: number;
  autoDeferOnceEnabled: boolean;
  protectedHours?: { readonly startHourOfDay: number; readonly endHourOfDay: number };
  startASAP: boolean;
  /** When the upcoming maintenance starts, in milliseconds since the epoch. The API doesn't show it. */
  dueAt?: number | undefined;
}

export interface Alert {
  readonly id: string;
  readonly projectId: string;
  readonly created: string;
  updated: string;
  status: 'OPEN' | 'TRACKING' | 'CLOSED' | 'CANCELLED';
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

/** The actor is a user or an API key. Atlas's own events have no actor. */
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
  readonly delegatePrincipal?: { readonly id: string; readonly name: string };
}
