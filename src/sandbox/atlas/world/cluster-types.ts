// Clusters of the pretend Atlas, and their backups.
import type { FlexRestoreJob, RestoreJob } from './restore-jobs.js';
import type { Provider } from './tiers.js';

/** Anything in Atlas's spelling. */
export type Thing = Readonly<Record<string, unknown>>;

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
  /** The compatibility version that somebody pinned, such as `7.0`. */
  readonly pinnedVersion?: string;
  paused: boolean;
  /** Milliseconds since the epoch. */
  resumedAt?: number;
  /** Milliseconds since the epoch. Until then it is being changed or, if DELETING, still exists. */
  settlesAt?: number;
  terminationProtectionEnabled?: boolean;
  instanceSize: string;
  /** Default: the disk size of its instance size. */
  diskSizeGB?: number;
  /** Only those that somebody set. Default: what comes with the tier and the disk. */
  diskIOPS?: number | undefined;
  ebsVolumeType?: string | undefined;
  /** The regions of each shard. Default: one on AWS. */
  readonly placement?: readonly Placement[];
  /** Default: 1, a replica set. */
  readonly shards?: number;
  /** Default: Atlas Core. */
  readonly edition?: 'INFINITE';
  /** Whose keys encrypt it. Default: none of the customer's. */
  readonly encryptionAtRestProvider?: 'AWS' | 'AZURE' | 'GCP';
  /** Of a sharded cluster. Default: DEDICATED. */
  readonly configServerType?: 'EMBEDDED' | 'DEDICATED';
  backupEnabled?: boolean;
  pitEnabled?: boolean;
  searchNodes?: SearchNodes;
  /** Atlas doesn't show it. */
  outageSimulated?: boolean;
  /** Growth of its data, in bytes. */
  readonly growsPerDay?: number;
  autoScaling?: AutoScaling;
  /** Only settings that were changed, as in `processArgs`. */
  settings?: Thing;
  processArgs?: Thing;
  /** When each rejected query shape was rejected, in milliseconds since the epoch, by its hash. */
  rejected?: ReadonlyMap<string, number>;
  /** Atlas keeps and shows expired grants. */
  grant: Grant | undefined;
  /** Hottest first, as the primary sees them. */
  readonly namespaces: string[];
  readonly restoreJobs: RestoreJob[];
  /** Index of the primary among its three nodes. Default: 0. */
  primary?: number;
  /** When the next of its nodes becomes the primary, in milliseconds. */
  electsAt?: number;
  /** No snapshots are taken between `stoppedAt` and `resumedAt`. */
  backups?: { failsSince?: string; stoppedAt?: string; resumedAt?: string };
  /** Oldest first; the last one is in force. Default: one policy that always existed. */
  backupPolicies?: readonly BackupPolicy[];
  /** Other settings of the backup schedule. */
  backupSchedule?: Thing;
  snapshots?: SnapshotChanges;
}
export interface Placement {
  readonly priority: number;
  readonly providerName: Provider;
  readonly regionName: string;
  readonly nodeCount: number;
}
interface SearchNodes {
  readonly instanceSize: string;
  readonly nodeCount: number;
  /** Milliseconds since the epoch. Until then their indexes are being rebuilt, after the cluster was resumed. */
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

export interface Grant {
  readonly grantType: string;
  readonly expirationTime: string;
}

/** Other fields that Atlas shows, but nothing here uses, are kept in the same object. */
export interface BackupCompliance extends Thing {
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
