// Reads a cluster's backups from Atlas's list for that kind of cluster and returns them in a common format.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { streamList, streamWholeList } from '../../atlas/pages.js';
import { type Path, path } from '../../atlas/path.js';
import { type Cluster, FlexSnapshot, Snapshot } from '../../atlas/replies.js';
import { isSharded } from '../cluster-state/cluster-kind.js';
import { objectIdTime, parseMoment } from '../moments.js';
import { NewestItems } from '../newest.js';

type BackupStatus = 'waiting' | 'in progress' | 'complete' | 'failed' | 'status not known';
export interface Backup {
  readonly id: string;
  readonly status: BackupStatus;
  /** The time of the past or planned backup, in milliseconds since the epoch. 0 if Atlas doesn't show the time. */
  readonly at: number;
  readonly expiresAt?: number;
  /** Bytes. */
  readonly size?: number;
  /** `hourly`, `on demand`. */
  readonly why: string;
  readonly comment?: string;
  readonly version?: string;
  /** Regions that have copies. */
  readonly copies?: readonly string[];
  /** Whether Atlas took the backup with a fallback method after a scheduled snapshot failed. */
  readonly isFallback?: true;
  /** Whether the backup is encrypted with a customer's own key on AWS. */
  readonly hasOwnKey?: true;
  /** Number of shards. Set only for sharded clusters. */
  readonly shards?: number;
  readonly configServerType?: string;
}

export const ON_DEMAND = 'on demand';

const MOST_KEPT = 1_000;

type Kept = Pick<Cluster, 'name' | 'clusterType'>;

/** If `partly` is set, reads return an incomplete list instead of throwing, and the result must say so. */
interface Reading {
  readonly partly?: true;
}

export async function listBackups(
  atlas: Atlas,
  project: string,
  { name, clusterType }: Kept,
  reading: Reading = {},
): Promise<NewestItems<Backup>> {
  const list = path`/groups/${project}/clusters/${name}/backup/snapshots`;
  if (!isSharded({ clusterType })) return readAll(atlas, { path: list, item: Snapshot }, fromSnapshot, reading);
  const all = new NewestItems<Backup>(MOST_KEPT, ({ at }) => at);
  // Atlas lists snapshots of sharded clusters separately and without pagination.
  const sharded = path`/groups/${project}/clusters/${name}/backup/snapshots/shardedClusters`;
  const { results } = await atlas.get(sharded, z.object({ results: z.array(Snapshot) }));
  for (const one of results) all.add(fromSnapshot(one));
  return all;
}

export function listFlexBackups(
  atlas: Atlas,
  project: string,
  name: string,
  reading: Reading = {},
): Promise<NewestItems<Backup>> {
  const list = path`/groups/${project}/flexClusters/${name}/backup/snapshots`;
  return readAll(atlas, { path: list, item: FlexSnapshot }, fromFlexSnapshot, reading);
}

async function readAll<S extends z.ZodType>(
  atlas: Atlas,
  list: { readonly path: Path; readonly item: S },
  backupOf: (reply: z.output<S>) => Backup,
  { partly }: Reading,
): Promise<NewestItems<Backup>> {
  const all = new NewestItems<Backup>(MOST_KEPT, ({ at }) => at);
  const take = (page: readonly z.output<S>[]) => {
    for (const one of page) all.add(backupOf(one));
  };
  if (partly !== true) await streamWholeList(atlas, list, take);
  else if (!(await streamList(atlas, list, take))) all.markCutOff();
  return all;
}

const STATUSES: ReadonlyMap<string, BackupStatus> = new Map([
  ['pending', 'waiting'],
  ['queued', 'waiting'],
  ['inprogress', 'in progress'],
  ['running', 'in progress'],
  ['completed', 'complete'],
  ['failed', 'failed'],
]);

const statusOf = (status: string | null | undefined): BackupStatus =>
  STATUSES.get(status?.toLowerCase() ?? '') ?? 'status not known';

function fromSnapshot(snapshot: Snapshot): Backup {
  const { id, createdAt, expiresAt, storageSizeBytes, snapshotType, frequencyType } = snapshot;
  const { description, mongodVersion, copyRegions, masterKeyUUID, members, configServerType } = snapshot;
  return {
    id: id ?? '',
    status: statusOf(snapshot.status),
    at: parseMoment(createdAt) ?? objectIdTime(id) ?? 0,
    expiresAt: parseMoment(expiresAt),
    ...(storageSizeBytes && { size: storageSizeBytes }),
    why: snapshotType === 'onDemand' ? ON_DEMAND : frequencyType || 'scheduled',
    ...(description && { comment: description }),
    ...(mongodVersion && { version: mongodVersion }),
    ...(copyRegions && { copies: copyRegions }),
    ...(snapshotType === 'fallback' && { isFallback: true }),
    ...(masterKeyUUID && { hasOwnKey: true }),
    ...(members.length > 0 && { shards: members.length }),
    ...(configServerType && { configServerType }),
  };
}

function fromFlexSnapshot(snapshot: FlexSnapshot): Backup {
  const { id, status, startTime, scheduledTime, finishTime, expiration, mongoDBVersion } = snapshot;
  return {
    id: id ?? '',
    status: statusOf(status),
    at: parseMoment(finishTime) ?? parseMoment(startTime) ?? parseMoment(scheduledTime) ?? objectIdTime(id) ?? 0,
    expiresAt: parseMoment(expiration),
    why: 'daily',
    ...(mongoDBVersion && { version: mongoDBVersion }),
  };
}
