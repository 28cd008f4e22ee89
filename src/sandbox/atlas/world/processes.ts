// A cluster's processes. Paused clusters have no processes.

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
  /** The node's zero-based index. */
  readonly node: number;
}

const NODE_INDEXES = [0, 1, 2];
/** An Atlas Infinite cluster has a primary and a standby. */
export const nodesOf = ({ edition }: DedicatedCluster) => NODE_INDEXES.slice(0, edition === 'INFINITE' ? 2 : 3);
const PORT = 27017;

/**
 * Lists the processes. As in Atlas, the hostname doesn't contain the cluster's name. The alias starts with that name,
 * lowercased and truncated.
 */
export function processesOf(cluster: DedicatedCluster, now: number): readonly Process[] {
  if (cluster.paused) return [];
  const set = `atlas-${cluster.id.slice(-6)}`;
  return nodesOf(cluster).map((node) => {
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
