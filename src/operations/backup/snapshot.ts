// Reads a dedicated cluster's snapshot, to delete or restore it.
import type { Atlas } from '../../atlas/atlas.js';
import { type Blocker, blockedBy } from '../blocker.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { dedicatedClusterParam, inspectCluster } from '../cluster-state/cluster-now.js';
import { formatAgo, formatBytes, plural } from '../format.js';
import { handleOfId } from '../handles.js';
import type { Fact, Phrase } from '../operation.js';
import { type Backup, listBackups } from './backup-lists.js';

/** The cluster param that follows a snapshot param. */
export const snapshotClusterParam = () =>
  dedicatedClusterParam({ position: 2, words: ['of'], hint: 'the snapshot’s cluster' });

export interface SnapshotInCluster extends ClusterInProject {
  /** Snapshot ID. */
  readonly snapshot: string;
}

/** The part of the cluster that's reserved while the snapshot is deleted or restored from. */
export const snapshotPart = ({ snapshot }: Pick<SnapshotInCluster, 'snapshot'>): string => `snapshot/${snapshot}`;

/** Reads the snapshot, the snapshot's cluster, and the cluster's other snapshots, newest first. */
export async function inspectSnapshot(atlas: Atlas, given: SnapshotInCluster) {
  const looked = await inspectCluster(atlas, given);
  const { present, blockers } = looked;
  const backups =
    present === undefined || blockers.length > 0 ? undefined : await listBackups(atlas, given.project, present);
  const all = backups?.list() ?? [];
  const one = all.find(({ id }) => id === given.snapshot);
  return {
    ...looked,
    one,
    others: all.filter((other) => other !== one && other.status === 'complete'),
    blockers: blockers.length > 0 ? blockers : blockersOf(given, one, { kept: all.length, count: backups?.count ?? 0 }),
  };
}

function blockersOf(
  { cluster, snapshot }: SnapshotInCluster,
  one: Backup | undefined,
  { kept, count }: { readonly kept: number; readonly count: number },
): readonly Blocker[] {
  const handle = handleOfId(snapshot);
  if (one === undefined && kept < count)
    return blockedBy(
      'snapshot',
      `I only read the newest ${kept.toLocaleString('en-US')} of ${plural(count, 'snapshot')} of ${cluster}, and ${handle} isn’t one of them. For older snapshots, use Atlas.`,
    );
  if (one === undefined)
    return blockedBy(
      'snapshot',
      `I can’t find snapshot ${handle} of ${cluster}. It may have expired or been deleted. To see every snapshot, run “snapshots ${cluster}”.`,
    );
  if (one.status === 'complete' || one.status === 'failed') return [];
  if (one.status === 'status not known')
    return blockedBy(
      'snapshot',
      `Atlas doesn’t show the status of snapshot ${handle}, so I can’t tell whether it’s complete. Check it in Atlas.`,
    );
  return blockedBy(
    'snapshot',
    `Snapshot ${handle} is still being taken. Try again when the snapshots command shows it as complete.`,
  );
}

/** Formats the kind: `hourly`, `on demand, “before the migration”`. */
export const formatSnapshotKind = ({ why, comment }: Backup): string => (comment ? `${why}, “${comment}”` : why);

export const formatSnapshotTime = ({ at }: Pick<Backup, 'at'>, now: number): Phrase =>
  at > 0 ? [{ at }, ` (${formatAgo(now - at)})`] : 'at an unknown time';

export function snapshotFacts(one: Backup, now: number): readonly Fact[] {
  const { size, version, expiresAt } = one;
  const parts = [
    formatSnapshotKind(one),
    one.status === 'failed' && 'failed',
    size !== undefined && formatBytes(size),
    version !== undefined && `MongoDB ${version}`,
  ];
  return [
    { label: 'Taken', value: formatSnapshotTime(one, now) },
    { label: 'Snapshot', value: parts.filter(Boolean).join(' · ') },
    { label: 'Kept until', value: expiresAt === undefined ? 'not shown by Atlas' : [{ at: expiresAt }] },
  ];
}
