// A real Redis Cluster: three primaries that share the slots, and a replica of the one that owns the bot's slot.
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { TEAM_ID } from '../../src/sandbox/slack/index.js';
import { eventually } from './eventually.js';

export interface ClusterNode {
  readonly port: number;
  readonly id: string;
  readonly admin: Redis;
  /** SIGKILL. */
  kill(): void;
  /** Restarts it on its data and waits until it is back in the cluster. */
  restart(): Promise<void>;
  /** SIGSTOP: its connections stay open, but it does nothing. */
  freeze(): void;
  thaw(): void;
}

export interface Cluster {
  readonly nodes: readonly ClusterNode[];
  /** For REDIS_URL, with only this node as the entry point. */
  url(node: ClusterNode): string;
  /**
   * The node that claims the bot's slot.
   * @param among ask only these
   */
  owner(among?: readonly ClusterNode[]): Promise<ClusterNode>;
  /** The owner's only replica, once it is in sync. */
  replica(): Promise<ClusterNode>;
  /** Resolves when another node owns the slot. */
  takenFrom(node: ClusterNode): Promise<void>;
  /** The replica takes over from a working primary: after it is in sync, or at once. */
  failOver(when: 'has all' | 'at once'): Promise<void>;
  /**
   * Starts to migrate the bot's slot to another primary.
   * @returns a function that finishes the migration, and gives that primary the replica
   */
  moveSlot(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const PRIMARIES = 3;
/** Long, because processes may stall on a busy machine. */
const NODE_TIMEOUT_MS = 5_000;
const TAKEN_WITHIN_MS = 60_000;

interface ClusterOptions {
  /** More Redis settings. */
  readonly settings?: (port: number) => Readonly<Record<string, string>>;
  readonly password?: string;
}

export async function startCluster(options: ClusterOptions = {}) {
  const nodes: (ClusterNode & { readonly redis: EmbeddedRedis })[] = [];
  const stop = async () => {
    for (const { admin, redis } of nodes) {
      admin.disconnect();
      await redis.stop();
    }
  };
  try {
    for (let at = 0; at <= PRIMARIES; at += 1) nodes.push(await startNode(options));
    await join(nodes);
    const cluster = { nodes, stop, ...seenFrom(nodes) };
    await cluster.replica();
    return cluster satisfies Cluster;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode({ settings: more, password = '' }: ClusterOptions) {
  const [port, bus] = [await reserveFreePort(), await reserveFreePort()];
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    'cluster-enabled': 'yes',
    'cluster-port': String(bus),
    'cluster-node-timeout': String(NODE_TIMEOUT_MS),
    'repl-diskless-sync-delay': '0',
    ...more?.(port),
  };
  const redis = await startRedis({ settings });
  const admin: Redis = new Redis(redis.url, {
    retryStrategy: () => 50,
    disconnectTimeout: 50,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
  });
  admin.on('error', () => undefined);
  for (const whose of ['requirepass', 'masterauth']) await admin.config('SET', whose, password);
  admin.options.password = password; // for its next connections
  const id = String(await admin.cluster('MYID'));
  const pid = async () => Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  let process_ = await pid();
  const restart = async () => {
    await redis.restart();
    process_ = await eventually(() => pid().catch(() => undefined));
  };
  return {
    ...{ port, bus, id, admin, redis, restart },
    kill: () => redis.kill(),
    freeze: () => void process.kill(process_, 'SIGSTOP'),
    thaw: () => void process.kill(process_, 'SIGCONT'),
  };
}

async function join(nodes: readonly (ClusterNode & { readonly bus?: number })[]): Promise<void> {
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('a cluster of no nodes');
  const from = (at: number) => Math.floor((SLOTS * at) / PRIMARIES);
  for (const [at, { admin }] of nodes.slice(0, PRIMARIES).entries()) {
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from(at), from(at + 1) - 1);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', at + 1);
  }
  for (const { port, bus } of others) await first.admin.call('CLUSTER', 'MEET', '127.0.0.1', port, bus ?? 0);
  for (const { admin } of nodes) {
    await eventually(async () => {
      const info = String(await admin.cluster('INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
    }, TAKEN_WITHIN_MS);
  }
  const owner = await ownerOf(nodes);
  await nodes.at(-1)?.admin.call('CLUSTER', 'REPLICATE', owner.id);
}

async function ownerOf(nodes: readonly ClusterNode[]): Promise<ClusterNode> {
  const myself = /myself,master .* connected (.*)$/m;
  return eventually(async () => {
    for (const node of nodes) {
      const said = await Promise.all([
        node.admin.cluster('KEYSLOT', `{${TEAM_ID}}`),
        node.admin.cluster('NODES'),
      ]).catch(() => undefined);
      const ranges = myself.exec(String(said?.[1]))?.[1]?.split(' ') ?? [];
      const has = (slot: number) => ranges.some((range) => covers(range, slot));
      if (said !== undefined && has(Number(said[0]))) return node;
    }
    return undefined;
  }, TAKEN_WITHIN_MS);
}

function covers(range: string, slot: number): boolean {
  const [from = Number.NaN, to = from] = range.split('-').map(Number);
  return from <= slot && slot <= to;
}

function seenFrom(nodes: readonly ClusterNode[]): Omit<Cluster, 'nodes' | 'stop'> {
  const owner = (among = nodes) => ownerOf(among);
  const takenFrom = async (before: ClusterNode) => {
    await owner(nodes.filter((node) => node !== before));
  };
  const replica = () =>
    eventually(async () => {
      for (const node of nodes) {
        const info = await node.admin.info('replication').catch(() => '');
        if (info.includes('role:slave') && info.includes('master_link_status:up')) return node;
      }
      return undefined;
    }, TAKEN_WITHIN_MS);
  return {
    url: ({ port }) => `redis+cluster://127.0.0.1:${port}`,
    owner,
    replica,
    takenFrom,
    async failOver(when) {
      const before = await owner();
      const { admin } = await replica();
      await (when === 'has all' ? admin.cluster('FAILOVER') : admin.cluster('FAILOVER', 'TAKEOVER'));
      await takenFrom(before);
    },
    async moveSlot() {
      const source = await owner();
      const [target, { admin }] = await Promise.all([primaryBut(source, nodes), replica()]);
      const finish = await moveSlot(source, target, nodes);
      return async () => {
        await finish();
        await admin.cluster('REPLICATE', target.id);
        const isInSync = new RegExp(`^master_port:${target.port}\r\nmaster_link_status:up`, 'm');
        await eventually(async () => isInSync.test(await admin.info('replication')), TAKEN_WITHIN_MS);
      };
    },
  };
}

async function primaryBut(source: ClusterNode, nodes: readonly ClusterNode[]): Promise<ClusterNode> {
  for (const node of nodes) {
    if (node !== source && (await node.admin.info('replication')).includes('role:master')) return node;
  }
  throw new Error('there is no other primary');
}

/** Migrates like redis-cli: half of the keys now, the others at the end. */
async function moveSlot(source: ClusterNode, target: ClusterNode, nodes: readonly ClusterNode[]) {
  const slot = Number(await source.admin.cluster('KEYSLOT', `{${TEAM_ID}}`));
  const keys = async () => (await source.admin.cluster('GETKEYSINSLOT', slot, 10_000)).map(String);
  const migrate = async (some: readonly string[]) => {
    if (some.length > 0) await source.admin.migrate('127.0.0.1', target.port, '', 0, 5_000, 'KEYS', ...some);
  };
  await target.admin.cluster('SETSLOT', slot, 'IMPORTING', source.id);
  await source.admin.cluster('SETSLOT', slot, 'MIGRATING', target.id);
  const all = (await keys()).sort();
  await migrate(all.slice(all.length / 2));
  return async () => {
    await eventually(async () => {
      await migrate(await keys());
      return (await keys()).length === 0;
    });
    const others = nodes.filter((node) => node !== source && node !== target);
    for (const { admin } of [target, source, ...others]) {
      await admin.cluster('SETSLOT', slot, 'NODE', target.id).catch(() => undefined); // a replica refuses this
    }
  };
}
