// Atlas's replies about cluster backups, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

/** A snapshot of a replica set or a sharded cluster. `createdAt` is set once the snapshot is completed. */
export const Snapshot = z.object({
  id: text,
  /** queued, inProgress, completed, failed or a newer value. */
  status: text,
  createdAt: text,
  expiresAt: text,
  /** onDemand, scheduled or fallback. */
  snapshotType: text,
  frequencyType: text,
  storageSizeBytes: z.number().nullish(),
  description: text,
  mongodVersion: text,
  /** The regions with a copy of the snapshot. */
  copyRegions: texts,
  /** The customer-managed AWS key that encrypts the snapshot. */
  masterKeyUUID: text,
  /** Sharded clusters only: EMBEDDED or DEDICATED. */
  configServerType: text,
  /** The shards. Sharded clusters only. */
  members: listOf(z.object({})),
});
export type Snapshot = z.output<typeof Snapshot>;

export const FlexSnapshot = z.object({
  id: text,
  /** PENDING, QUEUED, RUNNING, FAILED, COMPLETED or a newer value. */
  status: text,
  scheduledTime: text,
  startTime: text,
  finishTime: text,
  expiration: text,
  mongoDBVersion: text,
});
export type FlexSnapshot = z.output<typeof FlexSnapshot>;

export const BackupPolicyItem = z.object({
  id: text,
  /** hourly, daily, weekly, monthly or yearly. */
  frequencyType: text,
  frequencyInterval: z.number().nullish(),
  retentionUnit: text,
  retentionValue: z.number().nullish(),
});
export type BackupPolicyItem = z.output<typeof BackupPolicyItem>;

/** A target for backup copies. Atlas now lists the frequencies as items. The bare names are the older form. */
const CopySetting = z.object({
  cloudProvider: text,
  regionName: text,
  frequencies: texts,
  copyPolicyItems: listOf(z.object({ frequencyType: text })),
  shouldCopyOplogs: flag,
});

export const BackupSchedule = z.object({
  nextSnapshot: text,
  restoreWindowDays: z.number().nullish(),
  copySettings: listOf(CopySetting),
  policies: z.array(z.object({ id: text, policyItems: z.array(BackupPolicyItem).nullish() })).nullish(),
});
export type BackupSchedule = z.output<typeof BackupSchedule>;

/**
 * A project's backup compliance policy, with the shortest allowed retention. Without a `state`, there is no policy. The
 * user who set the policy is dropped.
 */
export const BackupCompliance = z.object({
  /** ACTIVE, ENABLING, UPDATING or DISABLING. */
  state: text,
  onDemandPolicyItem: BackupPolicyItem.nullish(),
  scheduledPolicyItems: listOf(BackupPolicyItem),
  /** Whether every cluster must allow point-in-time restores. */
  pitEnabled: flag,
});
export type BackupCompliance = z.output<typeof BackupCompliance>;

/** `state` is PENDING, ACTIVE, PAUSING, PAUSED, DELETED, ORPHANED or a newer value. */
export const OnlineArchive = z.object({ dbName: text, collName: text, paused: flag, state: text });
export type OnlineArchive = z.output<typeof OnlineArchive>;
