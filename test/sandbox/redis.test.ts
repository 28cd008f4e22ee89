import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { build, stop } from 'esbuild';
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options?: Parameters<typeof startRedis>[0]): Promise<EmbeddedRedis> {
  const redis = await startRedis(options);
  closers.push(() => redis.stop());
  return redis;
}
function connect({ url }: EmbeddedRedis): Redis {
  const client = new Redis(url, { retryStrategy: () => null });
  client.on('error', () => undefined);
  closers.unshift(() => client.status === 'end' || client.disconnect());
  return client;
}

describe('the embedded Redis', () => {
  test('responds at its URL and confirms that a write is on disk', async () => {
    const client = connect(await start());
    await client.set('a', '1');
    expect(await client.call('WAITAOF', '1', '0', '5000')).toEqual([1, 0]);
    expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
  });

  test('starts two separate servers simultaneously', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await connect(one).set('a', '1');
    expect(await connect(two).get('a')).toBeNull();
  });

  test('restarts with its data after a crash', async () => {
    const redis = await start();
    await connect(redis).set('a', '1');
    redis.kill();
    await redis.restart();
    expect(await connect(redis).get('a')).toBe('1');
  });

  test('drops its connections when killed', async () => {
    const redis = await start();
    const client = connect(redis);
    await client.ping();
    redis.kill();
    await once(client, 'end');
  });

  test('removes its folder when stopped', async () => {
    const redis = await startRedis();
    expect(existsSync(redis.dir)).toBe(true);
    await redis.stop();
    expect(existsSync(redis.dir)).toBe(false);
  });

  test('keeps the data in a given folder', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-data-'));
    closers.push(() => rm(dir, { recursive: true }));
    const first = await startRedis({ dir });
    await connect(first).set('a', '1');
    await first.stop();
    expect(await connect(await start({ dir })).get('a')).toBe('1');
  });
});

describe('when the starter exits', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
    const outfile = join(folder, 'redis.mjs');
    await build({ entryPoints: ['src/sandbox/redis.ts'], bundle: true, platform: 'node', format: 'esm', outfile });
    await stop();
  });
  afterAll(() => rm(folder, { recursive: true }));

  function starter(then: string): ChildProcess {
    const module = pathToFileURL(join(folder, 'redis.mjs')).href;
    const code = `import { startRedis } from ${JSON.stringify(module)}; ${then}`;
    const env = { ...process.env, TMPDIR: folder };
    return spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  }
  const leftOver = () => readdirSync(folder).filter((name) => name.startsWith('countersign-redis-'));

  async function goes(what: () => boolean): Promise<void> {
    while (what()) await sleep(1);
  }

  test('by SIGKILL, no process or folder is left', async () => {
    const child = starter('const redis = await startRedis(); console.log(redis.socket); setInterval(() => {}, 1000);');
    if (child.stdout === null) throw new Error('no output');
    const [socket] = await once(createInterface({ input: child.stdout }), 'line');
    expect(processesOf(dirname(String(socket)))).not.toEqual([]);
    child.kill('SIGKILL');
    await goes(() => processesOf(dirname(String(socket))).length > 0 || leftOver().length > 0);
  });

  test('by SIGKILL during startup, no process or folder is left', async () => {
    const child = starter('startRedis(); setInterval(() => {}, 1000);');
    await goes(() => leftOver().length === 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await goes(() => processesOf(folder).length > 0 || leftOver().length > 0);
  });

  test('without stopping Redis, the exit isn’t blocked and nothing is left', async () => {
    const child = starter('await startRedis();');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await goes(() => processesOf(folder).length > 0 || leftOver().length > 0);
  });
});

/** The processes whose command line names the folder, from Linux's /proc. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}
