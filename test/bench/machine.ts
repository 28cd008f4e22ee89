// Describes the machine of a measurement.
import { cpus, release, totalmem, type } from 'node:os';
import { createLog } from '../../src/log.js';
import { connect } from '../../src/redis/connection.js';
import { startRedis } from '../../src/sandbox/redis.js';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Milliseconds of one SET with `appendfsync always`, which the disk adds to every durable write. */
  readonly syncMs: number;
}

const SYNCS = 200;

export async function describeMachine(): Promise<Machine> {
  const server = await startRedis({ appendfsync: 'always' });
  const redis = connect(server.url, createLog('silent'), { enableOfflineQueue: true });
  const info = await redis.info('server');
  const version = /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? '?';
  const from = performance.now();
  for (let at = 0; at < SYNCS; at++) await redis.set('sync', at);
  const syncMs = (performance.now() - from) / SYNCS;
  redis.disconnect();
  await server.stop();
  const all = cpus();
  return {
    processor: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
    redis: version,
    syncMs,
  };
}
