// Takes a snapshot of a cluster. Atlas deletes the snapshot after the given number of days.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import type { BackupCompliance, Cluster } from '../../atlas/replies.js';
import { DAY_MS, MINUTE_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { defineClusterAction } from '../cluster-state/cluster-change.js';
import {
  ClusterBasis,
  dedicatedClusterParam,
  inspectCluster,
  pausedBlocker,
  readSameCluster,
  type SeenCluster,
} from '../cluster-state/cluster-now.js';
import { durationMs } from '../duration.js';
import { plural } from '../format.js';
import type { Phrase } from '../operation.js';
import { projectParam } from '../params/project.js';
import { commentParam } from '../params/text.js';
import { daysParam } from '../params/times.js';
import { type Backup, listBackups, ON_DEMAND } from './backup-lists.js';
import { describeBackupsOff } from './backup-schedule.js';
import { readCompliance, shortRetentionProblem, unreadComplianceFact } from './compliance.js';
import { formatSnapshotSummary } from './last-backup.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: dedicatedClusterParam(),
  keep: daysParam({ label: 'Kept for', position: 2, hint: 'in whole days, such as 30d (7d if left empty)' }).optional(),
  comment: commentParam().optional(),
});
type Params = z.output<typeof params>;

/** `last` is the ID of the newest on-demand snapshot, or null. Scheduled snapshots don't count as drift. */
const SnapshotsBasis = ClusterBasis.extend({ last: z.string().nullable() });
type SnapshotsBasis = z.output<typeof SnapshotsBasis>;

/** The comment that identifies the snapshot if the requester entered no comment. */
const OWN_COMMENT = 'Taken through Countersign';
const USUALLY_KEPT = '7d';
const daysIn = ({ keep = USUALLY_KEPT }: Params) => durationMs(keep) / DAY_MS;
const formatDays = (given: Params) => plural(daysIn(given), 'day');
const commentOf = ({ comment: said }: Params) => said ?? OWN_COMMENT;

export const takeSnapshot = defineClusterAction({
  name: 'take-snapshot',
  title: 'Take a snapshot of a cluster',
  aliases: ['snapshot', 'back up', 'backup now', 'create snapshot', 'create-snapshot'],
  area: 'backup',
  example: 'take-snapshot Cluster1 7d in Payments because OPS-8 before the migration',
  role: 'Project Backup Creator',
  effect: 'reversible',
  canNarrow: false,
  interrupts: false,
  lasts: 'Until it expires',
  params,
  basis: SnapshotsBasis,

  look: inspectCluster,
  async preview(atlas, given, now, looking) {
    const [{ place, present, blockers }, compliance] = await Promise.all([
      looking,
      readCompliance(atlas, given.project),
    ]);
    const all =
      present === undefined || blockers.length > 0 ? [] : (await listBackups(atlas, given.project, present)).list();
    return {
      part: 'on-demand-snapshot',
      path: 'on-demand-snapshot',
      summary: `take a snapshot of ${given.cluster}, kept for ${formatDays(given)}`,
      act: 'Take a snapshot of',
      extent: `and keep it for ${formatDays(given)}`,
      before: 'no new snapshot',
      after: `a snapshot, kept for ${formatDays(given)}`,
      direction: 'widens cost',
      facts: [
        {
          label: 'Snapshots',
          value: formatSnapshotSummary(
            all.filter(({ status }) => status === 'complete'),
            now,
          ),
        },
        { label: 'Comment', value: commentOf(given) },
        unreadComplianceFact(compliance, 'a short retention'),
        { label: 'Until it’s complete', value: 'I won’t delete, pause or overwrite the cluster' },
      ],
      cost: 'storage of the snapshot until it expires or is deleted',
      blockers: (found) => blockersOf(given, found, { place, all, compliance }),
      basis: { last: lastOf(all) },
      undo: 'delete-snapshot deletes the snapshot sooner.',
    };
  },

  call: (given) =>
    callTo('POST', path`/groups/${given.project}/clusters/${given.cluster}/backup/snapshots`, {
      body: { description: commentOf(given), retentionInDays: daysIn(given) },
    }),

  async state(atlas, given, basis) {
    const found = await takenSince(atlas, given, basis);
    if (found === undefined) return undefined;
    return found.taken === undefined ? null : { expiresAt: found.taken.expiresAt ?? null };
  },
  before: (): { expiresAt: number | null } | null => null,
  isDone: (taken) => taken !== null,
  where: ({ cluster }) => `${cluster}’s snapshots, under Backup`,
  format: (taken): Phrase =>
    taken === null
      ? 'not listed'
      : ['listed', ...(taken.expiresAt === null ? [] : [' until ', { at: taken.expiresAt }])],
  formatDone: () => 'listed, taken on demand',
  done: ({ params: given }, name) => `${name} has a new snapshot, kept for ${formatDays(given)}.`,
  drift: (before, after) =>
    after.last !== null && after.last > (before.last ?? '') ? 'someone else took a snapshot' : undefined,
  reply: z.object({ id: z.string() }).catch({ id: '' }),
  // If a crash loses the response, we don't know the snapshot, so the user who undoes the change must choose it.
  undo: ({ params: { project: of, cluster }, reply }) => ({
    operation: 'delete-snapshot',
    params: { project: of, cluster, ...(typeof reply?.id === 'string' && reply.id !== '' && { snapshot: reply.id }) },
  }),

  finishes: {
    usualMs: 20 * MINUTE_MS,
    meanwhile: 'being backed up',
    async look(atlas, { params: given, basis }) {
      const found = await takenSince(atlas, given, basis);
      if (found === undefined) return { wrong: `I can’t find ${given.cluster} in Atlas.` };
      const { taken } = found;
      if (taken === undefined) return { wrong: `Atlas no longer lists ${given.cluster}’s new snapshot.` };
      if (taken.status === 'failed')
        return { wrong: `Atlas couldn’t take the snapshot of ${given.cluster}. Try again with take-snapshot.` };
      return taken.status === 'complete' ? 'at rest' : 'under way';
    },
  },
});

const isOnDemand = ({ why, id }: Backup) => why === ON_DEMAND && id !== '';

/** Returns the ID of the newest on-demand snapshot. IDs begin with their creation time, so they sort by time. */
const lastOf = (all: readonly Backup[]): string | null =>
  all
    .filter(isOnDemand)
    .map(({ id }) => id)
    .sort()
    .at(-1) ?? null;

/** Finds the snapshot that was taken after the preview. Returns undefined if another cluster now has this name. */
async function takenSince(atlas: Atlas, given: Params, basis: SnapshotsBasis) {
  const present = await readSameCluster(atlas, given, basis);
  if (present === undefined) return undefined;
  const all = (await listBackups(atlas, given.project, present)).list();
  const taken = all.find((one) => isOnDemand(one) && one.id > (basis.last ?? '') && one.comment === commentOf(given));
  // We read the cluster after the snapshots, because a new cluster with the same name has its own snapshots.
  return (await readSameCluster(atlas, given, basis)) && { taken };
}

function blockersOf(
  given: Params,
  { backupEnabled, paused }: Cluster,
  {
    place,
    all,
    compliance,
  }: Pick<SeenCluster, 'place'> & {
    readonly all: readonly Backup[];
    readonly compliance: BackupCompliance | undefined;
  },
): readonly Blocker[] {
  const { cluster: name } = given;
  if (backupEnabled === false) return blockedBy('cluster', describeBackupsOff(name));
  if (paused) return [pausedBlocker(given, 'Atlas can’t take a snapshot of a paused cluster')];
  if (all.some((one) => isOnDemand(one) && (one.status === 'waiting' || one.status === 'in progress')))
    return blockedBy(
      'cluster',
      `An on-demand snapshot of ${name} is being taken, and Atlas takes one at a time. Try again when the snapshots command shows it as complete.`,
    );
  const short = shortRetentionProblem(
    { unit: 'days', value: daysIn(given) },
    compliance?.onDemandPolicyItem,
    place.project.name,
  );
  return short === undefined ? [] : blockedBy('keep', short);
}
