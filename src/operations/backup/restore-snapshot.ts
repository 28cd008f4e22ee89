// Restores a snapshot, which overwrites a cluster. Users must always name that cluster, because the channel's default
// cluster never applies to it.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import type { Cluster, OnlineArchive } from '../../atlas/replies.js';
import { HOUR_MS } from '../../time-units.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { callTo } from '../call.js';
import { countSearchIndexes, readArchives, readDataSize } from '../cluster-state/cluster-contents.js';
import {
  dedicatedClusterParam,
  inspectCluster,
  pausedBlocker,
  prerequisiteStep,
  readSameCluster,
} from '../cluster-state/cluster-now.js';
import { formatAgo, formatBytes, formatList, UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Guess } from '../guesses.js';
import { handleOfId } from '../handles.js';
import { formatConnectionCount, readConnectionCount } from '../monitoring/connections-now.js';
import type { Fact, Phrase } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { ifReadable, ifVisible } from '../place.js';
import { defineChange } from '../recipes/change.js';
import { type Backup, listBackups } from './backup-lists.js';
import { formatSnapshotSummary } from './last-backup.js';
import {
  formatDisks,
  formatEncryption,
  formatVersions,
  restoreProblem,
  restoreWarnings,
  type SnapshotAndClusters,
} from './restore-fit.js';
import {
  describeRestoreDrift,
  jobStartedSince,
  otherRestoreProblem,
  RestoreBasis,
  type RestoreParams,
  readRestoresInto,
  restoresOntoItself,
} from './restoring.js';
import { formatSnapshotTime, inspectSnapshot, snapshotClusterParam, snapshotFacts, snapshotPart } from './snapshot.js';
import { snapshotParam } from './snapshot-param.js';

const RESTORE_GUESSES: readonly Guess[] = [
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

const params = z.strictObject({
  project: projectParam(),
  source: snapshotClusterParam(),
  snapshot: snapshotParam(),
  // As in every change, `cluster` is the cluster that changes, because policy rules match this param.
  cluster: dedicatedClusterParam({
    position: undefined,
    words: ['into'],
    label: 'Target cluster',
    hint: 'all data in this cluster is replaced',
  }),
});

export const restoreSnapshot = defineChange({
  name: 'restore-snapshot',
  title: 'Restore a snapshot, overwriting a cluster',
  aliases: ['restore', 'recover', 'rollback', 'get data back', 'undelete', 'restore backup', 'bring back'],
  area: 'backup',
  example: 'restore-snapshot 3f9c21 of Cluster0 into Cluster1 in Payments because OPS-8 staging needs today’s data',
  role: 'Project Backup Recovery Operator',
  effect: 'irreversible',
  canNarrow: false,
  interrupts: true,
  params,
  basis: RestoreBasis,
  guesses: RESTORE_GUESSES,

  async preview(atlas, given, now) {
    const { source, target, jobs, backups, bytes, connections, beside, pair, facts } = await inspectBoth(
      atlas,
      given,
      now,
    );
    const { one } = source;
    const [newest] = backups ?? [];
    return {
      summary: `overwrite ${given.cluster} with a snapshot of ${given.source}`,
      subject: given.cluster,
      act: 'Overwrite',
      extent: restoresOntoItself(given) ? 'with its own snapshot' : `with a snapshot of ${given.source}`,
      loss: describeLoss(given, { bytes, backups }, now),
      place: source.place,
      names: { snapshot: handleOfId(given.snapshot) },
      target: target.target,
      ...(!restoresOntoItself(given) && { alsoHolds: { ...source.target, part: snapshotPart(given) } }),
      path: 'data',
      before: `its own data${bytes === undefined ? '' : `, ${formatBytes(bytes)}`}`,
      after: one === undefined ? 'unknown' : [`${given.source}’s data from `, ...[formatSnapshotTime(one, now)].flat()],
      direction: restoresOntoItself(given) ? 'neither' : 'widens access',
      facts,
      warnings: warningsOf(given, { pair, connections, beside }),
      ...(!isRecent(backups, now) && { first: prerequisiteStep('take-snapshot', 'Take a snapshot of', given) }),
      blockers: blockersOf(given, { source, target, jobs, beside, pair }),
      basis: {
        sourceId: source.basis.clusterId,
        targetId: target.basis.clusterId,
        snapshot: takenOf(one),
        lastJob: jobs?.[0]?.id ?? null,
        newest: takenOf(newest),
      },
      undo: `Can’t be undone.${describeWayBack(given, backups, now)}`,
      confirm: given.cluster,
    };
  },

  call: ({ project: of, source, snapshot: snapshotId, cluster }) =>
    callTo('POST', path`/groups/${of}/clusters/${source}/backup/restoreJobs`, {
      body: { deliveryType: 'automated', snapshotId, targetClusterName: cluster, targetGroupId: of },
    }),

  async verify(atlas, { params: given, basis }) {
    if (jobStartedSince(await readRestoresInto(atlas, given), basis.lastJob, given.snapshot) !== undefined)
      return 'applied';
    // A new cluster with the source's name has its own jobs, so a missing job proves nothing.
    return (await isSameSource(atlas, given, basis)) ? 'not applied' : 'unclear';
  },
  evidence: ({ params: { source, cluster } }, sentAt) => [
    `In Atlas, check ${source}’s restore history, under Backup. Applied: a restore into ${cluster} at `,
    { at: sentAt },
    ' or just after. Not applied: no restore is listed for that time.',
  ],
  done: ({ params: { source, cluster }, basis: { snapshot: one } }): Phrase => [
    `${cluster} now has ${source}’s data`,
    ...(one === null ? [] : [' from ', { at: one.takenAt }]),
    '.',
  ],
  drift: describeRestoreDrift,
  restoreKit: ({ params: { source, cluster }, basis: { snapshot: one, newest } }) => ({
    cluster,
    restoredFrom: { cluster: source, snapshot: one },
    newestSnapshotBefore: newest,
  }),

  finishes: {
    // Restores take minutes for small clusters and hours for large clusters.
    usualMs: HOUR_MS,
    meanwhile: 'being restored',
    async look(atlas, { params: given, basis }) {
      const job = jobStartedSince(await readRestoresInto(atlas, given), basis.lastJob, given.snapshot);
      if (job === undefined) return { wrong: `Atlas no longer lists the restore into ${given.cluster}. ${LOOK_THERE}` };
      if (job.status === 'finished') return 'at rest';
      if (job.status === 'in progress' || job.status === 'waiting') return 'under way';
      return { wrong: `The restore into ${given.cluster} has ${SAID[job.status]}. ${LOOK_THERE}` };
    },
  },
});

const LOOK_THERE = 'Check the cluster’s data before anyone uses the cluster.';
const SAID = { failed: 'failed', canceled: 'been canceled', expired: 'expired' } as const;

type Both = Awaited<ReturnType<typeof inspectBoth>>;
async function inspectBoth(atlas: Atlas, given: RestoreParams, now: number) {
  const [source, target] = await Promise.all([
    inspectSnapshot(atlas, { ...given, cluster: given.source }),
    inspectCluster(atlas, given),
  ]);
  const [beside, jobs, backups, bytes, connections] = await Promise.all([
    inspectRestoreContext(atlas, given),
    // The jobs are undefined if this credential can't see them.
    source.blockers.length + target.blockers.length > 0 ? [] : ifVisible(readRestoresInto(atlas, given)),
    // This read isn't optional, because a failed optional read would look as if the newest snapshot no longer existed.
    target.present === undefined || target.blockers.length > 0
      ? undefined
      : completeOf(atlas, given.project, target.present),
    readDataSize(atlas, given),
    target.present === undefined || target.present.paused
      ? undefined
      : readConnectionCount(atlas, given.project, given.cluster, now),
  ]);
  const pair = { one: source.one, source: source.present, target: target.present };
  const encryption = formatEncryption(pair);
  const facts: readonly Fact[] = withoutEmpty<Fact>(
    ...source.facts.map(({ value }) => ({ label: 'From', value: `${given.source} · ${value}` })),
    ...(source.one === undefined ? [] : snapshotFacts(source.one, now)),
    ...target.facts.map(({ value }) => ({
      label: 'Into',
      value: restoresOntoItself(given) ? 'itself' : `${given.cluster} · ${value}`,
    })),
    { label: 'Versions', value: formatVersions(pair) },
    { label: 'Target data now', value: bytes === undefined ? UNREAD_TEXT : formatBytes(bytes) },
    target.present !== undefined && { label: 'Target disks', value: formatDisks(target.present) },
    !restoresOntoItself(given) && {
      label: 'Who can read it',
      value: `anyone who can read ${given.cluster} can then read ${given.source}’s data`,
    },
    encryption !== undefined && { label: 'Encryption', value: encryption },
    target.present?.pitEnabled === true && {
      label: 'Points in time',
      value: `none between the restore’s start and ${given.cluster}’s next snapshot`,
    },
    { label: 'Target snapshots', value: backups === undefined ? UNREAD_TEXT : formatSnapshotSummary(backups, now) },
    ...restoreContextFacts(beside),
  );
  return { source, target, jobs, backups, bytes, connections, beside, pair, facts };
}

const completeOf = async (atlas: Atlas, of: string, cluster: Cluster) =>
  (await listBackups(atlas, of, cluster)).list().filter(({ status }) => status === 'complete');

const takenOf = (one: Backup | undefined) => (one === undefined ? null : { id: one.id, takenAt: one.at });

/** If the newest snapshot is older than this period, the card warns that later writes will be lost. */
const RECENT_MS = HOUR_MS;
const isRecent = ([newest]: readonly Backup[] = [], now: number) =>
  newest !== undefined && now - newest.at <= RECENT_MS;

function describeLoss(given: RestoreParams, { bytes, backups }: Pick<Both, 'bytes' | 'backups'>, now: number): string {
  const { cluster } = given;
  const [newest] = backups ?? [];
  const lost = restoresOntoItself(given)
    ? `Writes to ${cluster} since the snapshot will be lost.`
    : `All data in ${cluster}${bytes === undefined ? '' : ` (${formatBytes(bytes)})`} will be replaced.`;
  if (newest === undefined) return `${lost} I found no snapshot of ${cluster}, so take one first.`;
  if (isRecent(backups, now)) return lost;
  return `${lost} Its newest snapshot was taken ${formatAgo(now - newest.at)}, so take a new one first.`;
}

/** Says what can be restored after the restore. */
function describeWayBack({ cluster }: RestoreParams, backups: readonly Backup[] | undefined, now: number): string {
  if (backups === undefined) return '';
  const [newest] = backups;
  return newest === undefined
    ? ` There’s no snapshot of ${cluster} to go back to.`
    : ` ${cluster}’s newest snapshot was taken ${formatAgo(now - newest.at)}. Anything written after that is lost permanently.`;
}

type Warned = Pick<Both, 'connections' | 'beside' | 'pair'>;
function warningsOf(given: RestoreParams, { pair, connections, beside }: Warned): readonly Phrase[] {
  const { cluster } = given;
  const cutOff = connections === undefined ? 'all connections' : formatConnectionCount(connections);
  return withoutEmpty<Phrase>(
    pair.one?.isFallback &&
      'This is a fallback snapshot, so its data may be inconsistent. Use it only if there’s no better snapshot.',
    `Cuts off ${cutOff} to ${cluster} until it’s restored. A failed restore may leave ${cluster} empty. Stop its clients first.`,
    ...allRestoreWarnings(given, pair, beside),
  );
}

type Blocked = Pick<Both, 'source' | 'target' | 'jobs' | 'beside' | 'pair'>;
function blockersOf(given: RestoreParams, { source, target, jobs, beside, pair }: Blocked): readonly Blocker[] {
  const found = [
    ...source.blockers.map((one) => (one.param === 'cluster' ? { ...one, param: 'source' } : one)),
    ...(restoresOntoItself(given) ? [] : target.blockers),
  ];
  if (found.length > 0) return found;
  if (source.one?.status === 'failed')
    return blockedBy('snapshot', 'This snapshot failed and has no data. Choose another snapshot.');
  if (target.present?.paused) return [pausedBlocker(given, 'Atlas can’t restore to a paused cluster')];
  const unfit = restoreBlockers(given, pair, beside);
  const why = otherRestoreProblem(given, jobs);
  return unfit.length > 0 || why === undefined ? unfit : blockedBy('cluster', why);
}

const isSameSource = async (atlas: Atlas, given: RestoreParams, { sourceId }: RestoreBasis) =>
  (await readSameCluster(atlas, { ...given, cluster: given.source }, { clusterId: sourceId })) !== undefined;

/** Facts about both clusters. A value is undefined if it couldn't be read. */
interface Beside {
  readonly archives: readonly OnlineArchive[] | undefined;
  readonly indexes: number | undefined;
  readonly sourceIndexes: number | undefined;
  /** The target's default write concern. Null if the target has none. */
  readonly writeConcern: string | null | undefined;
}

const Args = z.object({ defaultWriteConcern: z.string().nullish() });

async function inspectRestoreContext(atlas: Atlas, given: RestoreParams): Promise<Beside> {
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

function restoreContextFacts(beside: Beside): readonly Fact[] {
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

function allRestoreWarnings(given: RestoreParams, pair: SnapshotAndClusters, { archives }: Beside): readonly string[] {
  return withoutEmpty(
    ...restoreWarnings(given, pair),
    archives === undefined &&
      `I couldn’t read ${given.cluster}’s online archives. Pause any archives before you restore.`,
  );
}

function restoreBlockers(given: RestoreParams, pair: SnapshotAndClusters, { archives }: Beside): readonly Blocker[] {
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
