// Atlas's replies, as far as the bot uses them.
//
// Parsed loosely: real replies have null where the OpenAPI document forbids it, values missing from its enums, and lack
// required fields. So only fields that decisions rest on are required, and enums are strings. Unknown fields are
// dropped, so connection strings and presigned links go no further than this.
import { z } from 'zod';
import { flag, listOf, text } from './loose.js';

export * from './backup-replies.js';
export * from './cluster-replies.js';
export * from './federation-replies.js';
export { known, knownOrNone } from './loose.js';
export * from './monitoring-replies.js';
export * from './people-replies.js';
export * from './project-replies.js';
export * from './query-replies.js';

export const Organization = z.object({ id: z.string(), name: z.string(), isDeleted: flag });

/**
 * `restrictEmployeeAccess`: MongoDB staff need a grant to see anything. Atlas allows ten reads a minute per
 * organization.
 */
export const OrgSettings = z.object({
  restrictEmployeeAccess: flag,
});

/** A project; `group` in the API. Its name may have spaces, although the OpenAPI document's pattern forbids it. */
export const Project = z.object({
  id: z.string(),
  name: z.string(),
  orgId: z.string(),
  clusterCount: z.number().nullish(),
  created: text,
});
export type Project = z.output<typeof Project>;

/**
 * A restore job of a dedicated cluster or serverless instance. It has no status field; that follows from the flags and
 * `finishedAt`.
 */
export const RestoreJob = z.object({
  id: text,
  deliveryType: text,
  /** When the snapshot was taken, ISO 8601. */
  timestamp: text,
  finishedAt: text,
  cancelled: flag,
  expired: flag,
  failed: flag,
  snapshotId: text,
  targetClusterName: text,
  targetGroupId: text,
});
export type RestoreJob = z.output<typeof RestoreJob>;

export const FlexRestoreJob = z.object({
  id: text,
  /** PENDING, QUEUED, RUNNING, FAILED, COMPLETED or something newer. */
  status: text,
  deliveryType: text,
  snapshotFinishedDate: text,
  restoreFinishedDate: text,
  targetDeploymentItemName: text,
});
export type FlexRestoreJob = z.output<typeof FlexRestoreJob>;

/** Entries are `database.collection`, hottest first. A database's name has no dot. */
export const RankedNamespaces = z.object({ rankedNamespaces: listOf(z.string()) });

/** `endpointId` is `vpce-...` at AWS, but a resource id with slashes at Azure, so never put it in a path. */
export const PrivateEndpoint = z.object({
  endpointId: z.string(),
  provider: text,
  region: text,
  status: text,
  comment: text,
  errorMessage: text,
});
export type PrivateEndpoint = z.output<typeof PrivateEndpoint>;

/**
 * Atlas's side of private endpoints to clusters; the list is a bare array. The endpoints' ids are `vpce-...` at AWS,
 * resource ids at Azure, names of groups at Google Cloud.
 */
export const EndpointService = z.object({
  id: z.string(),
  regionName: text,
  status: text,
  interfaceEndpoints: listOf(z.string()),
  privateEndpoints: listOf(z.string()),
  endpointGroupNames: listOf(z.string()),
});

/** A private endpoint of a service. AWS shows its state as `connectionStatus`, the others as `status`. */
export const ClusterEndpoint = z.object({ connectionStatus: text, status: text, deleteRequested: flag });

/** The private endpoints through which a cluster is reached. Connection strings are dropped. */
export const EndpointsOfCluster = z.object({
  name: z.string(),
  connectionStrings: z
    .object({ privateEndpoint: listOf(z.object({ endpoints: listOf(z.object({ endpointId: text })) })) })
    .nullish(),
  replicationSpecs: listOf(z.object({ regionConfigs: listOf(z.object({ regionName: text })) })),
});

/** A federated database; `tenant` in the API. The list is a bare array: `get(path, z.array(FederatedDatabase))`. */
export const FederatedDatabase = z.object({ name: z.string(), state: text });

/**
 * A query limit of a federated database or a project; both lists are bare arrays. `value` is an int64 of bytes.
 * JSON.parse would round one beyond 2^53, which would then be put back wrongly, so it is refused as an unexpected
 * shape.
 */
export const QueryLimit = z.object({
  name: z.string(),
  value: z.int(),
  overrunPolicy: text,
  /** In bytes; changes constantly. */
  currentUsage: z.number().nullish(),
  lastModifiedDate: text,
});
export type QueryLimit = z.output<typeof QueryLimit>;

/** An entry in the access list of a credential. */
export const AllowedAddress = z.object({ cidrBlock: text, ipAddress: text });
export type AllowedAddress = z.output<typeof AllowedAddress>;

/** An entry in the access list of a project's databases. A single address is shown as a range, too. */
export const AccessListEntry = AllowedAddress.extend({
  awsSecurityGroup: text,
  comment: text,
  /** ISO 8601; Atlas deletes the entry then. */
  deleteAfterDate: text,
});
export type AccessListEntry = z.output<typeof AccessListEntry>;

/** A VPC peering connection of AWS. */
export const Peer = z.object({ statusName: text });

/** GET of the API root, which checks the credential. `apiKey` is null for a service account. */
export const SystemStatus = z.object({
  apiKey: z
    .object({
      publicKey: text,
      roles: listOf(z.object({ roleName: text, orgId: text, groupId: text })),
      accessList: listOf(AllowedAddress),
    })
    .nullish(),
});

/**
 * A service account, with its roles in the organization or project of the call. Only the expiry of its secrets is kept.
 */
export const ServiceAccount = z.object({ roles: listOf(z.string()), secrets: listOf(z.object({ expiresAt: text })) });
export type ServiceAccount = z.output<typeof ServiceAccount>;
