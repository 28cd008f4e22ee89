// Alerts as Atlas lists them, with what they leave out: the name of their cluster, the limit they are measured against.
import type { Atlas } from '../atlas/atlas.js';
import { streamList } from '../atlas/pages.js';
import { path } from '../atlas/path.js';
import { Alert, AlertConfig, Cluster } from '../atlas/replies.js';
import { sayAtlasError } from '../atlas/sentences.js';
import { momentOf } from './moments.js';
import { Newest } from './newest.js';
import { impatient, isAtlasError, type PartialAnswer } from './partial.js';
import { belongsTo } from './process-list.js';

/** A tracked alert is one that holds, of which Atlas has not told anybody yet: to whoever looks, it is open. */
export const STATUSES = {
  open: ['OPEN', 'TRACKING'],
  closed: ['CLOSED'],
  all: ['OPEN', 'TRACKING', 'CLOSED'],
} as const;

export async function openAlertsOf(atlas: Atlas, project: string): Promise<readonly Alert[]> {
  const at = path`/groups/${project}/alerts`;
  const lists = await Promise.all(STATUSES.open.map((status) => atlas.list(at, Alert, { status })));
  // One that becomes open between the two calls is in both.
  return [...new Map(lists.flat().map((alert) => [alert.id, alert])).values()];
}

export interface Place {
  readonly id: string;
  readonly name: string;
}

/** Alerts of hosts may lack the cluster's name, and carry its id or only the name of the host. */
export const concerns =
  ({ id, name }: Place) =>
  ({ clusterName, clusterId, hostnameAndPort }: Alert): boolean =>
    clusterName || clusterId
      ? clusterName === name || clusterId === id
      : Boolean(hostnameAndPort) && belongsTo({ id: hostnameAndPort ?? '' }, name);

export interface Question {
  readonly project: string;
  readonly cluster?: string | undefined;
  readonly statuses: readonly string[];
}
export interface Found {
  /** The newest of each status. */
  readonly alerts: readonly Alert[];
  /** Of all statuses. */
  readonly count: number;
  /** How many concern something else than the cluster that was asked for. */
  readonly elsewhere: number;
  readonly clusterOf: (alert: Alert) => string | undefined;
  /** Why some were not read, each a whole sentence. */
  readonly missing: readonly string[];
}

/** Of each status; Atlas keeps closed ones for years. */
const MOST_KEPT = 500;

export async function findAlerts(atlas: Atlas, question: Question, { read }: PartialAnswer): Promise<Found> {
  const { project, cluster, statuses } = question;
  const list = impatient(atlas).list(path`/groups/${project}/clusters`, Cluster);
  const clusters = (await read('The clusters of alerts that name none are', list)) ?? [];
  const clusterOf = (alert: Alert) => alert.clusterName || clusters.find((one) => concerns(one)(alert))?.name;
  const isMeant = (alert: Alert) => cluster === undefined || clusterOf(alert) === cluster;
  const found = await Promise.all(statuses.map((status) => readAlerts(atlas, project, status, isMeant)));
  return {
    alerts: found.flatMap(({ kept }) => kept.list()),
    count: found.reduce((sum, { kept }) => sum + kept.count, 0),
    elsewhere: found.reduce((sum, { others }) => sum + others, 0),
    clusterOf,
    missing: found.flatMap(({ missing }) => missing),
  };
}

/** What was read before Atlas failed still counts. */
async function readAlerts(atlas: Atlas, project: string, status: string, isMeant: (alert: Alert) => boolean) {
  const kept = new Newest<Alert>(MOST_KEPT, ({ created }) => momentOf(created) ?? 0);
  let others = 0;
  const list = { path: path`/groups/${project}/alerts`, item: Alert, query: { status } };
  const take = (page: readonly Alert[]) => {
    for (const alert of page) {
      if (isMeant(alert)) kept.add(alert);
      else others += 1;
    }
  };
  const partly = (why: string) => [`Not all ${status.toLowerCase()} alerts are counted: ${why}`];
  try {
    const ended = await streamList(atlas, list, take);
    return { kept, others, missing: ended ? [] : partly('there are more than the bot reads.') };
  } catch (error) {
    if (kept.count + others === 0 || !isAtlasError(error)) throw error;
    return { kept, others, missing: partly(sayAtlasError(error)) };
  }
}

export type Limits = ReadonlyMap<string, AlertConfig>;

/** By the id of an alert's setting. */
export async function readLimits(atlas: Atlas, project: string): Promise<Limits> {
  const configs = await atlas.list(path`/groups/${project}/alertConfigs`, AlertConfig);
  return new Map(configs.map((config) => [config.id, config]));
}
