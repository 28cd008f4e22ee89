// Lists a cluster's processes, with their roles and names.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Process } from '../../atlas/replies.js';

/** Roles in display order. Atlas may add more roles. */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['REPLICA_PRIMARY', 'primary'],
  ['SHARD_PRIMARY', 'primary'],
  ['SHARD_STANDALONE', 'single node'],
  ['SHARD_MONGOS', 'router'],
  ['REPLICA_SECONDARY', 'secondary'],
  ['SHARD_SECONDARY', 'secondary'],
  ['RECOVERING', 'recovering'],
  ['SHARD_CONFIG', 'config server'],
  ['SHARD_CONFIG_PRIMARY', 'config server'],
  ['SHARD_CONFIG_SECONDARY', 'config server'],
  // According to the OpenAPI document, this type is a new process that isn't deployed yet.
  ['NO_DATA', 'being set up'],
]);
/** Matches an alias such as `cluster0-shard-00-02`, with the cluster's name and the shard's and node's numbers. */
const ALIAS = /^(.+)-(?:shard|config)-(\d+-\d+)$/;
/** Host names contain at most this many characters of a cluster's name. Atlas keeps them unique within a project. */
const MOST_OF_NAME = 23;

/** Lists processes by cluster, and within a cluster in the order primaries, routers, secondaries. */
export async function listProcesses(atlas: Atlas, project: string, cluster?: string): Promise<readonly Process[]> {
  const all = await atlas.list(path`/groups/${project}/processes`, Process);
  return all
    .filter((process) => cluster === undefined || isProcessOfCluster(process, cluster))
    .sort((a, b) => stemOf(a).localeCompare(stemOf(b), 'en') || rank(a) - rank(b) || byLabel(a, b));
}

export const processRoleOf = ({ typeName }: Process): string =>
  ROLES.get(typeName ?? '') ?? typeName?.toLowerCase().replaceAll('_', ' ') ?? 'unknown';

export const isSecondary = (process: Process): boolean => processRoleOf(process) === 'secondary';
export const isConfigServer = ({ typeName }: Process): boolean => (typeName ?? '').startsWith('SHARD_CONFIG');
export const isRouter = (process: Process): boolean => processRoleOf(process) === 'router';
export const isPrimary = (process: Process): boolean => processRoleOf(process) === 'primary';

/** Returns the first part of the host name, with the port if it isn't the default port. */
export function processLabel({ id, userAlias, hostname, port }: Process): string {
  const label = (userAlias || hostname || id).split('.')[0]?.split(':')[0] ?? id;
  return port && port !== 27017 ? `${label}:${port}` : label;
}

/** Returns a name that fits in a chart legend, e.g. `secondary 00-01`. */
export function shortProcessName(process: Process): string {
  const node = ALIAS.exec(stem(process))?.[2];
  return `${processRoleOf(process)} ${node ?? stem(process).slice(-9)}`;
}

/**
 * Whether a process belongs to a cluster. Atlas doesn't name a process's cluster, but the process's alias begins with
 * the cluster's name in lower case.
 */
export function isProcessOfCluster(process: Process, cluster: string): boolean {
  const given = ALIAS.exec(stem(process))?.[1];
  const name = cluster.toLowerCase();
  return given !== undefined && (given === name || given === name.slice(0, MOST_OF_NAME).replace(/-+$/, ''));
}

/** Returns the cluster's name as it appears in the alias. */
const stemOf = (process: Process) => ALIAS.exec(stem(process))?.[1] ?? '';
const byLabel = (a: Process, b: Process) => processLabel(a).localeCompare(processLabel(b), 'en');
const stem = (process: Process) => processLabel(process).replace(/:\d+$/, '').toLowerCase();

function rank({ typeName }: Process): number {
  const at = [...ROLES.keys()].indexOf(typeName ?? '');
  return at < 0 ? ROLES.size : at;
}
