// Lists a cluster's snapshots and the handles that users type to restore or delete them.

import { formatAgo, formatCounts, plural, withoutEmpty } from '../format.js';
import { atLeastPrefix, type NewestItems } from '../newest.js';
import type { Fact, NextStep, Phrase } from '../operation.js';
import { type Backup, listBackups, listFlexBackups, ON_DEMAND } from './backup-lists.js';
import { backupTable, defineBackupLookUp } from './backup-look-up.js';
import { describeBackupsOff } from './backup-schedule.js';

export const snapshots = defineBackupLookUp({
  name: 'snapshots',
  title: 'List a cluster’s snapshots, to restore or delete one',
  aliases: ['snapshot', 'restore points', 'restore-points'],
  example: 'snapshots Cluster0 in Payments',
  includes: ['backups'],

  read: (atlas, { project, cluster: name }, { kind, clusterType }) =>
    kind === 'dedicated'
      ? listBackups(atlas, project, { name, clusterType }, { partly: true })
      : listFlexBackups(atlas, project, name, { partly: true }),
  answer: (kept, dedicated, { given, now }) => ({
    headline: headline(given.cluster, kept, now),
    facts: factsOf(kept),
    ...backupTable(given.cluster, kept, 'snapshot'),
    warnings: dedicated?.backupEnabled === false ? [describeBackupsOff(given.cluster)] : [],
    next: withoutEmpty<NextStep>(
      { label: 'Backups and their schedule', operation: 'backups', params: given },
      { label: 'Restore jobs', operation: 'restore-jobs', params: given },
      dedicated !== undefined && { label: 'Take a snapshot', operation: 'take-snapshot', params: given },
    ),
  }),
});

const isComplete = ({ status }: Backup) => status === 'complete';

function headline(name: string, all: NewestItems<Backup>, now: number): Phrase {
  if (all.count === 0) return `${name} has no snapshots.`;
  const last = all.list().find(isComplete);
  const has = `${name} has ${atLeastPrefix(all.isWhole)}${plural(all.count, 'snapshot')}`;
  const read = all.isWhole ? '' : ' that I read';
  if (last === undefined) return `${has}. None${read} are complete.`;
  const when = last.at > 0 ? `was taken ${formatAgo(now - last.at)}` : 'has no date in Atlas';
  return `${has}. The newest complete snapshot${read} ${when}.`;
}

/** Returns no facts if only the newest snapshots were read, because the totals would be wrong. */
function factsOf(all: NewestItems<Backup>): readonly Fact[] {
  const rows = all.list();
  if (rows.length === 0 || rows.length < all.count || !all.isWhole) return [];
  const oldest = rows.findLast((one) => isComplete(one) && one.at > 0);
  const asked = rows.filter(({ why }) => why === ON_DEMAND).length;
  return withoutEmpty<Fact>(
    { label: 'Status', value: formatCounts(rows.map(({ status }) => status)) },
    oldest !== undefined && { label: 'Oldest complete', value: [{ at: oldest.at }] },
    asked !== 0 && { label: 'Taken on demand', value: String(asked) },
  );
}
