// Names, types and enumerations of the OpenAPI document, of what is sent to change backups.
import { z } from 'zod';

/** Taken, and never kept or shown. */
const writeOnly = (type: z.ZodType) => type.transform(() => undefined);
/** Read-only, but taken: sent back as it was read. */
const ignored = z.unknown().transform(() => undefined);
const HEX24 = /^[a-f0-9]{24}$/;

export const SnapshotRequest = z.strictObject({
  description: z.string().default(''),
  retentionInDays: z.int().min(1).default(1),
  links: ignored.optional(),
});

/** Of the ways to deliver one, the pretend Atlas has this. */
export const RestoreRequest = z.strictObject({
  deliveryType: z.literal('automated'),
  snapshotId: z.string().regex(HEX24),
  targetClusterName: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/),
  targetGroupId: z.string().regex(HEX24),
});

const PolicyItem = z.strictObject({
  frequencyInterval: z.int().refine((nth) => (nth >= 1 && nth <= 28) || nth === 40),
  frequencyType: z.enum(['daily', 'hourly', 'weekly', 'monthly', 'yearly', 'ondemand']),
  id: ignored.optional(),
  retentionUnit: z.enum(['days', 'weeks', 'months', 'years']),
  retentionValue: z.int().min(1),
});

/** The document requires `policies`, and Atlas takes a part. */
export const BackupSchedule = z.strictObject({
  autoCopySettingsEnabled: z.boolean().optional(),
  autoExportEnabled: z.boolean().optional(),
  clusterId: ignored.optional(),
  clusterName: ignored.optional(),
  copyPolicyItemsEnabled: z.boolean().optional(),
  copySettings: z.array(z.unknown()).optional(),
  deleteCopiedBackups: writeOnly(z.array(z.unknown())).optional(),
  deleteCopySnapshots: writeOnly(z.boolean()).optional(),
  deleteSnapshots: z.boolean().optional(),
  export: z.unknown().optional(),
  extraRetentionSettings: z.array(z.unknown()).optional(),
  links: ignored.optional(),
  nextSnapshot: ignored.optional(),
  policies: z.array(z.strictObject({ id: ignored.optional(), policyItems: z.array(PolicyItem) })).optional(),
  referenceHourOfDay: z.int().min(0).max(23).optional(),
  referenceMinuteOfHour: z.int().min(0).max(59).optional(),
  restoreWindowDays: z.int().min(1).optional(),
  updateCopySnapshots: writeOnly(z.boolean()).optional(),
  updateSnapshots: z.boolean().optional(),
  useOrgAndGroupNamesInExportPrefix: z.boolean().optional(),
});
