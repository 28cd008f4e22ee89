// Request bodies for cluster changes, with the names, types and enums from the OpenAPI document.
import { z } from 'zod';
import { ignoredSchema } from './schemas.js';

/** Each cloud's tiers are in world/tiers.ts. */
const size = z.string().regex(/^[MR]\d{2,3}(_NVME)?(_GEN_2)?$/);

const HardwareSpec = z.strictObject({
  diskIOPS: z.int().positive().optional(),
  diskSizeGB: z.number().positive().optional(),
  ebsVolumeType: z.enum(['STANDARD', 'PROVISIONED', 'HIGH_PERFORMANCE']).optional(),
  instanceSize: size.optional(),
  nodeCount: z.int().nonnegative(),
});

const AutoScaling = z.strictObject({
  compute: z.strictObject({
    enabled: z.boolean().default(false),
    scaleDownEnabled: z.boolean().default(false),
    minInstanceSize: size.optional(),
    maxInstanceSize: size.optional(),
  }),
  diskGB: z.strictObject({ enabled: z.boolean() }),
});

export const RegionConfig = z.strictObject({
  analyticsAutoScaling: AutoScaling.optional(),
  analyticsSpecs: HardwareSpec.optional(),
  autoScaling: AutoScaling,
  effectiveAnalyticsSpecs: ignoredSchema.optional(),
  effectiveElectableSpecs: ignoredSchema.optional(),
  effectiveReadOnlySpecs: ignoredSchema.optional(),
  // Two PATCH bodies recorded by MongoDB's Terraform provider (advancedcluster/testdata) omit the disk size.
  electableSpecs: HardwareSpec.extend({ instanceSize: size }),
  priority: z.int().min(0).max(7),
  providerName: z.enum(['AWS', 'AZURE', 'GCP', 'TENANT']),
  readOnlySpecs: HardwareSpec.optional(),
  regionName: z.string(),
});
export type RegionConfig = z.output<typeof RegionConfig>;

export const ReplicationSpecs = z
  .array(
    z.strictObject({
      id: ignoredSchema.optional(),
      regionConfigs: z.array(RegionConfig).min(1),
      zoneId: ignoredSchema.optional(),
      zoneName: z.string().optional(),
    }),
  )
  .min(1);

/** Settings that the simulated Atlas only stores and returns. To add a setting, add its type and default. */
const Settings = z.strictObject({ versionReleaseSystem: z.enum(['CONTINUOUS', 'LTS']) });
export const USUAL_CLUSTER_SETTINGS: z.output<typeof Settings> = { versionReleaseSystem: 'LTS' };

/** A cluster update. Supports only the fields that the bot changes. */
export const ClusterUpdate = Settings.partial().extend({
  name: z.string().optional(),
  paused: z.boolean().optional(),
  replicationSpecs: z.array(z.unknown()).optional(),
  terminationProtectionEnabled: z.boolean().optional(),
});

/** The simulated Atlas can change only an archive's `paused` field. */
export const OnlineArchive = z.looseObject({ paused: z.boolean() });

export const READ_ONLY_FIELDS = [
  'configServerType',
  'connectionStrings',
  'createDate',
  'effectiveDatabaseEdition',
  'effectiveReplicationSpecs',
  'featureCompatibilityVersion',
  'featureCompatibilityVersionExpirationDate',
  'groupId',
  'id',
  'links',
  'mongoDBEmployeeAccessGrant',
  'mongoDBVersion',
  'stateName',
];

const CIPHERS_12 = ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'];
const CIPHERS_13 = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_128_CCM_SHA256',
];

/** `null` resets a setting if the OpenAPI document allows `null`. */
export const ProcessArgs = z.strictObject({
  changeStreamOptionsPreAndPostImagesExpireAfterSeconds: z.int().min(-1),
  chunkMigrationConcurrency: z.int(),
  customOpensslCipherConfigTls12: z.array(z.enum(CIPHERS_12)),
  customOpensslCipherConfigTls13: z.array(z.enum(CIPHERS_13)),
  defaultMaxTimeMS: z.int().nonnegative(),
  defaultWriteConcern: z.string(),
  javascriptEnabled: z.boolean(),
  minimumEnabledTlsProtocol: z.enum(['TLS1_0', 'TLS1_1', 'TLS1_2', 'TLS1_3']),
  noTableScan: z.boolean(),
  oplogMinRetentionHours: z.number().nonnegative().nullable(),
  oplogSizeMB: z.int().nullable(),
  queryStatsLogVerbosity: z.int(),
  sampleRefreshIntervalBIConnector: z.int().nonnegative(),
  sampleSizeBIConnector: z.int().nonnegative(),
  tlsCipherConfigMode: z.enum(['CUSTOM', 'DEFAULT']),
  transactionLifetimeLimitSeconds: z.int().min(1),
});
