// Finds when a cluster was last backed up.
import type { Atlas } from '../../atlas/atlas.js';
import type { ClusterFacts } from '../cluster-state/cluster-facts.js';
import { formatAgo, plural, UNREAD_TEXT } from '../format.js';
import type { Phrase } from '../operation.js';
import { listBackups, listFlexBackups } from './backup-lists.js';

/** Returns the time of the newest complete backup with a date, in milliseconds since the epoch. Null if none exists. */
export async function readLastBackupAt(
  atlas: Atlas,
  project: string,
  cluster: Pick<ClusterFacts, 'kind' | 'name' | 'shared' | 'clusterType'>,
): Promise<number | null> {
  const { kind, name, shared } = cluster;
  if (shared) return null;
  const all = kind === 'flex' ? listFlexBackups(atlas, project, name) : listBackups(atlas, project, cluster);
  return (await all).list().find(({ status, at }) => status === 'complete' && at > 0)?.at ?? null;
}

export function formatLastBackup(
  last: number | null | undefined,
  { backsUp, shared }: ClusterFacts,
  now: number,
): Phrase {
  if (shared) return 'none (free clusters have no backups)';
  if (last === undefined) return UNREAD_TEXT;
  const off = backsUp === false ? ', and backups are off' : '';
  return last === null ? `none${off}` : [{ at: last }, ` (${formatAgo(now - last)})${off}`];
}

/**
 * Formats the count and age: `31 snapshots, the newest from <when> (3 hours ago)`.
 * @param complete the complete snapshots, newest first
 */
export function formatSnapshotSummary(complete: readonly { readonly at: number }[], now: number): Phrase {
  const [newest] = complete;
  if (newest === undefined) return 'none';
  return [
    `${plural(complete.length, 'snapshot')}, the newest from `,
    { at: newest.at },
    ` (${formatAgo(now - newest.at)})`,
  ];
}
