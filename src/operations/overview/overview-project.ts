// Shows the state of a project, with one row per cluster, the most urgent first.
import type { Atlas } from '../../atlas/atlas.js';
import type { Alert } from '../../atlas/replies.js';
import { isAlertAbout, readOpenAlerts } from '../alerts/alert-lists.js';
import { byUrgency } from '../alerts/alert-words.js';
import { formatOpenAlerts, mostUrgentAlertFacts } from '../alerts/open-alerts.js';
import { formatLastBackup, readLastBackupAt } from '../backup/last-backup.js';
import { type ClusterFacts, RUNNING } from '../cluster-state/cluster-facts.js';
import {
  type ClusterList,
  formatClusterCount,
  readClusterList,
  unreadFlexNote,
} from '../cluster-state/cluster-list.js';
import { grantPhrase, isGrantActive } from '../cluster-state/employee-grant.js';
import { formatRoundedDuration } from '../duration.js';
import { formatCounts, formatList, withoutEmpty } from '../format.js';
import type { Cell, LookUpResult, NextStep } from '../operation.js';
import { createOptionalReads, type OptionalReads, withTimeout } from '../optional-reads.js';
import { readProjectPlace } from '../place.js';

const ABOUT = { role: 'Project Read Only' };
/**
 * The maximum number of clusters whose backups are read, because each cluster takes one call and a project may have a
 * hundred clusters.
 */
const MOST_BACKUPS = 25;

export async function readProjectOverview(atlas: Atlas, id: string, now: number): Promise<LookUpResult> {
  const answer = createOptionalReads();
  const [place, clusters, alerts] = await Promise.all([
    readProjectPlace(atlas, id),
    answer.read('Clusters are', readClusterList(withTimeout(atlas), id, answer), ABOUT),
    answer.read('Open alerts are', readOpenAlerts(withTimeout(atlas), id), ABOUT),
  ]);
  const sorted = inNeedFirst(clusters?.found ?? [], alerts ?? [], now);
  const backups = await lastBackups(withTimeout(atlas), id, sorted.slice(0, MOST_BACKUPS), answer);
  const { name } = place.project;
  return {
    headline: `${describeClusters(name, clusters && { ...clusters, found: sorted })}; ${formatOpenAlerts(alerts, now)}${describeSupportAccess(sorted, now)}.`,
    place,
    facts: mostUrgentAlertFacts(alerts, now, sorted),
    ...(sorted.length > 0 && {
      table: {
        caption: `Clusters in ${name}, most urgent first`,
        columns: ['Cluster', 'State', 'Open alerts', 'Tier', 'MongoDB', 'MongoDB support', 'Last backup'],
        rows: sorted.map((cluster, at) => [
          ...rowOf(cluster, alerts, now),
          at < MOST_BACKUPS ? formatLastBackup(backups.get(cluster.name), cluster, now) : '–',
        ]),
      },
    }),
    missing: answer.missing,
    notes: sorted.length > MOST_BACKUPS ? [`Last backups are shown for the first ${MOST_BACKUPS} clusters.`] : [],
    next: nextOf(id, sorted, alerts ?? []),
  };
}

/** Sorts clusters by their most urgent alert. Clusters without alerts follow, those that aren't running first. */
function inNeedFirst(
  clusters: readonly ClusterFacts[],
  alerts: readonly Alert[],
  now: number,
): readonly ClusterFacts[] {
  const urgent = alerts.toSorted(byUrgency(now));
  const need = (cluster: ClusterFacts) => {
    const first = urgent.findIndex(isAlertAbout(cluster));
    return first >= 0 ? first : urgent.length + (cluster.state === RUNNING ? 1 : 0);
  };
  return clusters.toSorted((a, b) => need(a) - need(b));
}

function lastBackups(atlas: Atlas, id: string, clusters: readonly ClusterFacts[], { readEach }: OptionalReads) {
  const reads = new Map(clusters.map((cluster) => [cluster.name, readLastBackupAt(atlas, id, cluster)]));
  return readEach('Last backups', reads, ABOUT);
}

function describeClusters(name: string, clusters: ClusterList | undefined): string {
  if (clusters === undefined) return `I couldn’t read the clusters of ${name}`;
  return `${name} has ${formatClusterCount(clusters)}${describeStates(clusters)}${unreadFlexNote(clusters)}`;
}

function describeStates({ found: [only, ...others] }: ClusterList): string {
  if (only === undefined) return '';
  if (others.length === 0) return `, ${only.name}, which is ${only.state}`;
  return `, ${formatCounts([only, ...others].map(({ state }) => state))}`;
}

function describeSupportAccess(clusters: readonly ClusterFacts[], now: number): string {
  const open = clusters.flatMap(({ name, grant }) =>
    isGrantActive(grant, now) ? [{ name, left: Date.parse(grant.endsAt) - now }] : [],
  );
  if (open.length === 0) return '';
  const longest = formatRoundedDuration(Math.max(...open.map(({ left }) => left)));
  return `; MongoDB support has access to ${formatList(
    open.map(({ name }) => name),
    3,
  )} for ${open.length > 1 ? 'up to ' : ''}another ${longest}`;
}

function rowOf(cluster: ClusterFacts, alerts: readonly Alert[] | undefined, now: number): readonly Cell[] {
  const open = alerts?.filter(isAlertAbout(cluster)).length;
  return [
    cluster.name,
    cluster.state,
    open === undefined ? '–' : { said: open.toLocaleString('en-US'), exact: open },
    cluster.tier,
    cluster.version ?? '–',
    isGrantActive(cluster.grant, now) ? grantPhrase(cluster.grant, now) : 'no access',
  ];
}

function nextOf(project: string, sorted: readonly ClusterFacts[], alerts: readonly Alert[]): readonly NextStep[] {
  const worst = sorted.find((cluster) => alerts.some(isAlertAbout(cluster)));
  return withoutEmpty<NextStep>(
    worst !== undefined && {
      label: `Overview of ${worst.name}`,
      operation: 'overview',
      params: { project, cluster: worst.name },
    },
    { label: 'Alerts', operation: 'alerts', params: { project } },
    { label: 'Events', operation: 'events', params: { project } },
    { label: 'MongoDB support access', operation: 'access', params: { project } },
  );
}
