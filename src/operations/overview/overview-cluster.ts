// Shows the state of a cluster, with its alerts, MongoDB support access and last backup.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Alert, FlexCluster } from '../../atlas/replies.js';
import { isAlertAbout, readOpenAlerts } from '../alerts/alert-lists.js';
import { formatOpenAlerts, mostUrgentAlertFacts } from '../alerts/open-alerts.js';
import { formatLastBackup, readLastBackupAt } from '../backup/last-backup.js';
import { type ClusterFacts, dedicatedClusterFacts, flexClusterFacts, PAUSED } from '../cluster-state/cluster-facts.js';
import { clusterNotFoundResult, findClusterAndRead } from '../cluster-state/cluster-kind.js';
import { grantPhrase, isGrantActive } from '../cluster-state/employee-grant.js';
import { formatRoundedDuration } from '../duration.js';
import { withoutEmpty } from '../format.js';
import { describeServerless, resumeStep, successorHint } from '../monitoring/unmeasured.js';
import type { Fact, LookUpResult, NextStep, Place } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { readProjectPlace } from '../place.js';

const ABOUT = { role: 'Project Read Only' };

interface ClusterQuery {
  readonly project: string;
  readonly name: string;
}

export async function readClusterOverview(atlas: Atlas, asked: ClusterQuery, now: number): Promise<LookUpResult> {
  const answer = createOptionalReads();
  const [place, seen, alerts] = await Promise.all([
    readProjectPlace(atlas, asked.project),
    readCluster(atlas, asked, answer),
    answer.read('Open alerts are', readOpenAlerts(withTimeout(atlas), asked.project), ABOUT),
  ]);
  if (seen.cluster === undefined)
    return seen.kind === 'serverless' ? ended(asked, place) : clusterNotFoundResult(asked.name, place);
  const { cluster, backedUpAt } = seen;
  const open = alerts?.filter(isAlertAbout(cluster));
  return {
    headline: headline(cluster, open, now),
    place,
    facts: [
      ...describe(cluster, now),
      ...mostUrgentAlertFacts(open, now),
      { label: 'Last backup', value: formatLastBackup(backedUpAt, cluster, now) },
    ],
    missing: answer.missing,
    notes: cluster.state === PAUSED ? [cluster.shared ? SLEEPS_FREE : SLEEPS] : [],
    next: nextOf(asked, cluster),
  };
}

async function readCluster(atlas: Atlas, { project, name }: ClusterQuery, { read }: OptionalReads) {
  const [found, { flex, backup }] = await findClusterAndRead(
    atlas,
    { project, cluster: name },
    async ({ kind, ...shape }) => {
      if (kind !== 'dedicated' && kind !== 'flex') return {};
      const backup = readLastBackupAt(withTimeout(atlas), project, { ...shape, kind, name });
      backup.catch(() => {}); // awaited below if the guess about the cluster's kind was right
      return { flex: kind === 'flex' ? await flexNamed(atlas, project, name) : undefined, backup };
    },
  );
  const cluster = found.kind === 'dedicated' ? dedicatedClusterFacts(found.cluster) : flex && flexClusterFacts(flex);
  return { kind: found.kind, cluster, backedUpAt: backup && (await read('The last backup is', backup, ABOUT)) };
}

const flexNamed = (atlas: Atlas, project: string, name: string) =>
  atlas.get(path`/groups/${project}/flexClusters/${name}`, FlexCluster);

const SLEEPS =
  'A paused cluster accepts no connections, and its backups and alerts stop. ' +
  'Atlas resumes a paused cluster after 30 days. To resume the cluster earlier, use resume-cluster.';
const SLEEPS_FREE = 'A paused free cluster doesn’t accept connections until somebody resumes it in Atlas.';

function ended({ project, name }: ClusterQuery, place: Place): LookUpResult {
  return {
    headline: describeServerless(name),
    place,
    facts: [],
    notes: [successorHint(name)],
    next: [{ label: 'Clusters in the project', operation: 'clusters', params: { project } }],
  };
}

function headline({ name, state, grant }: ClusterFacts, open: readonly Alert[] | undefined, now: number): string {
  const staff = isGrantActive(grant, now)
    ? `; MongoDB support has access for another ${formatRoundedDuration(Date.parse(grant.endsAt) - now)}`
    : '';
  return `${name} is ${state}; ${formatOpenAlerts(open, now)}${staff}.`;
}

function describe(cluster: ClusterFacts, now: number): readonly Fact[] {
  const { kind, grant } = cluster;
  const noGrant = kind === 'flex' ? 'flex clusters can’t have an access grant' : 'no access';
  return withoutEmpty(
    { label: 'Shape', value: cluster.shape },
    { label: 'Tier', value: `${cluster.tier}, ${cluster.regions}` },
    { label: 'MongoDB', value: cluster.version ?? '–' },
    cluster.keys !== undefined && { label: 'Encrypted with', value: cluster.keys },
    cluster.isProtected !== undefined && {
      label: 'Deletion',
      value: cluster.isProtected ? 'protected' : 'not protected',
    },
    { label: 'MongoDB support', value: grant === null ? noGrant : grantPhrase(grant, now) },
  );
}

/** Returns the next steps. Paused, flex and free clusters have no measurements, and free clusters have no backups. */
function nextOf({ project, name }: ClusterQuery, { kind, state, shared }: ClusterFacts): readonly NextStep[] {
  const params = { project, cluster: name };
  const live: readonly NextStep[] = [
    { label: 'Connections', operation: 'metrics', params: { ...params, measurement: 'connections' } },
    { label: 'Busiest collections', operation: 'namespaces', params },
  ];
  const kept: readonly NextStep[] = [
    { label: 'Backups', operation: 'backups', params },
    { label: 'Restore jobs', operation: 'restore-jobs', params },
  ];
  return withoutEmpty(
    state === PAUSED && !shared && resumeStep(params),
    { label: 'Alerts', operation: 'alerts', params },
    ...(kind === 'flex' || state === PAUSED || shared ? [] : live),
    ...(shared ? [] : kept),
  );
}
