// Checks the side effects of a restore and Atlas's requirements for the target: search indexes, online archives, shards
// and encryption. Sources: test/facts/claims.txt.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import type { OnlineArchive } from '../../atlas/replies.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { countSearchIndexes, readArchives } from '../cluster-state/cluster-contents.js';
import { formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Guess } from '../guesses.js';
import type { Fact } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { restoreProblem, restoreWarnings, type SnapshotAndClusters } from './restore-fit.js';
import { type RestoreParams, restoresOntoItself } from './restoring.js';

export const RESTORE_GUESSES: readonly Guess[] = [
  {
    says: 'Atlas may refuse a snapshot that is larger than the target’s disks.',
    reason: 'Atlas’s documentation only recommends a target with disks as large as the source’s, for a faster restore.',
  },
  {
    says: 'Atlas may refuse to restore a replica set’s snapshot into a sharded cluster.',
    reason: 'Atlas’s documentation only covers sharded snapshots.',
  },
  {
    says: 'If a restore fails, the target may be empty.',
    reason: 'Atlas’s documentation says that the data is deleted first, but not what remains after a failed restore.',
  },
  {
    says: 'Searches fail or lag while Atlas rebuilds search indexes after a restore.',
    reason:
      'Atlas’s documentation mentions delays after a restore. It only says that $search fails for search nodes after a pause.',
  },
  {
    says: 'A running online archive on the target would archive data restored from another cluster.',
    reason: 'Atlas’s documentation only covers restoring a cluster from its own backup.',
  },
];

/** Facts about both clusters. A value is undefined if it couldn't be read. */
interface Beside {
  readonly archives: readonly OnlineArchive[] | undefined;
  readonly indexes: number | undefined;
  readonly sourceIndexes: number | undefined;
  /** The target's default write concern. Null if the target has none. */
  readonly writeConcern: string | null | undefined;
}

const Args = z.object({ defaultWriteConcern: z.string().nullish() });

export async function inspectRestoreContext(atlas: Atlas, given: RestoreParams): Promise<Beside> {
  const { project, cluster, source } = given;
  const args = path`/groups/${project}/clusters/${cluster}/processArgs`;
  const [archives, indexes, sourceIndexes, concern] = await Promise.all([
    readArchives(atlas, given),
    countSearchIndexes(atlas, given),
    restoresOntoItself(given) ? 0 : countSearchIndexes(atlas, { project, cluster: source }),
    ifReadable(withTimeout(atlas).get(args, Args)),
  ]);
  return { archives, indexes, sourceIndexes, writeConcern: concern && (concern.defaultWriteConcern ?? null) };
}

const rebuildsSearchIndexes = ({ indexes, sourceIndexes }: Beside) => indexes !== 0 || sourceIndexes !== 0;

export function restoreContextFacts(beside: Beside): readonly Fact[] {
  const { archives, indexes, writeConcern } = beside;
  const replaced = rebuildsSearchIndexes(beside)
    ? ', replaced by the snapshot’s; searches fail or lag until Atlas has rebuilt them'
    : '';
  return [
    {
      label: 'Target search indexes',
      value: indexes === undefined ? UNREAD_TEXT : `${indexes || 'none'}${replaced}`,
    },
    {
      label: 'Target online archives',
      value: archives === undefined ? UNREAD_TEXT : formatArchives(archives),
    },
    { label: 'Target write concern', value: formatWriteConcern(writeConcern) },
  ];
}

function formatWriteConcern(concern: Beside['writeConcern']): string {
  if (concern === undefined) return UNREAD_TEXT;
  return concern === null ? 'not set (the snapshot’s default will apply)' : `${concern}, unchanged`;
}

function formatArchives(archives: readonly OnlineArchive[]): string {
  if (archives.length === 0) return 'none';
  const names = archives.map((one) => `${nameOf(one)} (${one.state?.toLowerCase() ?? 'unknown state'})`);
  return `${formatList(names, 3)}; queries that read both may return restored data twice`;
}
const nameOf = ({ dbName, collName }: OnlineArchive) => `${dbName ?? '?'}.${collName ?? '?'}`;

export function allRestoreWarnings(
  given: RestoreParams,
  pair: SnapshotAndClusters,
  { archives }: Beside,
): readonly string[] {
  return withoutEmpty(
    ...restoreWarnings(given, pair),
    archives === undefined &&
      `I couldn’t read ${given.cluster}’s online archives. Pause any archives before you restore.`,
  );
}

export function restoreBlockers(
  given: RestoreParams,
  pair: SnapshotAndClusters,
  { archives }: Beside,
): readonly Blocker[] {
  const why = restoreProblem(given, pair) ?? archivingProblem(given, archives);
  return why === undefined ? [] : blockedBy('cluster', why);
}

const AT_REST = ['PAUSING', 'PAUSED', 'DELETED', 'ORPHANED'];
const isRunning = ({ paused, state }: OnlineArchive) => paused !== true && !AT_REST.includes(state ?? '');

function archivingProblem({ cluster }: RestoreParams, archives: Beside['archives']): string | undefined {
  const running = archives?.filter(isRunning) ?? [];
  if (running.length === 0) return undefined;
  return `Online archiving is running on ${cluster} (${formatList(running.map(nameOf), 3)}) and would archive restored data again. Pause archiving in Atlas first, under Online Archive, and resume it afterwards.`;
}
