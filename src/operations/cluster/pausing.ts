// Pauses and resumes a cluster. A paused cluster keeps its data but accepts no connections.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Cluster, requireKnownOrNone } from '../../atlas/replies.js';
import { MINUTE_MS } from '../../time-units.js';
import { readResumeWarnings } from '../backup/compliance.js';
import { formatLastBackup, readLastBackupAt } from '../backup/last-backup.js';
import { type Blocker, blockedBy } from '../blocker.js';
import { defineClusterUpdate } from '../cluster-state/cluster-change.js';
import { readSearchNodes } from '../cluster-state/cluster-contents.js';
import { dedicatedClusterFacts, tiersNow } from '../cluster-state/cluster-facts.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import {
  ClusterBasis,
  clusterPath,
  dedicatedClusterParam,
  idleCompletionCheck,
  inspectCluster,
  readSameCluster,
} from '../cluster-state/cluster-now.js';
import { DEFAULT_DURATION_LIMITS } from '../duration.js';
import { UNREAD_TEXT } from '../format.js';
import { formatConnectionCount, readConnectionCount } from '../monitoring/connections-now.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { ifReadable } from '../place.js';
import { optionalEndParam } from '../recipes/temporary-change.js';
import { isNvme } from './hardware.js';

/** Atlas can't pause a cluster again until it has run for an hour. */
const LEAST = '1h5m';

/** `paused` is null if the cluster doesn't exist. */
const PauseBasis = ClusterBasis.extend({ paused: z.boolean().nullable() });
type PauseBasis = z.output<typeof PauseBasis>;
const isPaused = ({ paused }: Cluster) => requireKnownOrNone(paused, 'whether the cluster is paused') === true;
const formatPaused = (paused: boolean) => (paused ? 'paused' : 'running');

/** @param paused whether the change pauses the cluster */
function switchingPause(paused: boolean) {
  return {
    area: 'cluster' as const,
    role: 'Project Cluster Manager',
    effect: 'reversible' as const,
    canNarrow: false,
    params: z.strictObject({
      project: projectParam(),
      cluster: dedicatedClusterParam(),
      for: optionalEndParam(paused ? {} : { limits: { ...DEFAULT_DURATION_LIMITS, least: LEAST } }),
    }),
    basis: PauseBasis,
    look: (atlas: Atlas, given: ClusterInProject) => inspectPause(atlas, given, paused),
    path: clusterPath,
    async state(atlas: Atlas, given: ClusterInProject, basis: PauseBasis): Promise<boolean | undefined> {
      const found = await readSameCluster(atlas, given, basis);
      return found && isPaused(found);
    },
    before: ({ paused: was }: PauseBasis) => was === true,
    wanted: () => paused,
    body: () => ({ paused }),
    where: ({ cluster }: ClusterInProject) => cluster,
    format: formatPaused,
    done: (_: unknown, name: string) => `${name} is ${formatPaused(paused)}.`,
    drift: (_: PauseBasis, after: PauseBasis) => `the cluster was ${after.paused ? 'paused' : 'resumed'}`,
    inverse: paused ? 'resume-cluster' : 'pause-cluster',
    finishes: paused
      ? idleCompletionCheck(5 * MINUTE_MS, 'being paused')
      : idleCompletionCheck(10 * MINUTE_MS, 'being resumed'),
  };
}

export const pauseCluster = defineClusterUpdate({
  ...switchingPause(true),
  name: 'pause-cluster',
  title: 'Pause a cluster',
  lasts: 'Until resumed, at most 30 days',
  aliases: ['pause', 'stop', 'sleep', 'suspend', 'shutdown', 'shut down', 'turn off'],
  example: 'pause-cluster Cluster1 in Payments for 12h because INC-42 nobody uses it at night',
  interrupts: true,

  async preview(atlas, { project, cluster: name }, now, looking) {
    const { present, draft, mayHaveSearchNodes } = await looking;
    const cluster = present && dedicatedClusterFacts(present);
    const [connections, backup, onReturn] = await Promise.all([
      present === undefined ? undefined : readConnectionCount(atlas, project, name, now),
      cluster && ifReadable(readLastBackupAt(withTimeout(atlas), project, cluster)),
      present === undefined ? [] : readResumeWarnings(atlas, project, present),
    ]);
    return {
      ...draft,
      summary: `pause ${name}`,
      act: 'Pause',
      after: 'paused (accepts no connections, keeps its data)',
      direction: 'narrows cost',
      facts: [
        { label: 'Connections', value: formatConnectionCount(connections) },
        cluster !== undefined && { label: 'Last backup', value: formatLastBackup(backup, cluster, now) },
      ],
      warnings: [
        `Anything that uses ${name}${connections ? ` (${formatConnectionCount(connections)} now)` : ''} will be cut off and can’t connect while it’s paused.`,
        mayHaveSearchNodes && LOSES_SEARCH,
        `Meanwhile, Atlas takes no backups of ${name} and sends no alerts about it. Existing snapshots still expire.`,
        ...onReturn,
      ],
      cost: 'only storage while it’s paused',
      revertNote: 'Resuming takes a few minutes, or longer if maintenance is due.',
      blockers: blockersOf,
      undo: 'resume-cluster resumes the cluster. After that, Atlas can’t pause the cluster again for an hour.',
    };
  },
});

const LOSES_SEARCH =
  'The search nodes lose their indexes. After resuming, $search and $vectorSearch will fail until Atlas has rebuilt the indexes.';

function blockersOf(present: Cluster): readonly Blocker[] {
  const { name, state } = dedicatedClusterFacts(present);
  if (tiersNow(present).some(isNvme))
    return blockedBy(
      'cluster',
      `${name} has NVMe disks, so Atlas can’t pause it. Leave the cluster running, or scale it to a tier without NVMe disks first.`,
    );
  if (present.stateName === 'IDLE') return [];
  return blockedBy(
    'cluster',
    `${name} is ${state}, and Atlas can’t pause a cluster that’s being changed. Try again when the overview command shows ${name} as running.`,
  );
}

export const resumeCluster = defineClusterUpdate({
  ...switchingPause(false),
  name: 'resume-cluster',
  title: 'Resume a paused cluster',
  aliases: ['resume', 'start', 'unpause', 'wake', 'turn on', 'bring up'],
  example: 'resume-cluster reports-archive in Payments for 4h because INC-42 we need last year’s reports',
  interrupts: false,

  async preview(atlas, given, _, looking) {
    const { cluster: name } = given;
    const { present, draft, mayHaveSearchNodes } = await looking;
    const backups = present === undefined ? [] : await readResumeWarnings(atlas, given.project, present);
    return {
      ...draft,
      summary: `resume ${name}`,
      act: 'Resume',
      after: 'running (accepts connections)',
      direction: 'widens cost',
      warnings: [
        `Atlas can’t pause ${name} for an hour. Maintenance that’s due may delay resuming.`,
        mayHaveSearchNodes && present !== undefined && REBUILDS,
        ...backups,
      ],
      cost: 'the full price of the cluster again',
      undo: 'pause-cluster can pause the cluster again after an hour.',
    };
  },
});

const REBUILDS = '$search and $vectorSearch will fail until Atlas has rebuilt the search indexes.';

async function inspectPause(atlas: Atlas, given: ClusterInProject, wanted: boolean) {
  const [seen, searchNodes] = await Promise.all([inspectCluster(atlas, given), readSearchNodes(atlas, given)]);
  const { present, facts, blockers } = seen;
  const is = present && isPaused(present);
  const already = { param: 'cluster', sentence: `${given.cluster} is already ${formatPaused(wanted)}.` };
  return {
    ...seen,
    facts:
      present === undefined || searchNodes === null
        ? facts
        : [...facts, { label: 'Search nodes', value: searchNodes ?? UNREAD_TEXT }],
    blockers: blockers.length === 0 && is === wanted ? [already] : blockers,
    /** False only if Atlas shows that the cluster has no search nodes. */
    mayHaveSearchNodes: searchNodes !== null,
    draft: { path: 'pause', before: is === undefined ? 'not found' : formatPaused(is), basis: { paused: is ?? null } },
  };
}
