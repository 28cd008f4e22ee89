// All snapshots of a cluster, with the handles by which they are restored or deleted.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { ClusterOf, Shape } from '../cluster-state/cluster-kind.js';
import { atLeast, type Newest } from '../newest.js';
import type { Fact, Next, Phrase, Result } from '../operation.js';
import { lookUp } from '../recipes/look-up.js';
import { plural, sayAgo, sayCounts } from '../say.js';
import { BACKUP_CLAIMS, backupParams, listed, sayOff, withBackups } from './backup-answer.js';
import { type Backup, listBackups, listFlexBackups, ON_DEMAND } from './backup-lists.js';

export const snapshots = lookUp({
  name: 'snapshots',
  title: 'List every snapshot of a cluster, to restore or delete one',
  area: 'backup',
  example: 'snapshots Cluster0 in Payments',
  role: 'Project Read Only',
  params: z.strictObject(backupParams()),
  claims: BACKUP_CLAIMS,
  includes: ['backups'],

  async run(atlas, given, now): Promise<Result> {
    const seen = await withBackups(atlas, given, (shape) => listOf(atlas, given, shape));
    if ('headline' in seen) return seen;
    const { place, found, kept } = seen;
    const isDedicated = found.kind === 'dedicated';
    return {
      headline: headline(given.cluster, kept, now),
      place,
      facts: factsOf(kept),
      ...listed(given.cluster, kept, 'snapshot'),
      warnings: isDedicated && found.cluster.backupEnabled === false ? [sayOff(given.cluster)] : [],
      next: nextFor(given, isDedicated),
    };
  },
});

async function listOf(
  atlas: Atlas,
  { project, cluster: name }: ClusterOf,
  { kind, clusterType }: Shape,
): Promise<Newest<Backup> | undefined> {
  if (kind === 'dedicated') return listBackups(atlas, project, { name, clusterType }, { partly: true });
  return kind === 'flex' ? listFlexBackups(atlas, project, name, { partly: true }) : undefined;
}

const isComplete = ({ status }: Backup) => status === 'complete';

function headline(name: string, all: Newest<Backup>, now: number): Phrase {
  if (all.count === 0) return `${name} has no snapshots.`;
  const last = all.list().find(isComplete);
  const has = `${name} has ${atLeast(all.isWhole)}${plural(all.count, 'snapshot')}`;
  const read = all.isWhole ? '' : ' that I read';
  if (last === undefined) return `${has}, none of them${read} complete.`;
  const when = last.at > 0 ? `was taken ${sayAgo(now - last.at)}` : 'has no date in Atlas';
  return `${has}; the newest${read} that is complete ${when}.`;
}

/** Empty when only the newest snapshots are known, because they say nothing about all. */
function factsOf(all: Newest<Backup>): readonly Fact[] {
  const rows = all.list();
  if (rows.length === 0 || rows.length < all.count || !all.isWhole) return [];
  const oldest = rows.findLast((one) => isComplete(one) && one.at > 0);
  const asked = rows.filter(({ why }) => why === ON_DEMAND).length;
  return [
    { label: 'Status', value: sayCounts(rows.map(({ status }) => status)) },
    ...(oldest === undefined ? [] : [{ label: 'Oldest complete', value: [{ at: oldest.at }] }]),
    ...(asked === 0 ? [] : [{ label: 'Taken on demand', value: String(asked) }]),
  ];
}

const nextFor = (one: ClusterOf, isDedicated: boolean): readonly Next[] => [
  { label: 'Backups and their schedule', operation: 'backups', params: { ...one } },
  { label: 'Restore jobs', operation: 'restore-jobs', params: { ...one } },
  ...(isDedicated ? [{ label: 'Take a snapshot', operation: 'take-snapshot', params: { ...one } }] : []),
];
