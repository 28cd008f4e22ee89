// A real Sentinel that watches one primary, and decides about a failover on its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedis } from '../../src/sandbox/redis/find.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { eventually } from './eventually.js';
import type { Server } from './replica.js';

const NAME = 'countersign';

interface Sentinel {
  /** For REDIS_URL. */
  readonly url: string;
  /** A planned failover: makes the replica the primary while both run. Resolves when Sentinel names it. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when it has discovered the primary's replica. */
export async function startSentinel(primary: Server): Promise<Sentinel> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-sentinel-'));
  const port = await reserveFreePort();
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 10000`,
  ];
  const file = join(folder, 'sentinel.conf');
  await writeFile(file, `${settings.join('\n')}\n`);
  const { path, env } = await findRedis(() => undefined);
  const child = spawn(path, [file, '--sentinel'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  const asker = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, disconnectTimeout: 50 });
  asker.on('error', () => undefined);
  const stop = async () => {
    asker.disconnect();
    const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const knowsReplica = async () => {
    const replicas = await asker.call('SENTINEL', 'REPLICAS', NAME);
    return JSON.stringify(replicas).includes('"master-link-status","ok"');
  };
  await eventually(() => knowsReplica().catch(() => false), 30_000).catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  const failOver = async () => {
    await asker.call('SENTINEL', 'FAILOVER', NAME);
    const isOver = async () =>
      !JSON.stringify(await asker.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)).includes(`"${primary.port}"`);
    await eventually(isOver, 30_000);
  };
  return { url: `redis+sentinel://127.0.0.1:${port}/${NAME}`, failOver, stop };
}
