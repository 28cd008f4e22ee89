// Deletes a snapshot before it expires. The snapshot can never be restored afterwards.
import { z } from 'zod';
import { type Path, path } from '../../atlas/path.js';
import { type Cluster, Snapshot } from '../../atlas/replies.js';
import { blockedBy } from '../blocker.js';
import { defineRemoveOnCluster } from '../cluster-state/cluster-change.js';
import { isSharded } from '../cluster-state/cluster-kind.js';
import { ClusterBasis, readSameCluster } from '../cluster-state/cluster-now.js';
import { formatBytes, formatList, formatUtc, plural, UNREAD_TEXT } from '../format.js';
import { handleOfId } from '../handles.js';
import type { Fact, Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { type Backup, listBackups } from './backup-lists.js';
import { isComplianceInForce, readCompliance, unreadComplianceFact } from './compliance.js';
import {
  formatSnapshotTime,
  inspectSnapshot,
  type SnapshotInCluster,
  snapshotClusterParam,
  snapshotFacts,
  snapshotPart,
} from './snapshot.js';
import { snapshotParam } from './snapshot-param.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: snapshotClusterParam(),
  snapshot: snapshotParam(),
});

const SnapshotBasis = ClusterBasis.extend({
  sharded: z.boolean(),
  /** Null if Atlas lists no such snapshot, which blocks the change. Times are in milliseconds since the epoch. */
  snapshot: z
    .object({ id: z.string(), takenAt: z.number(), expiresAt: z.number().nullable(), kind: z.string() })
    .nullable(),
  isOnly: z.boolean(),
  /** Among the complete snapshots. */
  isNewest: z.boolean(),
});
type SnapshotBasis = z.output<typeof SnapshotBasis>;

const said = ({ snapshot: id, cluster: name }: SnapshotInCluster) => `${handleOfId(id)} of ${name}`;

export const deleteSnapshot = defineRemoveOnCluster({
  name: 'delete-snapshot',
  title: 'Delete a cluster’s snapshot',
  aliases: ['drop snapshot', 'remove snapshot', 'remove-snapshot'],
  area: 'backup',
  example: 'delete-snapshot 3f9c21 of Cluster0 in Payments because OPS-8 it contains erased data',
  role: 'Project Backup Manager',
  effect: 'irreversible',
  canNarrow: false,
  interrupts: false,
  params,
  basis: SnapshotBasis,

  look: inspectSnapshot,
  async preview(atlas, given, now, looking) {
    const [seen, compliance] = await Promise.all([looking, readCompliance(atlas, given.project)]);
    const { place, present, one, others } = seen;
    const name = said(given);
    return {
      summary: `permanently delete snapshot ${name}`,
      subject: name,
      act: 'Delete snapshot',
      extent: 'permanently',
      loss:
        one?.status === 'failed'
          ? 'This snapshot failed, so nothing can be restored from it.'
          : `${given.cluster} can no longer be restored from this snapshot.`,
      names: { snapshot: handleOfId(given.snapshot) },
      part: snapshotPart(given),
      path: snapshotPart(given),
      before: one === undefined ? 'not found' : describeSnapshot(one, now),
      after: 'deleted',
      direction: 'narrows cost',
      facts: [
        ...(one === undefined ? [] : [...snapshotFacts(one, now), ...factsBeside(one, others, now)]),
        unreadComplianceFact(compliance, 'to delete the snapshot'),
        present !== undefined && { label: 'Point-in-time restore', value: describePointInTime(present) },
      ],
      warnings: one === undefined ? [] : warningsOf(given.cluster, one, others, now),
      blockers: () =>
        isComplianceInForce(compliance) ? blockedBy('snapshot', describeForbidden(place.project.name, one)) : [],
      basis: {
        sharded: present !== undefined && isSharded(present),
        snapshot:
          one === undefined ? null : { id: one.id, takenAt: one.at, expiresAt: one.expiresAt ?? null, kind: one.why },
        isOnly: others.length === 0,
        isNewest: one !== undefined && isNewest(one, others),
      },
      undo: 'Can’t be undone. To keep the cluster’s current data, use take-snapshot.',
      confirm: handleOfId(given.snapshot),
    };
  },

  path: pathOf,
  thing: Snapshot,
  isAsBefore: ({ id }, { snapshot: one }) => id === one?.id,
  // A 404 for the snapshot proves that it was deleted only if Atlas finds the cluster and no longer lists the snapshot.
  async parentExists(atlas, given, basis, found) {
    const cluster = await readSameCluster(atlas, given, basis);
    if (cluster === undefined || found !== undefined) return cluster !== undefined;
    return !(await listBackups(atlas, given.project, cluster)).list().some(({ id }) => id === given.snapshot);
  },
  where: ({ cluster, snapshot: id }) => `${cluster}’s snapshot with an ID ending in ${handleOfId(id)}, under Backup`,
  done: ({ params: given }) => `Snapshot ${said(given)} is deleted.`,
  drift: describeDrift,
  restoreKit: ({ params: { cluster: name }, basis: { snapshot: one } }) =>
    one === null ? undefined : { cluster: name, ...one },
});

function pathOf({ project: of, cluster: name, snapshot: id }: SnapshotInCluster, { sharded }: SnapshotBasis): Path {
  return sharded
    ? path`/groups/${of}/clusters/${name}/backup/snapshots/shardedCluster/${id}`
    : path`/groups/${of}/clusters/${name}/backup/snapshots/${id}`;
}

/** Formats a snapshot: `taken <when> (3 hours ago), 45.2 GiB, kept until <when>`. */
const describeSnapshot = (one: Backup, now: number): Phrase => [
  one.status === 'failed' ? 'failed, from ' : 'taken ',
  ...[formatSnapshotTime(one, now)].flat(),
  ...(one.size === undefined ? [] : [`, ${formatBytes(one.size)}`]),
  ...(one.expiresAt === undefined ? [] : [', kept until ', { at: one.expiresAt }]),
];

function describePointInTime({ pitEnabled }: Cluster): string {
  if (pitEnabled == null) return UNREAD_TEXT;
  return pitEnabled ? 'on, but points in time between the previous and the next snapshot may be lost' : 'off';
}

function factsBeside({ copies }: Backup, others: readonly Backup[], now: number): readonly Fact[] {
  const [newest] = others;
  const rest: Phrase =
    newest === undefined
      ? 'none'
      : [`${plural(others.length, 'snapshot')}, the newest from `, ...[formatSnapshotTime(newest, now)].flat()];
  return [
    { label: 'Other snapshots', value: rest },
    { label: 'Copies', value: describeCopies(copies) },
  ];
}

/** Describes the snapshot's copies, which Atlas doesn't show for sharded clusters. */
function describeCopies(copies: Backup['copies']): string {
  if (copies === undefined) return 'not shown by Atlas, but any copies are also deleted';
  return copies.length === 0 ? 'none' : `in ${formatList(copies)}, also deleted`;
}

function warningsOf(name: string, one: Backup, others: readonly Backup[], now: number): readonly Phrase[] {
  if (one.status !== 'complete') return [];
  const [next] = others;
  if (next === undefined) return [`This is ${name}’s only snapshot. Without it, no data can be restored.`];
  if (!isNewest(one, others)) return [];
  return [
    [
      `This is ${name}’s newest snapshot. The previous snapshot is from `,
      ...[formatSnapshotTime(next, now)].flat(),
      '.',
    ],
  ];
}

/** @param others the cluster's other complete snapshots, newest first */
const isNewest = ({ status, at }: Backup, [newest]: readonly Backup[]) =>
  status === 'complete' && (newest === undefined || newest.at <= at);

function describeForbidden(projectName: string, one: Backup | undefined): string {
  const until = one?.expiresAt === undefined ? '' : ` This snapshot expires at ${formatUtc(one.expiresAt)}.`;
  return `The backup compliance policy in ${projectName} doesn’t allow deleting snapshots.${until}`;
}

function describeDrift(before: SnapshotBasis, after: SnapshotBasis): string | undefined {
  if (after.snapshot === null) return 'Atlas no longer lists the snapshot';
  if (after.snapshot.expiresAt !== before.snapshot?.expiresAt) return 'the snapshot’s expiry changed';
  if (after.isOnly && !before.isOnly) return 'this is now the cluster’s only snapshot';
  return after.isNewest && !before.isNewest ? 'this is now the cluster’s newest snapshot' : undefined;
}
