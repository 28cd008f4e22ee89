// Reads alerts, and adds the cluster's name and the limit, which Atlas's lists lack.
import type { Atlas } from '../../atlas/atlas.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { streamList } from '../../atlas/pages.js';
import { path } from '../../atlas/path.js';
import { Alert, AlertConfig, Cluster } from '../../atlas/replies.js';
import { plural } from '../format.js';
import { parseMoment } from '../moments.js';
import { isProcessOfCluster } from '../monitoring/process-list.js';
import { NewestItems } from '../newest.js';
import { isAtlasError, type OptionalReads, withTimeout } from '../optional-reads.js';

/**
 * Alert statuses. The condition of a TRACKING alert is met, but Atlas hasn't notified anyone yet. To users, such an
 * alert is open. The lists are read in the order in which an alert changes its status. So an alert that changes during
 * the reads may be in two lists but is never missed.
 */
export const ALERT_STATUSES = {
  open: ['TRACKING', 'OPEN'],
  closed: ['CLOSED'],
  all: ['TRACKING', 'OPEN', 'CLOSED'],
} as const;

export async function readOpenAlerts(atlas: Atlas, project: string): Promise<readonly Alert[]> {
  const alerts = new Map<string, Alert>();
  for (const status of ALERT_STATUSES.open) {
    for (const alert of await atlas.list(path`/groups/${project}/alerts`, Alert, { status }))
      alerts.set(alert.id, alert);
  }
  return [...alerts.values()];
}

export interface NamedCluster {
  readonly id: string;
  readonly name: string;
}

/**
 * Whether an alert is about a cluster. A host alert may contain only the cluster's ID or the host's name instead of the
 * cluster's name.
 */
export const isAlertAbout =
  ({ id, name }: NamedCluster) =>
  ({ clusterName, clusterId, hostnameAndPort }: Alert): boolean =>
    clusterName || clusterId
      ? clusterName === name || clusterId === id
      : Boolean(hostnameAndPort) && isProcessOfCluster({ id: hostnameAndPort ?? '' }, name);

interface AlertQuery {
  readonly project: string;
  readonly cluster?: string | undefined;
  readonly statuses: readonly string[];
}
export interface FoundAlerts {
  /** The newest alerts of each status. */
  readonly alerts: readonly Alert[];
  /** The number of alerts across all statuses. */
  readonly count: number;
  readonly isWhole: boolean;
  /** The number of alerts that aren't about the requested cluster. */
  readonly elsewhere: number;
  /** The number of alerts that may be about the requested cluster, if we couldn't read the project's clusters. */
  readonly unplaced: number;
  readonly clusterOf: (alert: Alert) => string | undefined;
  /** The reasons why some alerts couldn't be read, each a complete sentence. */
  readonly missing: readonly string[];
}

/** The maximum number of alerts per status, because Atlas keeps closed alerts for years. */
const MOST_KEPT = 500;

export async function findAlerts(atlas: Atlas, question: AlertQuery, { read }: OptionalReads): Promise<FoundAlerts> {
  const { project, cluster, statuses } = question;
  const list = withTimeout(atlas).list(path`/groups/${project}/clusters`, Cluster);
  const clusters = await read('Cluster names of some alerts are', list);
  // Without the list of clusters, only host names show which cluster an alert is about.
  const places = clusters ?? (cluster === undefined ? [] : [{ id: '', name: cluster }]);
  const clusterOf = (alert: Alert) => alert.clusterName || places.find((one) => isAlertAbout(one)(alert))?.name;
  const tally: Tally = { seen: new Set(), elsewhere: 0, unplaced: 0 };
  const take = (alert: Alert) => {
    // Closed alerts aren't remembered, because there may be too many. They're read last, so no later alert is compared
    // with them.
    if (tally.seen.has(alert.id)) return false;
    if (alert.status !== 'CLOSED') tally.seen.add(alert.id);
    const where = clusterOf(alert);
    if (cluster === undefined || where === cluster) return true;
    if (where === undefined && clusters === undefined && isOfSomeCluster(alert)) tally.unplaced += 1;
    else tally.elsewhere += 1;
    return false;
  };
  const found: Part[] = [];
  for (const status of statuses) found.push(await readAlerts(atlas, project, status, take));
  return {
    alerts: found.flatMap(({ kept }) => kept.list()),
    count: found.reduce((sum, { kept }) => sum + kept.count, 0),
    isWhole: found.every(({ missing }) => missing.length === 0),
    elsewhere: tally.elsewhere,
    unplaced: tally.unplaced,
    clusterOf,
    missing: found.flatMap(({ missing }) => missing),
  };
}

/** Whether an alert is about a cluster but has no host name that identifies the cluster. */
const isOfSomeCluster = ({ clusterId, replicaSetName, hostnameAndPort }: Alert) =>
  !hostnameAndPort && Boolean(clusterId || replicaSetName);

interface Tally {
  readonly seen: Set<string>;
  elsewhere: number;
  unplaced: number;
}
interface Part {
  readonly kept: NewestItems<Alert>;
  readonly missing: readonly string[];
}

/**
 * Reads the alerts with one status. If Atlas returns an error, keeps the alerts that were read before the error.
 * @param take returns whether to keep an alert
 */
async function readAlerts(
  atlas: Atlas,
  project: string,
  status: string,
  take: (alert: Alert) => boolean,
): Promise<Part> {
  const kept = new NewestItems<Alert>(MOST_KEPT, ({ created }) => parseMoment(created) ?? 0);
  let read = 0;
  const list = { path: path`/groups/${project}/alerts`, item: Alert, query: { status } };
  const partly = (why: string) => [`Not all ${status.toLowerCase()} alerts are counted: ${why}`];
  try {
    const ended = await streamList(atlas, list, (page) => {
      read += page.length;
      for (const alert of page.filter(take)) kept.add(alert);
    });
    return { kept, missing: ended ? [] : partly(`I only read the first ${plural(read, 'alert')}.`) };
  } catch (error) {
    if (read === 0 || !isAtlasError(error)) throw error;
    return { kept, missing: partly(describeAtlasError(error)) };
  }
}

export type AlertConfigsById = ReadonlyMap<string, AlertConfig>;

/** Reads a project's alert configurations and returns them by ID. */
export async function readAlertConfigsById(atlas: Atlas, project: string): Promise<AlertConfigsById> {
  const configs = await atlas.list(path`/groups/${project}/alertConfigs`, AlertConfig);
  return new Map(configs.map((config) => [config.id, config]));
}
