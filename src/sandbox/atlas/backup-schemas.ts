// Request bodies for backup changes, with the names, types and enums from the OpenAPI document.
import { z } from 'zod';
import { HEX24, ignoredSchema, writeOnlySchema } from './schemas.js';

export const SnapshotRequest = z.strictObject({
  description: z.string().default(''),
  retentionInDays: z.int().min(1).default(1),
  links: ignoredSchema.optional(),
});

/** A restore request. Only automated restores are supported. */
export const RestoreRequest = z.strictObject({
  deliveryType: z.literal('automated'),
  snapshotId: z.string().regex(HEX24),
  targetClusterName: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/),
  targetGroupId: z.string().regex(HEX24),
});

const PolicyItem = z.strictObject({
  frequencyInterval: z.int().refine((nth) => (nth >= 1 && nth <= 28) || nth === 40),
  frequencyType: z.enum(['daily', 'hourly', 'weekly', 'monthly', 'yearly', 'ondemand']),
  id: ignoredSchema.optional(),
  retentionUnit: z.enum(['days', 'weeks', 'months', 'years']),
  retentionValue: z.int().min(1),
});

/** The OpenAPI document requires `policies`, but Atlas also accepts partial bodies. */
export const BackupSchedule = z.strictObject({
  autoCopySettingsEnabled: z.boolean().optional(),
  autoExportEnabled: z.boolean().optional(),
  clusterId: ignoredSchema.optional(),
  clusterName: ignoredSchema.optional(),
  copyPolicyItemsEnabled: z.boolean().optional(),
  copySettings: z.array(z.unknown()).optional(),
  deleteCopiedBackups: writeOnlySchema(z.array(z.unknown())).optional(),
  deleteCopySnapshots: writeOnlySchema(z.boolean()).optional(),
  deleteSnapshots: z.boolean().optional(),
  export: z.unknown().optional(),
  extraRetentionSettings: z.array(z.unknown()).optional(),
  links: ignoredSchema.optional(),
  nextSnapshot: ignoredSchema.optional(),
  policies: z.array(z.strictObject({ id: ignoredSchema.optional(), policyItems: z.array(PolicyItem) })).optional(),
  referenceHourOfDay: z.int().min(0).max(23).optional(),
  referenceMinuteOfHour: z.int().min(0).max(59).optional(),
  restoreWindowDays: z.int().optional(),
  updateCopySnapshots: writeOnlySchema(z.boolean()).optional(),
  updateSnapshots: z.boolean().optional(),
  useOrgAndGroupNamesInExportPrefix: z.boolean().optional(),
});
