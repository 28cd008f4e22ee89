// Atlas's replies about clusters, loosely parsed as in replies.ts.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText } from './loose.js';

/**
 * A grant for MongoDB support. `expirationTime` is in ISO 8601, to the second, and may be in the past because Atlas
 * keeps expired grants.
 */
export const EmployeeAccessGrant = z.object({ grantType: z.string(), expirationTime: z.string() });

/** `effectiveInstanceSize` is the current size of a cluster without an `instanceSize`, such as a shared cluster. */
const HardwareSpec = z.object({
  instanceSize: nullishText,
  effectiveInstanceSize: nullishText,
  nodeCount: z.number().nullish(),
  diskSizeGB: z.number().nullish(),
});
const AutoScaling = z.object({
  compute: z
    .object({
      enabled: nullishFlag,
      scaleDownEnabled: nullishFlag,
      minInstanceSize: nullishText,
      maxInstanceSize: nullishText,
    })
    .nullish(),
  diskGB: z.object({ enabled: nullishFlag }).nullish(),
});
const RegionConfig = z.object({
  providerName: nullishText,
  regionName: nullishText,
  electableSpecs: HardwareSpec.nullish(),
  effectiveElectableSpecs: HardwareSpec.nullish(),
  readOnlySpecs: HardwareSpec.nullish(),
  effectiveReadOnlySpecs: HardwareSpec.nullish(),
  analyticsSpecs: HardwareSpec.nullish(),
  effectiveAnalyticsSpecs: HardwareSpec.nullish(),
  autoScaling: AutoScaling.nullish(),
});

/** A dedicated cluster. Without a grant for MongoDB support, the grant's field is missing, not null. */
export const Cluster = z.object({
  id: z.string(),
  name: z.string(),
  stateName: nullishText,
  paused: nullishFlag,
  clusterType: nullishText,
  mongoDBVersion: nullishText,
  featureCompatibilityVersion: nullishText,
  /** When the cluster's pin to a version expires. Only set on a cluster with a pin. */
  featureCompatibilityVersionExpirationDate: nullishText,
  backupEnabled: nullishFlag,
  pitEnabled: nullishFlag,
  /** EMBEDDED or DEDICATED. Set only for sharded clusters. */
  configServerType: nullishText,
  /** `NONE`, or the cloud provider that has the customer-managed keys. */
  encryptionAtRestProvider: nullishText,
  /** `CORE` or `INFINITE`. MongoDB's CLI recorded this field, but the OpenAPI document lacks it. */
  effectiveDatabaseEdition: nullishText,
  createDate: nullishText,
  tags: z.array(z.object({ key: nullishText, value: nullishText })).nullish(),
  terminationProtectionEnabled: nullishFlag,
  replicationSpecs: listOrEmpty(z.object({ regionConfigs: listOrEmpty(RegionConfig) })),
  mongoDBEmployeeAccessGrant: EmployeeAccessGrant.nullish(),
});
export type Cluster = z.output<typeof Cluster>;

/** The advanced settings that the bot can change. Null means Atlas's default. */
export const ProcessArgs = z.object({
  oplogMinRetentionHours: z.number().nullish(),
  defaultMaxTimeMS: z.number().nullish(),
});
export type ProcessArgs = z.output<typeof ProcessArgs>;

export const FlexCluster = z.object({
  id: z.string(),
  name: z.string(),
  stateName: nullishText,
  clusterType: nullishText,
  mongoDBVersion: nullishText,
  terminationProtectionEnabled: nullishFlag,
  providerSettings: z.object({ backingProviderName: nullishText, regionName: nullishText }).nullish(),
});
export type FlexCluster = z.output<typeof FlexCluster>;

/** According to the OpenAPI document, the list has been empty since January 2026. We haven't verified that. */
export const ServerlessInstance = z.object({ name: z.string() });

/** A project in the list of all clusters, which has fewer fields per cluster than a project's own list. */
export const ProjectClusters = z.object({
  groupId: z.string(),
  groupName: nullishText,
  orgId: nullishText,
  orgName: nullishText,
  clusters: listOrEmpty(
    z.object({
      name: z.string(),
      /**
       * The cluster's availability: available, warning, unavailable or dead. Depends on the share of reachable nodes.
       */
      availability: nullishText,
      nodeCount: z.number().nullish(),
      /** In bytes, per node. */
      dataSizeBytes: z.number().nullish(),
      /** The number of open alerts. */
      alertCount: z.number().nullish(),
      versions: listOrEmpty(z.string()),
    }),
  ),
});
export type ProjectClusters = z.output<typeof ProjectClusters>;

/**
 * Atlas's reply is an empty object if the cluster has no search nodes (recorded by MongoDB's CLI). Older API versions
 * return 400 for such a cluster.
 */
export const SearchDeployment = z.object({
  effectiveSpecs: listOrEmpty(
    z.object({ instanceSize: nullishText, nodeCount: z.number().nullish(), regionName: nullishText }),
  ),
});
