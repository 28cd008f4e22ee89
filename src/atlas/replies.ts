// Atlas's replies, limited to the fields that the bot uses.
//
// Replies are parsed loosely, because real replies don't follow the OpenAPI document. They contain null where the
// document forbids null, have enum values that the document lacks, and omit required fields. So only fields that
// decisions depend on are required, and enums are strings. Unknown fields are dropped, so that connection strings and
// presigned links never leave this parser.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText } from './loose.js';

export * from './backup-replies.js';
export * from './cluster-replies.js';
export * from './federation-replies.js';
export { requireKnown, requireKnownOrNone } from './loose.js';
export * from './monitoring-replies.js';
export * from './people-replies.js';
export * from './project-replies.js';
export * from './query-replies.js';

export const Organization = z.object({ id: z.string(), name: z.string(), isDeleted: nullishFlag });

/**
 * An organization's settings. `restrictEmployeeAccess` means that MongoDB staff need a grant to see anything. Atlas
 * allows ten reads of these settings a minute per organization.
 */
export const OrgSettings = z.object({
  restrictEmployeeAccess: nullishFlag,
});

/** A project, called `group` in the API. Names may contain spaces, although the OpenAPI document forbids them. */
export const Project = z.object({
  id: z.string(),
  name: z.string(),
  orgId: z.string(),
  clusterCount: z.number().nullish(),
  created: nullishText,
});
export type Project = z.output<typeof Project>;

/**
 * A restore job for a dedicated cluster or serverless instance. The job has no status field, so the flags and
 * `finishedAt` show its status.
 */
export const RestoreJob = z.object({
  id: nullishText,
  deliveryType: nullishText,
  /** When the snapshot was taken, in ISO 8601. */
  timestamp: nullishText,
  finishedAt: nullishText,
  cancelled: nullishFlag,
  expired: nullishFlag,
  failed: nullishFlag,
  snapshotId: nullishText,
  targetClusterName: nullishText,
  targetGroupId: nullishText,
});
export type RestoreJob = z.output<typeof RestoreJob>;

export const FlexRestoreJob = z.object({
  id: nullishText,
  /** The status: PENDING, QUEUED, RUNNING, FAILED, COMPLETED or a newer value. */
  status: nullishText,
  deliveryType: nullishText,
  snapshotFinishedDate: nullishText,
  restoreFinishedDate: nullishText,
  targetDeploymentItemName: nullishText,
});
export type FlexRestoreJob = z.output<typeof FlexRestoreJob>;

/** `database.collection` names, busiest collection first. A database name has no dot. */
export const RankedNamespaces = z.object({ rankedNamespaces: listOrEmpty(z.string()) });

/**
 * A private endpoint of a federated database. `endpointId` is `vpce-...` on AWS but a resource ID with slashes on
 * Azure, so never put `endpointId` in a path.
 */
export const FederatedDatabaseEndpoint = z.object({
  endpointId: z.string(),
  provider: nullishText,
  region: nullishText,
  status: nullishText,
  comment: nullishText,
  errorMessage: nullishText,
});
export type FederatedDatabaseEndpoint = z.output<typeof FederatedDatabaseEndpoint>;

/**
 * Atlas's side of private endpoints to clusters. Atlas returns the list as a bare array. Endpoint IDs are `vpce-...` on
 * AWS, resource IDs on Azure and group names on Google Cloud.
 */
export const EndpointService = z.object({
  id: z.string(),
  regionName: nullishText,
  status: nullishText,
  interfaceEndpoints: listOrEmpty(z.string()),
  privateEndpoints: listOrEmpty(z.string()),
  endpointGroupNames: listOrEmpty(z.string()),
});

/** A service's private endpoint. The state is in `connectionStatus` on AWS, and in `status` on other providers. */
export const EndpointStatus = z.object({
  connectionStatus: nullishText,
  status: nullishText,
  deleteRequested: nullishFlag,
});

/** The private endpoints that lead to a cluster. Connection strings are dropped. */
export const EndpointsOfCluster = z.object({
  name: z.string(),
  connectionStrings: z
    .object({
      privateEndpoint: listOrEmpty(z.object({ endpoints: listOrEmpty(z.object({ endpointId: nullishText })) })),
    })
    .nullish(),
  replicationSpecs: listOrEmpty(z.object({ regionConfigs: listOrEmpty(z.object({ regionName: nullishText })) })),
});

/** A federated database, called `tenant` in the API. Atlas returns the list as a bare array. */
export const FederatedDatabase = z.object({ name: z.string(), state: nullishText });

/**
 * A query limit on a federated database or project. Atlas returns both lists as bare arrays. `value` is an int64 of
 * bytes. JSON.parse would round a value above 2^53, and an undo would then restore the wrong value. So such a value
 * counts as an unexpected shape.
 */
export const QueryLimit = z.object({
  name: z.string(),
  value: z.int(),
  overrunPolicy: nullishText,
  /** In bytes. Changes constantly. */
  currentUsage: z.number().nullish(),
  lastModifiedDate: nullishText,
});
export type QueryLimit = z.output<typeof QueryLimit>;

/** An entry on a credential's access list. */
export const CredentialAccessListEntry = z.object({ cidrBlock: nullishText, ipAddress: nullishText });
export type CredentialAccessListEntry = z.output<typeof CredentialAccessListEntry>;

/** An entry on the access list for a project's databases. A single address is also returned as a range. */
export const AccessListEntry = CredentialAccessListEntry.extend({
  awsSecurityGroup: nullishText,
  comment: nullishText,
  /** When Atlas deletes the entry, in ISO 8601. */
  deleteAfterDate: nullishText,
});
export type AccessListEntry = z.output<typeof AccessListEntry>;

/** An AWS VPC peering connection. */
export const PeeringConnection = z.object({ statusName: nullishText });

/** The reply of the API root, which shows that the credential works. `apiKey` is null for a service account. */
export const SystemStatus = z.object({
  apiKey: z
    .object({
      publicKey: nullishText,
      roles: listOrEmpty(z.object({ roleName: nullishText, orgId: nullishText, groupId: nullishText })),
      accessList: listOrEmpty(CredentialAccessListEntry),
    })
    .nullish(),
});

/** A service account, with its roles in the call's organization or project, and the expiry of its secrets. */
export const ServiceAccount = z.object({
  roles: listOrEmpty(z.string()),
  secrets: listOrEmpty(z.object({ expiresAt: nullishText })),
});
export type ServiceAccount = z.output<typeof ServiceAccount>;
