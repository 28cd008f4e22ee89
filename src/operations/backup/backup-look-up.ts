// Recipe for backup look-ups. Rejects clusters that Atlas doesn't back up, and builds the table.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Cluster } from '../../atlas/replies.js';
import { type ClusterTraits, type FoundCluster, findClusterAndRead } from '../cluster-state/cluster-kind.js';
import { clusterParam } from '../cluster-state/cluster-param.js';
import { capitalize, formatBytes } from '../format.js';
import { handleOfId } from '../handles.js';
import { formatMoment } from '../moments.js';
import { alternativeSteps, describeNoFreeBackups, describeNotMeasured } from '../monitoring/unmeasured.js';
import { type NewestItems, unlistedNotes, unreadItemsNotes } from '../newest.js';
import type { LookUp } from '../operation.js';
import { projectParam } from '../params/project.js';
import {
  defineProjectLookUp,
  type LookUpContext,
  type ProjectLookUpDraft,
  type ProjectLookUpSpec,
} from '../recipes/look-up.js';
import { quantity } from '../units.js';
import type { Backup } from './backup-lists.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: clusterParam({
    leavesOut: { traits: ['free'], why: 'Atlas only lists backups of flex and dedicated clusters.' },
  }),
});
type Given = z.output<typeof params>;
type Found<T> = readonly [FoundCluster, T | undefined];
type Fixed = 'area' | 'role' | 'params' | 'columns' | 'read' | 'answer';

interface BackupLookUp<T> extends Omit<ProjectLookUpSpec<typeof params, Found<T>, Backup>, Fixed> {
  /** Reads the backups of a cluster that Atlas backs up. */
  read(atlas: Atlas, given: Given, shape: ClusterTraits): Promise<T>;
  /** @param dedicated the cluster, or undefined for a flex cluster */
  answer(kept: T, dedicated: Cluster | undefined, asked: LookUpContext<Given>): ProjectLookUpDraft<Backup>;
}

export const defineBackupLookUp = <T>({ read, answer, ...spec }: BackupLookUp<T>): LookUp =>
  defineProjectLookUp<typeof params, Found<T>, Backup>({
    ...spec,
    area: 'backup',
    role: 'Project Read Only',
    params,
    columns: {
      Snapshot: ({ id }) => handleOfId(id) || '–',
      Status: ({ status }) => status,
      Taken: ({ at }) => formatMoment(at || undefined),
      Kind: ({ why }) => why,
      Size: ({ size }) => (size === undefined ? '–' : quantity(size, formatBytes(size))),
      MongoDB: ({ version }) => version ?? '–',
      'Kept until': ({ expiresAt }) => formatMoment(expiresAt),
      Comment: ({ comment }) => comment ?? '–',
    },
    read: (atlas, given) =>
      findClusterAndRead(atlas, given, async (shape) => (hasBackups(shape) ? read(atlas, given, shape) : undefined)),
    answer([found, kept], asked) {
      const { given, place } = asked;
      const none = { name: given.cluster, projectName: place.project.name, what: 'list backups' };
      if (found.kind === 'serverless' || found.kind === 'missing')
        return { headline: describeNotMeasured(found.kind, none), next: alternativeSteps(found.kind, given) };
      if (kept === undefined)
        return { headline: describeNoFreeBackups(given.cluster), next: alternativeSteps('free', given) };
      return answer(kept, found.kind === 'dedicated' ? found.cluster : undefined, asked);
    },
  });

const hasBackups = ({ kind, shared }: ClusterTraits) => kind === 'flex' || (kind === 'dedicated' && !shared);

/**
 * Builds the table and the notes on omitted rows, and checks whether a backup is in progress.
 * @param noun the singular noun
 */
export function backupTable(name: string, all: NewestItems<Backup>, noun: 'backup' | 'snapshot') {
  const rows = all.list();
  return {
    caption: `${capitalize(noun)}s of ${name}, newest first`,
    rows,
    missing: unreadItemsNotes(all, noun),
    notes: unlistedNotes(rows.length, all.count, noun),
  };
}
