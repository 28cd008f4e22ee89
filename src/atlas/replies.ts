// Atlas's replies, as far as the bot uses them.
//
// Loose on purpose: real replies send null where the OpenAPI document forbids it, values that its enums lack, and leave
// out what it requires. So only what a decision rests on is required, and enums are strings. Unknown fields are dropped:
// connection strings and presigned links never come further than this.
import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const texts = z.array(z.string()).nullish();

/** The bot's own words for a list that may be null or missing. */
const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

export const Organization = z.object({ id: z.string(), name: z.string(), isDeleted: flag });
export type Organization = z.output<typeof Organization>;

/** `restrictEmployeeAccess`: MongoDB staff need a grant to see anything. Ten reads a minute per organization. */
export const OrgSettings = z.object({
  restrictEmployeeAccess: flag,
  apiAccessListRequired: flag,
  maxServiceAccountSecretValidityInHours: z.number().nullish(),
});
export type OrgSettings = z.output<typeof OrgSettings>;

/** The API's `group`. Names may contain spaces, whatever the document's pattern says. */
export const Project = z.object({ id: z.string(), name: z.string(), orgId: z.string() });
export type Project = z.output<typeof Project>;

/** `expirationTime` is ISO 8601, exact to the second, and may lie in the past: Atlas keeps expired grants. */
export const EmployeeAccessGrant = z.object({ grantType: z.string(), expirationTime: z.string() });
export type EmployeeAccessGrant = z.output<typeof EmployeeAccessGrant>;

/** A dedicated cluster. The grant is left out, not null, when there is none. */
export const Cluster = z.object({
  id: z.string(),
  name: z.string(),
  groupId: text,
  stateName: text,
  paused: flag,
  clusterType: text,
  mongoDBVersion: text,
  mongoDBEmployeeAccessGrant: EmployeeAccessGrant.nullish(),
});
export type Cluster = z.output<typeof Cluster>;

export const FlexCluster = z.object({
  id: z.string(),
  name: z.string(),
  groupId: text,
  stateName: text,
  clusterType: text,
  mongoDBVersion: text,
});
export type FlexCluster = z.output<typeof FlexCluster>;

/** A job of a dedicated cluster or a serverless instance. It has no status: it follows from the flags and `finishedAt`. */
export const RestoreJob = z.object({
  id: text,
  deliveryType: text,
  snapshotId: text,
  /** When the snapshot was taken, ISO 8601. */
  timestamp: text,
  finishedAt: text,
  expiresAt: text,
  cancelled: flag,
  expired: flag,
  failed: flag,
  targetClusterName: text,
  targetGroupId: text,
});
export type RestoreJob = z.output<typeof RestoreJob>;

export const FlexRestoreJob = z.object({
  id: text,
  /** PENDING, QUEUED, RUNNING, FAILED, COMPLETED or something newer. */
  status: text,
  deliveryType: text,
  instanceName: text,
  snapshotId: text,
  snapshotFinishedDate: text,
  restoreScheduledDate: text,
  restoreFinishedDate: text,
  expirationDate: text,
  targetDeploymentItemName: text,
  targetProjectId: text,
});
export type FlexRestoreJob = z.output<typeof FlexRestoreJob>;

/** `database.collection`, hottest first; a database's name has no dot. */
export const RankedNamespaces = z.object({ rankedNamespaces: listOf(z.string()), identifierId: text, groupId: text });
export type RankedNamespaces = z.output<typeof RankedNamespaces>;

/** `endpointId` is `vpce-...` at AWS, a whole resource id with slashes at Azure: never put it in a path. */
export const PrivateEndpoint = z.object({
  endpointId: z.string(),
  provider: text,
  region: text,
  status: text,
  type: text,
  comment: text,
  errorMessage: text,
});
export type PrivateEndpoint = z.output<typeof PrivateEndpoint>;

/** The API's `tenant`. Its list is a bare array: `get(path, z.array(FederatedDatabase))`. */
export const FederatedDatabase = z.object({ name: z.string(), groupId: text, state: text });
export type FederatedDatabase = z.output<typeof FederatedDatabase>;

/**
 * A query limit of a federated database or of a project; both lists are bare arrays. `value` is an int64 of bytes; one
 * past 2^53 would be rounded by JSON.parse and put back wrongly, so it is refused as an unexpected shape.
 */
export const QueryLimit = z.object({
  name: z.string(),
  value: z.int(),
  overrunPolicy: text,
  /** Bytes. Drifts by itself. */
  currentUsage: z.number().nullish(),
  lastModifiedDate: text,
  tenantName: text,
});
export type QueryLimit = z.output<typeof QueryLimit>;

export const FederationSettings = z.object({ id: z.string(), identityProviderStatus: text, hasRoleMappings: flag });
export type FederationSettings = z.output<typeof FederationSettings>;

const RoleMapping = z.object({
  id: text,
  externalGroupName: text,
  roleAssignments: listOf(z.object({ orgId: text, groupId: text, role: text })),
});

export const ConnectedOrgConfig = z.object({
  orgId: z.string(),
  /** The SAML provider's `oktaIdpId`, not its `id`. */
  identityProviderId: text,
  /** `id` of each OIDC provider. */
  dataAccessIdentityProviderIds: listOf(z.string()),
  domainRestrictionEnabled: flag,
  domainAllowList: listOf(z.string()),
  instantUserProvisioningDisabled: flag,
  postAuthRoleGrants: listOf(z.string()),
  roleMappings: listOf(RoleMapping),
  /** Counted only: each holds a name and an e-mail address. */
  userConflicts: listOf(z.object({})),
});
export type ConnectedOrgConfig = z.output<typeof ConnectedOrgConfig>;

/**
 * `associatedOrgs` null or missing means "not said", never "none": whoever deletes must not take it for an empty list.
 * `status` is SAML's alone.
 */
export const IdentityProvider = z.object({
  id: z.string(),
  oktaIdpId: text,
  protocol: text,
  idpType: text,
  displayName: text,
  description: text,
  issuerUri: text,
  status: text,
  associatedDomains: texts,
  associatedOrgs: z.array(z.object({ orgId: z.string() })).nullish(),
});
export type IdentityProvider = z.output<typeof IdentityProvider>;

/** GET of the API root: a check of the credential. `apiKey` is null for a service account. */
export const SystemStatus = z.object({ appName: text, throttling: flag, apiKey: z.object({ id: text }).nullish() });
export type SystemStatus = z.output<typeof SystemStatus>;
