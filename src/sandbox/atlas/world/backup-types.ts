// How the world stores backups.

export interface BackupCompliance {
  readonly authorizedEmail: string;
  readonly authorizedUserFirstName: string;
  readonly authorizedUserLastName: string;
  readonly copyProtectionEnabled: boolean;
  readonly deletable: boolean;
  readonly encryptionAtRestEnabled: boolean;
  readonly onDemandPolicyItem: BackupPolicyItem | null;
  readonly pitEnabled: boolean;
  readonly projectId: string;
  readonly restoreWindowDays: number;
  readonly scheduledPolicyItems: readonly BackupPolicyItem[];
  readonly state: 'ACTIVE';
  readonly updatedDate: string;
  readonly updatedUser: string;
}

export interface BackupPolicyItem {
  readonly frequencyInterval: number;
  readonly frequencyType: string;
  readonly retentionUnit: 'days' | 'weeks' | 'months' | 'years';
  readonly retentionValue: number;
}
export interface BackupPolicy {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Time of the day's first snapshot, UTC. */
  readonly hour: number;
  readonly minute: number;
  readonly items: readonly BackupPolicyItem[];
}
export interface SnapshotChanges {
  readonly taken: readonly Slot[];
  /** Ids of deleted snapshots. */
  readonly deleted: ReadonlySet<string>;
  /** Changed expiry by snapshot id, in milliseconds since the epoch. */
  readonly expire: ReadonlyMap<string, number>;
}
export interface Slot {
  readonly id: string;
  /** Milliseconds since the epoch, as is `expires`. */
  readonly at: number;
  readonly frequencyType: string;
  readonly expires: number;
  /** Only for snapshots on demand. */
  readonly description?: string;
}
