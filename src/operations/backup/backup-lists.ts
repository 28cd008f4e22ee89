// Backups of every kind of cluster, read from the list for that kind, in one form.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { streamList } from '../../atlas/pages.js';
import { path } from '../../atlas/path.js';
import { type Cluster, FlexSnapshot, Snapshot } from '../../atlas/replies.js';
import { momentOf, objectIdTime } from '../moments.js';
import { Newest } from '../newest.js';

type BackupStatus = 'waiting' | 'in progress' | 'complete' | 'failed';
export interface Backup {
  readonly id: string;
  readonly status: BackupStatus;
  /** When it was or will be taken, in milliseconds since the epoch; 0 when unknown. */
  readonly at: number;
  readonly expiresAt?: number;
  /** Bytes. */
  readonly size?: number;
  /** `hourly`, `on demand`. */
  readonly why: string;
  /** Comment of whoever took it on demand. */
  readonly comment?: string;
  /** Version of MongoDB. */
  readonly version?: string;
  /** Regions with copies. */
  readonly copies?: readonly string[];
}

export const ON_DEMAND = 'on demand';

const MOST_KEPT = 1_000;

type Kept = Pick<Cluster, 'name' | 'clusterType'>;

export async function listBackups(atlas: Atlas, project: string, { name, clusterType }: Kept): Promise<Newest<Backup>> {
  const all = new Newest<Backup>(MOST_KEPT, ({ at }) => at);
  const list = path`/groups/${project}/clusters/${name}/backup/snapshots`;
  if (!isSharded({ clusterType })) {
    await streamList(atlas, { path: list, item: Snapshot }, (page) => addAll(all, page.map(fromSnapshot)));
    return all;
  }
  // Snapshots of sharded clusters have their own list, without pages.
  const sharded = path`/groups/${project}/clusters/${name}/backup/snapshots/shardedClusters`;
  const { results } = await atlas.get(sharded, z.object({ results: z.array(Snapshot) }));
  addAll(all, results.map(fromSnapshot));
  return all;
}

/** Snapshots of sharded clusters have other paths. */
export const isSharded = ({ clusterType }: Pick<Cluster, 'clusterType'>): boolean =>
  clusterType !== 'REPLICASET' && Boolean(clusterType);

export async function listFlexBackups(atlas: Atlas, project: string, name: string): Promise<Newest<Backup>> {
  const all = new Newest<Backup>(MOST_KEPT, ({ at }) => at);
  const list = path`/groups/${project}/flexClusters/${name}/backup/snapshots`;
  await streamList(atlas, { path: list, item: FlexSnapshot }, (page) => addAll(all, page.map(fromFlexSnapshot)));
  return all;
}

function addAll(all: Newest<Backup>, backups: readonly Backup[]): void {
  for (const backup of backups) all.add(backup);
}

const STATUSES: ReadonlyMap<string, BackupStatus> = new Map([
  ['pending', 'waiting'],
  ['queued', 'waiting'],
  ['inprogress', 'in progress'],
  ['running', 'in progress'],
  ['completed', 'complete'],
  ['failed', 'failed'],
]);

function fromSnapshot(snapshot: Snapshot): Backup {
  const { id, createdAt, expiresAt, storageSizeBytes, snapshotType, frequencyType } = snapshot;
  const { description, mongodVersion, copyRegions } = snapshot;
  return {
    id: id ?? '',
    status: STATUSES.get(snapshot.status?.toLowerCase() ?? '') ?? (createdAt ? 'complete' : 'in progress'),
    at: momentOf(createdAt) ?? objectIdTime(id) ?? 0,
    expiresAt: momentOf(expiresAt),
    ...(storageSizeBytes && { size: storageSizeBytes }),
    why: snapshotType === 'onDemand' ? ON_DEMAND : frequencyType || 'scheduled',
    ...(description && { comment: description }),
    ...(mongodVersion && { version: mongodVersion }),
    ...(copyRegions && { copies: copyRegions }),
  };
}

function fromFlexSnapshot(snapshot: FlexSnapshot): Backup {
  const { id, status, startTime, scheduledTime, finishTime, expiration, mongoDBVersion } = snapshot;
  return {
    id: id ?? '',
    status: STATUSES.get(status?.toLowerCase() ?? '') ?? (finishTime ? 'complete' : 'in progress'),
    at: momentOf(finishTime) ?? momentOf(startTime) ?? momentOf(scheduledTime) ?? objectIdTime(id) ?? 0,
    expiresAt: momentOf(expiration),
    why: 'daily',
    ...(mongoDBVersion && { version: mongoDBVersion }),
  };
}
