// Redis does not answer: killed and started from its file, stopped by a full disk, paused.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { findRedis } from '../../src/sandbox/redis/find.js';
import { eventually } from '../support/eventually.js';
import { type Inside, lookInside } from '../support/inside.js';
import { allDone, makeReady, type Survivor, survive, type Trouble } from '../support/redis-trouble.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';

let folder: string;
let system: TestSystem;
let inside: Inside;
let admin: Redis;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-redis-'));
  const path = process.env.PATH;
  await limitable(folder);
  process.env.PATH = `${folder}${delimiter}${path}`;
  system = await openTestSystem({ roles: [] }).finally(() => {
    process.env.PATH = path;
  });
  inside = await lookInside(system);
  admin = new Redis(system.redis.url, { retryStrategy: () => 50 });
  admin.on('error', () => undefined);
  makeReady(system, ['killed', 'full', 'paused']);
  await system.start('all');
}, 120_000);
afterAll(async () => {
  admin?.disconnect();
  inside?.close();
  await system?.close();
  await rm(folder, { recursive: true, force: true });
});

const LIMIT_BLOCKS = 512;

/** A redis-server whose files cannot grow beyond `LIMIT_BLOCKS`, as on a full disk, while the file `full` exists. */
async function limitable(into: string): Promise<void> {
  const { path, env } = await findRedis(() => undefined);
  const library = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`);
  const full = `if [ -e '${join(into, 'full')}' ]; then trap '' XFSZ; ulimit -S -f ${LIMIT_BLOCKS}; fi`;
  await writeFile(join(into, 'redis-server'), ['#!/bin/sh', ...library, full, `exec '${path}' "$@"`, ''].join('\n'));
  await chmod(join(into, 'redis-server'), 0o700);
}

const killed: Trouble = {
  begin: () => system.redis.kill(),
  end: () => system.redis.restart(),
};

/** The first write beyond the limit ends Redis. */
const full: Trouble = {
  async begin() {
    await writeFile(join(folder, 'full'), '');
    await system.redis.restart();
    await eventually(() => inside.store.countOpen().catch(() => undefined));
    const writes = async () => {
      for (;;) await admin.append('filler', 'x'.repeat(10_000));
    };
    await writes().catch(() => {});
  },
  async end() {
    await rm(join(folder, 'full'));
    await system.redis.restart();
  },
};

const PAUSE_MS = 20_000;
const paused: Trouble = {
  begin: () => admin.client('PAUSE', PAUSE_MS),
  end: () => eventually(() => admin.ping(), 60_000),
};

const survivors: Survivor[] = [];
test.each([
  ['is killed', 'killed', killed],
  ['is down because of a full disk', 'full', full],
  ['is paused for 20 s', 'paused', paused],
])(
  'tells people nothing false while Redis %s',
  async (_, name, trouble) => {
    const survivor = await survive(system, inside, name, trouble);
    survivors.push(survivor);
    expect(survivor.falseReplies).toEqual([]);
  },
  120_000,
);

test('the same process finishes all requests with one call each once Redis answers', async () => {
  expect(survivors).toHaveLength(3);
  for (const { ends } of survivors) expect(await ends()).toEqual(allDone);
  expect(system.bots.map(({ process }) => process.exitCode)).toEqual([null]);
}, 120_000);
