// Atlas's replies about backups of a cluster, loosely parsed as in replies.ts.
import { z } from 'zod';
import { flag, listOf, text, texts } from './loose.js';

/** A snapshot of a replica set or a sharded cluster. `createdAt` is set only once it is completed. */
export const Snapshot = z.object({
  id: text,
  /** queued, inProgress, completed, failed or something newer. */
  status: text,
  createdAt: text,
  expiresAt: text,
  /** onDemand, scheduled or fallback. */
  snapshotType: text,
  frequencyType: text,
  storageSizeBytes: z.number().nullish(),
  description: text,
  mongodVersion: text,
  /** The regions that it was copied to. */
  copyRegions: texts,
  /** The customer's key on AWS with which it is encrypted. */
  masterKeyUUID: text,
  /** Of a sharded cluster: EMBEDDED or DEDICATED. */
  configServerType: text,
  /** Of a sharded cluster: its shards. */
  members: listOf(z.object({})),
});
export type Snapshot = z.output<typeof Snapshot>;

export const FlexSnapshot = z.object({
  id: text,
  /** PENDING, QUEUED, RUNNING, FAILED, COMPLETED or something newer. */
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

/** Where backups are copied to. Atlas now lists the frequencies as items; the bare names are the older form. */
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
 * A project's backup compliance policy, with the shortest retention it allows. No `state` means no policy. Who set it
 * is dropped.
 */
export const BackupCompliance = z.object({
  /** ACTIVE, ENABLING, UPDATING or DISABLING. */
  state: text,
  onDemandPolicyItem: BackupPolicyItem.nullish(),
  scheduledPolicyItems: listOf(BackupPolicyItem),
  /** Whether every cluster must have point-in-time restores. */
  pitEnabled: flag,
});
export type BackupCompliance = z.output<typeof BackupCompliance>;

/** `state`: PENDING, ACTIVE, PAUSING, PAUSED, DELETED, ORPHANED or something newer. */
export const OnlineArchive = z.object({ dbName: text, collName: text, paused: flag, state: text });
export type OnlineArchive = z.output<typeof OnlineArchive>;
