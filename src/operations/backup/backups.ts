// Shows when a cluster was backed up, and whether backups are on schedule.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { BackupSchedule, type Cluster } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import type { ClusterInProject, ClusterTraits } from '../cluster-state/cluster-kind.js';
import { formatAgo, plural, withoutEmpty } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { NewestItems } from '../newest.js';
import type { Fact, Phrase } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { type Backup, listBackups, listFlexBackups } from './backup-lists.js';
import { backupTable, defineBackupLookUp } from './backup-look-up.js';
import {
  backupIntervalMs,
  describeBackupsOff,
  FLEX_BACKUP_INTERVAL_MS,
  formatCopies,
  formatInterval,
  formatSchedule,
} from './backup-schedule.js';

/** A grace period, so that a backup in progress doesn't count as overdue. */
const GRACE_MS = HOUR_MS;

export const backups = defineBackupLookUp({
  name: 'backups',
  title: 'List a cluster’s backups',
  aliases: ['backup', 'backup worked', 'backed up'],
  example: 'backups Cluster0 in Payments',
  guesses: [
    {
      says: 'A backup that is an hour late is overdue.',
      reason: 'Atlas’s documentation doesn’t say how late a backup may be.',
    },
  ],
  includes: ['snapshots'],

  read: (atlas, given, shape) => (shape.kind === 'dedicated' ? ofDedicated(atlas, given, shape) : ofFlex(atlas, given)),
  answer({ all, facts, rhythm, missing }, dedicated, { given, now }) {
    const shown = backupTable(given.cluster, all, 'backup');
    const known = { rows: shown.rows, rhythm: all.isWhole ? rhythm : undefined, dedicated };
    return {
      headline: headline(given.cluster, all, now),
      facts,
      ...shown,
      missing: [...shown.missing, ...missing],
      warnings: warnings(given.cluster, known, now),
      next: [
        { label: 'Restore jobs', operation: 'restore-jobs', params: given },
        { label: 'Alerts', operation: 'alerts', params: given },
      ],
    };
  },
});

interface Kept {
  readonly all: NewestItems<Backup>;
  readonly facts: readonly Fact[];
  /** Milliseconds between backups. Undefined if the schedule can't be read or has no rules. */
  readonly rhythm: number | undefined;
  readonly missing: readonly string[];
}

async function ofFlex(atlas: Atlas, given: ClusterInProject): Promise<Kept> {
  const all = await listFlexBackups(atlas, given.project, given.cluster, { partly: true });
  const facts = [{ label: 'Schedule', value: 'daily, as for every flex cluster' }];
  return { all, facts, rhythm: FLEX_BACKUP_INTERVAL_MS, missing: [] };
}

async function ofDedicated(
  atlas: Atlas,
  given: ClusterInProject,
  { clusterType, backsUp }: ClusterTraits,
): Promise<Kept> {
  const part = createOptionalReads();
  const at = path`/groups/${given.project}/clusters/${given.cluster}/backup/schedule`;
  const [all, schedule] = await Promise.all([
    listBackups(atlas, given.project, { name: given.cluster, clusterType }, { partly: true }),
    backsUp ? part.read('The schedule is', withTimeout(atlas).get(at, BackupSchedule)) : undefined,
  ]);
  if (schedule === undefined) return { all, facts: [], rhythm: undefined, missing: part.missing };
  const copies = formatCopies(schedule);
  const facts = withoutEmpty(
    { label: 'Schedule', value: formatSchedule(schedule) },
    copies !== undefined && { label: 'Copied to', value: copies },
    { label: 'Next backup', value: formatMoment(parseMoment(schedule.nextSnapshot)) },
  );
  return { all, facts, rhythm: backupIntervalMs(schedule), missing: [] };
}

function headline(name: string, all: NewestItems<Backup>, now: number): Phrase {
  const rows = all.list();
  const last = rows.find(({ status }) => status === 'complete');
  const rest = `${describeFailed(rows)}${describeRunning(rows, now)}.`;
  if (last === undefined && !all.isWhole) return `None of the backups that I read for ${name} is complete${rest}`;
  if (last === undefined) return `${name} has no complete backup${rest}`;
  if (last.at === 0) return `${name} has a complete backup, but Atlas doesn’t show when it was taken${rest}`;
  const which = all.isWhole ? `${name}’s last backup` : `The newest backup of ${name} that I read`;
  return `${which} was taken ${formatAgo(now - last.at)}${rest}`;
}

/** Counts the failed backups since the last complete backup. */
function describeFailed(rows: readonly Backup[]): string {
  const last = rows.findIndex(({ status }) => status === 'complete');
  const failed = rows.slice(0, last < 0 ? undefined : last).filter(({ status }) => status === 'failed').length;
  if (failed === 0) return '';
  return last < 0 ? `; ${plural(failed, 'backup')} failed` : `; ${plural(failed, 'later backup')} failed`;
}

function describeRunning(rows: readonly Backup[], now: number): string {
  const running = rows.find(({ status }) => status === 'in progress');
  if (running === undefined) return '';
  return `; another backup ${running.at > 0 ? `started ${formatAgo(now - running.at)}` : 'is in progress'}`;
}

interface Circumstances {
  readonly rows: readonly Backup[];
  readonly rhythm: number | undefined;
  readonly dedicated: Cluster | undefined;
}

function warnings(name: string, { rows, rhythm, dedicated }: Circumstances, now: number): readonly string[] {
  const last = rows.find(({ status }) => status === 'complete');
  if (dedicated?.backupEnabled === false) return [describeBackupsOff(name)];
  const late = rhythm !== undefined && last !== undefined && now - last.at > rhythm + GRACE_MS;
  return withoutEmpty(
    late && dedicated?.paused && `${name} is paused, so Atlas takes no backups.`,
    late &&
      !dedicated?.paused &&
      `A backup is overdue. There should be a backup every ${formatInterval(rhythm).replace(/^1 /, '')}.`,
  );
}
