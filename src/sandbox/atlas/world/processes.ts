// The processes of a cluster, derived from it. A paused cluster has none.

import { MINUTE_MS } from './ids.js';
import type { DedicatedCluster } from './types.js';

export interface Process {
  readonly id: string;
  readonly hostname: string;
  readonly port: number;
  readonly typeName: 'REPLICA_PRIMARY' | 'REPLICA_SECONDARY';
  readonly userAlias: string;
  readonly replicaSetName: string;
  readonly version: string;
  readonly created: string;
  /** Milliseconds since the epoch. */
  readonly lastPing: number;
  readonly cluster: DedicatedCluster;
  /** Number of the node, from 0. */
  readonly node: number;
}

export const NODES = [0, 1, 2];
const PORT = 27017;

/**
 * Atlas's host names do not contain the cluster's name. The alias begins with it, in lower case and cut to a maximum
 * length.
 */
export function processesOf(cluster: DedicatedCluster, now: number): readonly Process[] {
  if (cluster.paused) return [];
  const set = `atlas-${cluster.id.slice(-6)}`;
  return NODES.map((node) => {
    const hostname = `${set}-shard-00-0${node}.example.net`;
    return {
      id: `${hostname}:${PORT}`,
      hostname,
      port: PORT,
      typeName: node === (cluster.primary ?? 0) ? 'REPLICA_PRIMARY' : 'REPLICA_SECONDARY',
      userAlias: `${cluster.name.toLowerCase().slice(0, 23)}-shard-00-0${node}.example.net`,
      replicaSetName: `${set}-shard-0`,
      version: cluster.mongoDBVersion,
      created: cluster.createDate,
      lastPing: now - (now % MINUTE_MS) + node * 1_000 - 14_000,
      cluster,
      node,
    };
  });
}
