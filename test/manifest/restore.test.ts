// The commands of manifest/README.md that back up and restore Redis, run as they stand there, with a real one.
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { findRedis } from '../../src/sandbox/redis/find.js';
import { startRedis } from '../../src/sandbox/redis.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { runProcess } from '../support/run-process.js';

const manual = readFileSync(join(import.meta.dirname, '../../manifest/README.md'), 'utf8');
const blocks = [...manual.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const commandsWith = (word: string) => blocks.find((block) => block.includes(word)) ?? 'exit 1';

const folder = await mkdtemp(join(tmpdir(), 'countersign-restore-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a restore brings back the backup and later writes are kept', async () => {
  const [DATA, BACKUP, port] = [join(folder, 'data'), join(folder, 'backup.rdb'), await reserveFreePort()];
  await mkdir(DATA);
  const server = await startRedis({ dir: DATA, settings: { port: String(port), bind: '127.0.0.1' } });
  const binary = await findRedis(() => undefined);
  const env = {
    ...binary.env,
    PATH: [dirname(binary.path), process.env.PATH].join(delimiter),
    REDIS_URL: `redis://127.0.0.1:${port}`,
    BACKUP,
    DATA,
  };
  const run = (commands: string) => runProcess('/bin/sh', ['-e', '-c', commands], env);
  const redis = new Redis(server.url, { retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  try {
    await redis.xadd('cs:{T1}:journal', '*', 'event', 'requested');
    await redis.hset('cs:{T1}:request:AAA-100', 'version', '1');
    expect(await run(commandsWith('--rdb'))).toMatchObject({ code: 0 });
    await redis.hset('cs:{T1}:request:AAA-100', 'version', '2');

    server.kill();
    expect(await run(commandsWith('restore.sock'))).toMatchObject({ code: 0 });
    await server.restart();
    const seen = async () => [
      await redis.hget('cs:{T1}:request:AAA-100', 'version'),
      await redis.xlen('cs:{T1}:journal'),
    ];
    expect(await seen()).toEqual(['1', 1]);
    await redis.hset('cs:{T1}:request:AAA-100', 'version', '3');
    server.kill();
    await server.restart();
    expect(await seen()).toEqual(['3', 1]);
  } finally {
    redis.disconnect();
    await server.stop();
  }
}, 120_000);
