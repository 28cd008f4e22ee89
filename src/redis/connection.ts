// Creates a connection to Redis from a URL.
import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../log.js';
import { isClusterUrl, slotOwnerOptions } from './cluster.js';

export type Connection = Redis;
export type ConnectOptions = RedisOptions & {
  /** The hash tag of our keys, which are all on one node. Without a hash tag, connects to any primary. */
  readonly hashTag?: string;
};

const OPTIONS: RedisOptions = {
  // A command that can't be sent in time fails. We don't queue commands while disconnected, because their results
  // would be useless by the time the connection is back.
  commandTimeout: 5_000,
  connectTimeout: 5_000,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  // After the node's role changes (replica promoted, primary demoted), we reconnect to find the primary again.
  reconnectOnError: (error) => /^(READONLY|LOADING|MASTERDOWN)/.test(error.message),
};

/**
 * Opens a connection. Returns before the connection is usable. Reconnects forever.
 * @param url `redis:`, `rediss:`, the path of a socket, `redis+cluster://[user:password@]host:port[,host:port]` (or
 *   `rediss+cluster:`), or `redis+sentinel://[user:password@]host:port[,host:port]/name[/db]` (or
 *   `rediss+sentinel:`)
 */
export function connect(url: string, log: Log, options: ConnectOptions = {}): Connection {
  const redis = open(url, options);
  let said = '';
  redis.on('error', (error: Error) => {
    if (error.message !== said) log.warn({ reason: error.message }, 'Redis is not reachable');
    said = error.message;
  });
  redis.on('ready', () => {
    if (said !== '') log.info({ reason: said }, 'Redis is reachable again');
    said = '';
  });
  return redis;
}

function open(url: string, { hashTag = '', ...options }: ConnectOptions): Redis {
  const all = { ...OPTIONS, ...options };
  if (isClusterUrl(url)) return new Redis({ ...all, ...slotOwnerOptions(url, hashTag) });
  return /^rediss?\+sentinel:/.test(url) ? new Redis({ ...all, ...sentinel(url) }) : new Redis(url, all);
}

function sentinel(url: string): RedisOptions {
  const found = /^redis(s?)\+sentinel:\/\/(?:([^:@/]*):([^@/]*)@)?([^/]+)\/([^/?]+)(?:\/(\d+))?$/.exec(url);
  if (found === null)
    throw new Error('REDIS_URL isn’t redis+sentinel://[user:password@]host:port[,host:port]/name[/db]');
  const [, isTls, user, password, hosts = '', name, db] = found;
  return {
    name,
    sentinels: hosts.split(',').map((host) => {
      const [address = '', port = '26379'] = host.split(':');
      return { host: address, port: Number(port) };
    }),
    ...(user && { username: decodeURIComponent(user) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(db && { db: Number(db) }),
    ...(isTls && { enableTLSForSentinelMode: true, tls: {}, sentinelTLS: {} }),
  };
}

export async function waitUntilUsable(redis: Connection): Promise<void> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
}

/** Suggests a different `url` if it names a cluster node as a standalone server. Returns '' if `url` is right. */
export async function suggestClusterUrl(redis: Connection, url: string): Promise<string> {
  if (isClusterUrl(url)) return '';
  try {
    if (!/^cluster_enabled:1/m.test(await redis.info('cluster'))) return '';
  } catch (error) {
    if (errorReplyOf(error) === undefined) throw error;
    return ''; // INFO or CLUSTER is not allowed
  }
  const { tls, password, path, host = 'host', port = 6379 } = redis.options;
  const address = path ? 'host:6379' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const credentials = password ? ' (keep the user and password before the host)' : '';
  return `this Redis is a cluster. Set REDIS_URL to ${tls ? 'rediss' : 'redis'}+cluster://${address}${credentials}, so that I always find the node with my keys, even after a failover`;
}

/** Returns Redis's error reply; undefined for any other error. */
export function errorReplyOf(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'ReplyError' ? error.message : undefined;
}
