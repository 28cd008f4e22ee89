// Atlas's replies about clusters, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text } from './loose.js';

/** `expirationTime` is ISO 8601 in whole seconds. It may lie in the past, as Atlas keeps expired grants. */
export const EmployeeAccessGrant = z.object({ grantType: z.string(), expirationTime: z.string() });

/** `effectiveInstanceSize` is the current size of a cluster that has none of its own, such as a shared one. */
const HardwareSpec = z.object({
  instanceSize: text,
  effectiveInstanceSize: text,
  nodeCount: z.number().nullish(),
  diskSizeGB: z.number().nullish(),
});
const AutoScaling = z.object({
  compute: z.object({ enabled: flag, scaleDownEnabled: flag, minInstanceSize: text, maxInstanceSize: text }).nullish(),
  diskGB: z.object({ enabled: flag }).nullish(),
});
const RegionConfig = z.object({
  providerName: text,
  regionName: text,
  electableSpecs: HardwareSpec.nullish(),
  effectiveElectableSpecs: HardwareSpec.nullish(),
  readOnlySpecs: HardwareSpec.nullish(),
  effectiveReadOnlySpecs: HardwareSpec.nullish(),
  analyticsSpecs: HardwareSpec.nullish(),
  effectiveAnalyticsSpecs: HardwareSpec.nullish(),
  autoScaling: AutoScaling.nullish(),
});

/** A dedicated cluster. Without a grant the field is missing, not null. */
export const Cluster = z.object({
  id: z.string(),
  name: z.string(),
  stateName: text,
  paused: flag,
  clusterType: text,
  mongoDBVersion: text,
  featureCompatibilityVersion: text,
  /** When the pin of that version ends. Only of a cluster with a pin. */
  featureCompatibilityVersionExpirationDate: text,
  backupEnabled: flag,
  pitEnabled: flag,
  /** Of a sharded cluster: EMBEDDED or DEDICATED. */
  configServerType: text,
  /** `NONE`, or the cloud whose keys, managed by the customer, encrypt it. */
  encryptionAtRestProvider: text,
  /** `CORE` or `INFINITE`. Recorded by MongoDB's CLI, and not in the OpenAPI document. */
  effectiveDatabaseEdition: text,
  createDate: text,
  terminationProtectionEnabled: flag,
  replicationSpecs: listOf(z.object({ regionConfigs: listOf(RegionConfig) })),
  mongoDBEmployeeAccessGrant: EmployeeAccessGrant.nullish(),
});
export type Cluster = z.output<typeof Cluster>;

/** The advanced settings that the bot can set; null means Atlas's default. */
export const ProcessArgs = z.object({
  oplogMinRetentionHours: z.number().nullish(),
  defaultMaxTimeMS: z.number().nullish(),
});
export type ProcessArgs = z.output<typeof ProcessArgs>;

export const FlexCluster = z.object({
  id: z.string(),
  name: z.string(),
  stateName: text,
  clusterType: text,
  mongoDBVersion: text,
  terminationProtectionEnabled: flag,
  providerSettings: z.object({ backingProviderName: text, regionName: text }).nullish(),
});
export type FlexCluster = z.output<typeof FlexCluster>;

/** By the OpenAPI document the list is empty since January 2026, which is not verified. */
export const ServerlessInstance = z.object({ name: z.string() });

/** One project in the list of all clusters. That list has fewer fields per cluster than the project's own list. */
export const ProjectClusters = z.object({
  groupId: z.string(),
  groupName: text,
  orgId: text,
  orgName: text,
  clusters: listOf(
    z.object({
      name: z.string(),
      /** How many of its nodes can be reached: available, warning, unavailable or dead. */
      availability: text,
      nodeCount: z.number().nullish(),
      /** In bytes, on each node. */
      dataSizeBytes: z.number().nullish(),
      /** How many alerts are open. */
      alertCount: z.number().nullish(),
      versions: listOf(z.string()),
    }),
  ),
});
export type ProjectClusters = z.output<typeof ProjectClusters>;

/** Without search nodes, an empty object (recorded by MongoDB's CLI). Older versions of the call answer 400. */
export const SearchDeployment = z.object({
  effectiveSpecs: listOf(z.object({ instanceSize: text, nodeCount: z.number().nullish(), regionName: text })),
});
