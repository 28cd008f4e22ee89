// Alerts as Atlas lists them, with what they leave out: the name of their cluster, the limit they are measured against.
import type { Atlas } from '../atlas/atlas.js';
import { streamList } from '../atlas/pages.js';
import { path } from '../atlas/path.js';
import { Alert, AlertConfig, Cluster } from '../atlas/replies.js';
import { momentOf } from './moments.js';
import { Newest } from './newest.js';
import { ifReadable } from './place.js';

export const STATUSES = {
  open: ['OPEN', 'TRACKING'],
  closed: ['CLOSED'],
  all: ['OPEN', 'TRACKING', 'CLOSED'],
} as const;

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
}

/** Of each status; Atlas keeps closed ones for years. */
const MOST_KEPT = 500;

export async function findAlerts(atlas: Atlas, { project, cluster, statuses }: Question): Promise<Found> {
  const clusters = (await ifReadable(atlas.list(path`/groups/${project}/clusters`, Cluster))) ?? [];
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  // Alerts of hosts and replica sets may name no cluster, but carry its id.
  const clusterOf = ({ clusterName, clusterId }: Alert) => clusterName || names.get(clusterId ?? '');
  const concerns = (alert: Alert) => cluster === undefined || clusterOf(alert) === cluster;
  const found = await Promise.all(statuses.map((status) => readAlerts(atlas, project, status, concerns)));
  return {
    alerts: found.flatMap(({ kept }) => kept.list()),
    count: found.reduce((sum, { kept }) => sum + kept.count, 0),
    elsewhere: found.reduce((sum, { others }) => sum + others, 0),
    clusterOf,
  };
}

async function readAlerts(atlas: Atlas, project: string, status: string, concerns: (alert: Alert) => boolean) {
  const kept = new Newest<Alert>(MOST_KEPT, ({ created }) => momentOf(created) ?? 0);
  let others = 0;
  const list = { path: path`/groups/${project}/alerts`, item: Alert, query: { status } };
  await streamList(atlas, list, (page) => {
    for (const alert of page) {
      if (concerns(alert)) kept.add(alert);
      else others += 1;
    }
  });
  return { kept, others };
}

export type Limits = ReadonlyMap<string, AlertConfig>;

/** By the id of an alert's setting. */
export async function readLimits(atlas: Atlas, project: string): Promise<Limits> {
  const configs = await atlas.list(path`/groups/${project}/alertConfigs`, AlertConfig);
  return new Map(configs.map((config) => [config.id, config]));
}
