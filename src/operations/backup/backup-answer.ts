// Shared by the look-ups of backups: which clusters have any, the answer for the others, and the table.
import type { Atlas } from '../../atlas/atlas.js';
import type { Claim } from '../claims.js';
import { type ClusterOf, type FoundCluster, findWith, type Shape } from '../cluster-state/cluster-kind.js';
import { cluster } from '../cluster-state/cluster-param.js';
import { handleOf } from '../handles.js';
import { showMoment } from '../moments.js';
import { nextInstead, SERVERLESS_CLAIM, sayNoBackups, sayNotMeasured } from '../monitoring/unmeasured.js';
import { type Newest, sayCutOff, sayUnlisted } from '../newest.js';
import type { Result, Table } from '../operation.js';
import { project } from '../params/project.js';
import { type ProjectPlace, placeOfProject } from '../place.js';
import { capital, sayBytes } from '../say.js';
import { quantity } from '../units.js';
import type { Backup } from './backup-lists.js';
import { NO_BACKUPS_CLAIM } from './last-backup.js';

export const BACKUP_CLAIMS: readonly Claim[] = [
  NO_BACKUPS_CLAIM,
  {
    says: 'Atlas backs up flex clusters once a day.',
    page: 'backup/cloud-backup/flex-cluster-backup',
  },
  {
    says: 'Atlas keeps a flex cluster’s snapshot until its expiration.',
    recording: 'mongodb/mongodb-atlas-cli, listGroupFlexClusterBackupSnapshots: the last eight, each for eight days',
  },
  { says: 'With backups off, Atlas takes no new ones.', document: 'ClusterDescription20240805.backupEnabled' },
  SERVERLESS_CLAIM,
];

export const backupParams = () => ({
  project: project(),
  cluster: cluster({
    leavesOut: { traits: ['free'], why: 'Atlas lists backups of flex and dedicated clusters only.' },
  }),
});

interface WithBackups<T> {
  readonly place: ProjectPlace;
  readonly found: FoundCluster;
  readonly kept: T;
}

/**
 * Finds a cluster and reads its backups.
 * @param read returns undefined for a kind of cluster that Atlas does not back up
 * @returns the complete answer if there is nothing to read
 */
export async function withBackups<T>(
  atlas: Atlas,
  given: ClusterOf,
  read: (shape: Shape) => Promise<T | undefined>,
): Promise<WithBackups<T> | Result> {
  const [place, [found, kept]] = await Promise.all([
    placeOfProject(atlas, given.project),
    findWith(atlas, given, async (shape) => (shape.shared ? undefined : read(shape))),
  ]);
  if (found.kind === 'serverless' || found.kind === 'missing') {
    const what = { name: given.cluster, projectName: place.project.name, what: 'list no backups' };
    return none(sayNotMeasured(found.kind, what), found.kind);
  }
  return kept === undefined ? none(sayNoBackups(given.cluster), 'free') : { place, found, kept };

  function none(headline: string, kind: Parameters<typeof nextInstead>[0]): Result {
    return { headline, place, facts: [], notes: [], next: nextInstead(kind, given) };
  }
}

/**
 * The table, with what it leaves out and whether a backup is running.
 * @param noun of one item
 */
export function listed(name: string, all: Newest<Backup>, noun: 'backup' | 'snapshot') {
  const rows = all.list();
  return {
    ...(rows.length > 0 && { table: tableOf(name, rows, noun) }),
    missing: sayCutOff(all, noun),
    notes: sayUnlisted(rows.length, all.count, noun),
    ...(rows.some(isUnfinished) && { unfinished: true }),
  };
}

const isUnfinished = ({ status }: Backup) => status === 'in progress' || status === 'waiting';

function tableOf(name: string, rows: readonly Backup[], noun: string): Table {
  return {
    caption: `${capital(noun)}s of ${name}, newest first`,
    columns: ['Snapshot', 'Status', 'Taken', 'Kind', 'Size', 'MongoDB', 'Kept until', 'Comment'],
    rows: rows.map(({ status, at, why, size, version, expiresAt, id, comment }) => [
      handleOf(id) || '–',
      status,
      showMoment(at || undefined),
      why,
      size === undefined ? '–' : quantity(size, sayBytes(size)),
      version ?? '–',
      showMoment(expiresAt),
      comment ?? '–',
    ]),
  };
}

export const sayOff = (name: string): string =>
  `Backups are off for ${name}, so no new ones are taken. Turn them on in Atlas.`;
