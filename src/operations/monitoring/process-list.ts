// The processes of a cluster: which they are, what each does, what people call it.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Process } from '../../atlas/replies.js';

/** In the order in which they are shown. Atlas may add more. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['REPLICA_PRIMARY', 'primary'],
  ['SHARD_PRIMARY', 'primary'],
  ['SHARD_STANDALONE', 'single node'],
  ['SHARD_MONGOS', 'router'],
  ['REPLICA_SECONDARY', 'secondary'],
  ['SHARD_SECONDARY', 'secondary'],
  ['RECOVERING', 'recovering'],
  ['SHARD_CONFIG', 'config server'],
  // By the OpenAPI document: a new one, until it is deployed.
  ['NO_DATA', 'being set up'],
]);
/** `cluster0-shard-00-02`: the cluster, then which shard and which node of it. */
const ALIAS = /^(.+)-(?:shard|config)-(\d+-\d+)$/;
/** Atlas makes host names of no more of a cluster's name; it lets no two clusters of a project begin with the same. */
const MOST_OF_NAME = 23;

/** Cluster by cluster; in each, those that matter most first: primaries, routers, secondaries. */
export async function listProcesses(atlas: Atlas, project: string, cluster?: string): Promise<readonly Process[]> {
  const all = await atlas.list(path`/groups/${project}/processes`, Process);
  return all
    .filter((process) => cluster === undefined || belongsTo(process, cluster))
    .sort((a, b) => stemOf(a).localeCompare(stemOf(b), 'en') || rank(a) - rank(b) || byLabel(a, b));
}

export const roleOf = ({ typeName }: Process): string =>
  ROLES.get(typeName ?? '') ?? typeName?.toLowerCase().replaceAll('_', ' ') ?? 'unknown';

export const isSecondary = (process: Process): boolean => roleOf(process) === 'secondary';
export const isConfigServer = ({ typeName }: Process): boolean => (typeName ?? '').startsWith('SHARD_CONFIG');
export const isPrimary = (process: Process): boolean => roleOf(process) === 'primary';

/** The first part of its host's name, with the port where that is not the usual one. */
export function labelOf({ id, userAlias, hostname, port }: Process): string {
  const label = (userAlias || hostname || id).split('.')[0]?.split(':')[0] ?? id;
  return port && port !== 27017 ? `${label}:${port}` : label;
}

/** Short enough for a legend: `secondary 00-01`. */
export function shortNameOf(process: Process): string {
  const node = ALIAS.exec(stem(process))?.[2];
  return `${roleOf(process)} ${node ?? stem(process).slice(-9)}`;
}

/** Atlas names no cluster with a process; its alias begins with the cluster's name in small letters. */
export function belongsTo(process: Process, cluster: string): boolean {
  const given = ALIAS.exec(stem(process))?.[1];
  const name = cluster.toLowerCase();
  return given !== undefined && (given === name || given === name.slice(0, MOST_OF_NAME).replace(/-+$/, ''));
}

/** Of its cluster. */
const stemOf = (process: Process) => ALIAS.exec(stem(process))?.[1] ?? '';
const byLabel = (a: Process, b: Process) => labelOf(a).localeCompare(labelOf(b), 'en');
const stem = (process: Process) => labelOf(process).replace(/:\d+$/, '').toLowerCase();

function rank({ typeName }: Process): number {
  const at = [...ROLES.keys()].indexOf(typeName ?? '');
  return at < 0 ? ROLES.size : at;
}
