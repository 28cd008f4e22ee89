// Atlas's replies about cluster backups, loosely parsed as in replies.ts.
import { z } from 'zod';
import { listOrEmpty, nullishFlag, nullishText, nullishTexts } from './loose.js';

/** A snapshot of a replica set or a sharded cluster. `createdAt` is set once the snapshot is completed. */
export const Snapshot = z.object({
  id: nullishText,
  /** The status: queued, inProgress, completed, failed or a newer value. */
  status: nullishText,
  createdAt: nullishText,
  expiresAt: nullishText,
  /** onDemand, scheduled or fallback. */
  snapshotType: nullishText,
  frequencyType: nullishText,
  storageSizeBytes: z.number().nullish(),
  description: nullishText,
  mongodVersion: nullishText,
  /** The regions with a copy of the snapshot. */
  copyRegions: nullishTexts,
  /** The customer-managed AWS key that encrypts the snapshot. */
  masterKeyUUID: nullishText,
  /** EMBEDDED or DEDICATED. Set only for sharded clusters. */
  configServerType: nullishText,
  /** The shards of a sharded cluster. */
  members: listOrEmpty(z.object({})),
});
export type Snapshot = z.output<typeof Snapshot>;

export const FlexSnapshot = z.object({
  id: nullishText,
  /** The status: PENDING, QUEUED, RUNNING, FAILED, COMPLETED or a newer value. */
  status: nullishText,
  scheduledTime: nullishText,
  startTime: nullishText,
  finishTime: nullishText,
  expiration: nullishText,
  mongoDBVersion: nullishText,
});
export type FlexSnapshot = z.output<typeof FlexSnapshot>;

export const BackupPolicyItem = z.object({
  id: nullishText,
  /** The frequency: hourly, daily, weekly, monthly or yearly. */
  frequencyType: nullishText,
  frequencyInterval: z.number().nullish(),
  retentionUnit: nullishText,
  retentionValue: z.number().nullish(),
});
export type BackupPolicyItem = z.output<typeof BackupPolicyItem>;

/** A target for backup copies. Atlas now lists the frequencies as items. Older responses list only the names. */
const CopySetting = z.object({
  cloudProvider: nullishText,
  regionName: nullishText,
  frequencies: nullishTexts,
  copyPolicyItems: listOrEmpty(z.object({ frequencyType: nullishText })),
  shouldCopyOplogs: nullishFlag,
});

export const BackupSchedule = z.object({
  nextSnapshot: nullishText,
  restoreWindowDays: z.number().nullish(),
  copySettings: listOrEmpty(CopySetting),
  /** How long snapshots of a frequency are kept beyond their rule. */
  extraRetentionSettings: listOrEmpty(z.object({ frequencyType: nullishText, retentionDays: z.number().nullish() })),
  policies: z.array(z.object({ id: nullishText, policyItems: z.array(BackupPolicyItem).nullish() })).nullish(),
});
export type BackupSchedule = z.output<typeof BackupSchedule>;

/**
 * A project's backup compliance policy, with the shortest allowed retention. Without a `state`, the project has no
 * policy. The schema drops the user who set the policy.
 */
export const BackupCompliance = z.object({
  /** The state: ACTIVE, ENABLING, UPDATING or DISABLING. */
  state: nullishText,
  onDemandPolicyItem: BackupPolicyItem.nullish(),
  scheduledPolicyItems: listOrEmpty(BackupPolicyItem),
  /** Whether every cluster must allow point-in-time restores. */
  pitEnabled: nullishFlag,
});
export type BackupCompliance = z.output<typeof BackupCompliance>;

/** `state` is PENDING, ACTIVE, PAUSING, PAUSED, DELETED, ORPHANED or a newer value. */
export const OnlineArchive = z.object({
  dbName: nullishText,
  collName: nullishText,
  paused: nullishFlag,
  state: nullishText,
});
export type OnlineArchive = z.output<typeof OnlineArchive>;
