// A second real Redis that replicates the first, and failures of the two.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';
import { listenOnNextFreePort, reserveFreePort } from '../../src/sandbox/servers.js';
import { eventually } from './eventually.js';

export interface Server {
  /** For REDIS_URL, over the socket. */
  readonly url: string;
  readonly port: number;
  readonly admin: Redis;
  /**
   * Resolves when it is in sync.
   * @param by another port that leads to the primary's
   */
  follow(primary: Server, by?: number): Promise<void>;
  /** Stops replicating. */
  promote(): Promise<void>;
  /** SIGSTOP: its connections stay open, but it does nothing. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const redis = await startRedis();
  return reachable(redis).catch(async (cause: unknown) => {
    await redis.stop();
    throw cause;
  });
}

/** @param redis listens on its socket only; replicas need a port */
export async function reachable(redis: EmbeddedRedis): Promise<Server> {
  const admin = new Redis(redis.url, { retryStrategy: () => 50, disconnectTimeout: 50 });
  admin.on('error', () => undefined);
  const port = await reserveFreePort();
  await admin.config('SET', 'repl-diskless-sync-delay', '0');
  await admin.config('SET', 'port', String(port));
  const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  return {
    url: redis.url,
    port,
    admin,
    async follow(primary, by = primary.port) {
      await admin.replicaof('127.0.0.1', by);
      await eventually(async () => (await admin.info('replication')).includes('master_link_status:up'));
    },
    async promote() {
      await admin.replicaof('NO', 'ONE');
    },
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    thaw: () => void process.kill(pid, 'SIGCONT'),
    async stop() {
      admin.disconnect();
      await redis.stop();
    },
  };
}

export interface Line {
  readonly port: number;
  /** Stops all traffic without closing connections. */
  hold(): void;
  /** Closes it, and drops what was held. */
  close(): Promise<void>;
}

/** A TCP proxy to a server for its replica. What is written while it is held never reaches the replica. */
export async function startLine(to: number): Promise<Line> {
  const ends = new Set<Socket>();
  let isHeld = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => undefined).on('close', () => other.destroy());
      one.pipe(other);
      if (isHeld) one.pause();
    }
  });
  const port = await listenOnNextFreePort(server, 0);
  return {
    port,
    hold() {
      isHeld = true;
      for (const end of ends) end.unpipe().pause();
    },
    async close() {
      const gone = once(server, 'close');
      server.close();
      for (const end of ends) end.destroy();
      await gone;
    },
  };
}
