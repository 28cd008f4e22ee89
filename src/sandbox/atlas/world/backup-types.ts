// How backups are kept here.

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
  /** Milliseconds. */
  readonly since: number;
  /** When the first of a day is taken. */
  readonly hour: number;
  readonly minute: number;
  readonly items: readonly BackupPolicyItem[];
}
export interface SnapshotChanges {
  readonly taken: readonly Slot[];
  /** Their ids. */
  readonly deleted: ReadonlySet<string>;
  /** When those expire that were changed, in milliseconds by id. */
  readonly expire: ReadonlyMap<string, number>;
}
export interface Slot {
  readonly id: string;
  /** Milliseconds, as is `expires`. */
  readonly at: number;
  readonly frequencyType: string;
  readonly expires: number;
  /** Of one that somebody asked for. */
  readonly description?: string;
}
