// Alerts as Atlas lists them, with what they leave out: the name of their cluster, the limit they are measured against.
import type { Atlas } from '../../atlas/atlas.js';
import { streamList } from '../../atlas/pages.js';
import { path } from '../../atlas/path.js';
import { Alert, AlertConfig, Cluster } from '../../atlas/replies.js';
import { sayAtlasError } from '../../atlas/sentences.js';
import { momentOf } from '../moments.js';
import { belongsTo } from '../monitoring/process-list.js';
import { Newest } from '../newest.js';
import { isAtlasError, type PartialAnswer, withTimeout } from '../partial.js';

/**
 * A tracked alert is one that holds, of which Atlas has not told anybody yet: to whoever looks, it is open. They are
 * read one after the other, in the order in which an alert goes through them: one that moves on meanwhile may be in two
 * lists, and is in one at least.
 */
export const STATUSES = {
  open: ['TRACKING', 'OPEN'],
  closed: ['CLOSED'],
  all: ['TRACKING', 'OPEN', 'CLOSED'],
} as const;

export async function openAlertsOf(atlas: Atlas, project: string): Promise<readonly Alert[]> {
  const alerts = new Map<string, Alert>();
  for (const status of STATUSES.open) {
    for (const alert of await atlas.list(path`/groups/${project}/alerts`, Alert, { status }))
      alerts.set(alert.id, alert);
  }
  return [...alerts.values()];
}

export interface NamedCluster {
  readonly id: string;
  readonly name: string;
}

/** Alerts of hosts may lack the cluster's name, and carry its id or only the name of the host. */
export const concerns =
  ({ id, name }: NamedCluster) =>
  ({ clusterName, clusterId, hostnameAndPort }: Alert): boolean =>
    clusterName || clusterId
      ? clusterName === name || clusterId === id
      : Boolean(hostnameAndPort) && belongsTo({ id: hostnameAndPort ?? '' }, name);

export interface AlertQuery {
  readonly project: string;
  readonly cluster?: string | undefined;
  readonly statuses: readonly string[];
}
export interface FoundAlerts {
  /** The newest of each status. */
  readonly alerts: readonly Alert[];
  /** Of all statuses. */
  readonly count: number;
  /** How many concern something else than the cluster that was asked for. */
  readonly elsewhere: number;
  /** How many may concern it: they name no cluster, and those of the project could not be read. */
  readonly unplaced: number;
  readonly clusterOf: (alert: Alert) => string | undefined;
  /** Why some were not read, each a whole sentence. */
  readonly missing: readonly string[];
}

/** Of each status; Atlas keeps closed ones for years. */
const MOST_KEPT = 500;

export async function findAlerts(atlas: Atlas, question: AlertQuery, { read }: PartialAnswer): Promise<FoundAlerts> {
  const { project, cluster, statuses } = question;
  const list = withTimeout(atlas).list(path`/groups/${project}/clusters`, Cluster);
  const clusters = await read('The clusters of alerts that name none are', list);
  // By the hosts' names, which are all that is left to go by.
  const places = clusters ?? (cluster === undefined ? [] : [{ id: '', name: cluster }]);
  const clusterOf = (alert: Alert) => alert.clusterName || places.find((one) => concerns(one)(alert))?.name;
  const tally: Tally = { seen: new Set(), elsewhere: 0, unplaced: 0 };
  const take = (alert: Alert) => {
    // Closed ones may be too many to remember, and nothing comes after them.
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
    elsewhere: tally.elsewhere,
    unplaced: tally.unplaced,
    clusterOf,
    missing: found.flatMap(({ missing }) => missing),
  };
}

/** Without a host's name, by which it could be told. */
const isOfSomeCluster = ({ clusterId, replicaSetName, hostnameAndPort }: Alert) =>
  !hostnameAndPort && Boolean(clusterId || replicaSetName);

interface Tally {
  readonly seen: Set<string>;
  elsewhere: number;
  unplaced: number;
}
interface Part {
  readonly kept: Newest<Alert>;
  readonly missing: readonly string[];
}

/** What was read before Atlas failed still counts. @param take whether an alert is one of those that are meant */
async function readAlerts(
  atlas: Atlas,
  project: string,
  status: string,
  take: (alert: Alert) => boolean,
): Promise<Part> {
  const kept = new Newest<Alert>(MOST_KEPT, ({ created }) => momentOf(created) ?? 0);
  let read = 0;
  const list = { path: path`/groups/${project}/alerts`, item: Alert, query: { status } };
  const partly = (why: string) => [`Not all ${status.toLowerCase()} alerts are counted: ${why}`];
  try {
    const ended = await streamList(atlas, list, (page) => {
      read += page.length;
      for (const alert of page.filter(take)) kept.add(alert);
    });
    return { kept, missing: ended ? [] : partly('there are more than I read.') };
  } catch (error) {
    if (read === 0 || !isAtlasError(error)) throw error;
    return { kept, missing: partly(sayAtlasError(error)) };
  }
}

export type Limits = ReadonlyMap<string, AlertConfig>;

/** By the id of an alert's setting. */
export async function readLimits(atlas: Atlas, project: string): Promise<Limits> {
  const configs = await atlas.list(path`/groups/${project}/alertConfigs`, AlertConfig);
  return new Map(configs.map((config) => [config.id, config]));
}
