// Types for clusters and their backups.
import type { FlexRestoreJob, RestoreJob } from './restore-jobs.js';
import type { Provider } from './tiers.js';

/** A JSON object with Atlas's field names. */
export type AtlasObject = Readonly<Record<string, unknown>>;

interface CommonCluster {
  readonly id: string;
  readonly projectId: string;
  name: string;
  stateName: 'IDLE' | 'CREATING' | 'UPDATING' | 'DELETING' | 'REPAIRING';
  readonly createDate: string;
  readonly mongoDBVersion: string;
}
export interface DedicatedCluster extends CommonCluster {
  readonly kind: 'dedicated';
  /** The pinned feature compatibility version, e.g. `7.0`. */
  readonly pinnedVersion?: string;
  paused: boolean;
  /** Milliseconds since the epoch. */
  resumedAt?: number;
  /** When the current change or deletion finishes, in milliseconds since the epoch. */
  settlesAt?: number;
  /** Set if the cluster is deleted once the current change has finished. */
  isDeletedNext?: true;
  terminationProtectionEnabled?: boolean;
  instanceSize: string;
  /** The sizes that were last requested, if they aren't the current ones, e.g. because of autoscaling. */
  configured?: { readonly instanceSize: string; readonly diskSizeGB: number } | undefined;
  /** The disk size. Default: the instance size's default. */
  diskSizeGB?: number;
  /** Custom IOPS. Default: the tier's and disk's IOPS. */
  diskIOPS?: number | undefined;
  ebsVolumeType?: string | undefined;
  /** Each shard's regions. Default: one AWS region. */
  readonly placement?: readonly Placement[];
  /** The number of shards. Default: 1 (a replica set). */
  readonly shards?: number;
  /** Default: Atlas Core. */
  readonly edition?: 'INFINITE';
  /** The provider of the customer-managed encryption key. Default: none. */
  readonly encryptionAtRestProvider?: KeyProvider;
  /** The provider that encrypted the snapshots, if the cluster's provider has changed since. */
  readonly snapshotKeyProvider?: KeyProvider | 'NONE';
  /** The config server's type. Set only for sharded clusters. Default: DEDICATED. */
  readonly configServerType?: 'EMBEDDED' | 'DEDICATED';
  backupEnabled?: boolean;
  pitEnabled?: boolean;
  searchNodes?: SearchNodes;
  /** Whether an outage is being simulated. Atlas doesn't return this field. */
  outageSimulated?: boolean;
  /** The data growth, in bytes. */
  readonly growsPerDay?: number;
  autoScaling?: AutoScaling;
  /** Contains only changed settings, as `processArgs` does. */
  settings?: AtlasObject;
  processArgs?: AtlasObject;
  /** When query shapes were rejected, in milliseconds since the epoch, by the shape's hash. */
  rejected?: ReadonlyMap<string, number>;
  /** Possibly expired: Atlas keeps and shows expired grants. */
  grant: EmployeeGrant | undefined;
  /** Namespaces, sorted by load on the primary, highest first. */
  readonly namespaces: string[];
  readonly restoreJobs: RestoreJob[];
  /** The primary's index among the three nodes. Default: 0. */
  primary?: number;
  /** How far each secondary lags behind the primary. Default: less than Atlas's limit for a failover test. */
  lagSeconds?: number;
  /** When the next node becomes the primary, in milliseconds since the epoch. */
  electsAt?: number;
  /** No snapshots are taken between `stoppedAt` and `resumedAt`. */
  backups?: { failsSince?: string; stoppedAt?: string; resumedAt?: string };
  /** Oldest first. The last policy is active. Default: a single policy that has always existed. */
  backupPolicies?: readonly BackupPolicy[];
  /** Other backup schedule settings. */
  backupSchedule?: AtlasObject;
  snapshots?: SnapshotChanges;
}
type KeyProvider = 'AWS' | 'AZURE' | 'GCP';

export interface Placement {
  readonly priority: number;
  readonly providerName: Provider;
  readonly regionName: string;
  readonly nodeCount: number;
}
interface SearchNodes {
  readonly instanceSize: string;
  readonly nodeCount: number;
  /** When the index rebuild after a resume finishes, in milliseconds since the epoch. */
  rebuiltAt?: number;
}
export interface AutoScaling {
  readonly compute: {
    readonly enabled: boolean;
    readonly scaleDownEnabled: boolean;
    readonly minInstanceSize?: string | undefined;
    readonly maxInstanceSize?: string | undefined;
  };
  readonly diskGB: { readonly enabled: boolean };
}
export interface FlexCluster extends CommonCluster {
  readonly kind: 'flex';
  readonly terminationProtectionEnabled?: boolean;
  readonly restoreJobs: FlexRestoreJob[];
}
export type Cluster = DedicatedCluster | FlexCluster;

export interface EmployeeGrant {
  readonly grantType: string;
  readonly expirationTime: string;
}

/** Also contains the fields that Atlas returns but the simulation doesn't use. */
export interface BackupCompliance extends AtlasObject {
  readonly onDemandPolicyItem: BackupPolicyItem | null;
  readonly pitEnabled: boolean;
  readonly scheduledPolicyItems: readonly BackupPolicyItem[];
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
  /** The UTC time of the day's first snapshot. */
  readonly hour: number;
  readonly minute: number;
  readonly items: readonly BackupPolicyItem[];
}
export interface SnapshotChanges {
  readonly taken: readonly BackupSnapshot[];
  /** Ids of deleted snapshots. */
  readonly deleted: ReadonlySet<string>;
  /** Changed expiry times by snapshot id, in milliseconds since the epoch. */
  readonly expire: ReadonlyMap<string, number>;
}
export interface BackupSnapshot {
  readonly id: string;
  /** When the snapshot was taken. Like `expires`, in milliseconds since the epoch. */
  readonly at: number;
  readonly frequencyType: string;
  readonly expires: number;
  /** The description of an on-demand snapshot. */
  readonly description?: string;
}
