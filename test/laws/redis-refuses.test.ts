// Redis refuses commands: full, read-only, loading, moved, disk full. Real failures where one machine can cause them.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventually } from '../support/eventually.js';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import { allDone, makeReady, type Survivor, survive, type Trouble } from '../support/redis-trouble.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: [] });
const { inside } = system;
let proxy: RedisProxy;
let admin: Redis;
beforeAll(async () => {
  proxy = await startRedisProxy(system.redis.url);
  admin = new Redis(system.redis.url);
  makeReady(
    system,
    TROUBLES.map(([name]) => name.toLowerCase()),
  );
  await system.start('all', { REDIS_URL: proxy.url });
}, 90_000);
afterAll(async () => {
  admin?.disconnect();
  await proxy?.close();
});

const configured = (name: string, during: string, otherwise: string): Trouble => ({
  begin: () => admin.config('SET', name, during),
  end: () => admin.config('SET', name, otherwise),
});

/** Answers every command with this, except those that set up a connection. */
const answering = (reply: string): Trouble => {
  let stop = () => {};
  return {
    begin() {
      stop = proxy.meddle(({ name }) => (/^(HELLO|CLIENT|INFO)$/.test(name) ? 'pass' : { reply }));
    },
    end: () => stop(),
  };
};

/** Follows a missing primary, like a demoted server. */
const demoted: Trouble = {
  begin: () => admin.replicaof('127.0.0.1', 1),
  end: () => admin.replicaof('NO', 'ONE'),
};

/** It cannot save its snapshot, and takes no writes until it can. */
function fullDisk(): Trouble {
  const inTheWay = join(system.redis.dir, 'dump.rdb');
  const saved = (status: string) =>
    eventually(async () => {
      await admin.bgsave().catch(() => {});
      return (await admin.info('persistence')).includes(`rdb_last_bgsave_status:${status}`);
    });
  return {
    async begin() {
      await mkdir(inTheWay);
      await admin.config('SET', 'save', '3600 1');
      await saved('err');
    },
    async end() {
      await rm(inTheWay, { recursive: true });
      await saved('ok');
    },
  };
}

const TROUBLES: readonly (readonly [string, () => Trouble])[] = [
  ['OOM', () => configured('maxmemory', '1', '0')],
  ['READONLY', () => demoted],
  ['MISCONF', fullDisk],
  ['LOADING', () => answering('-LOADING Redis is loading the dataset in memory')],
  ['MOVED', () => answering('-MOVED 866 127.0.0.1:6381')],
];
const survivors: Survivor[] = [];

test.each(TROUBLES)(
  'tells people truly that nothing was recorded while Redis answers %s',
  async (name, trouble) => {
    const survivor = await survive(system, inside, name.toLowerCase(), trouble());
    survivors.push(survivor);
    expect(survivor.falseReplies).toEqual([]);
  },
  90_000,
);

test('the same process finishes all requests with one call each once Redis takes writes', async () => {
  expect(survivors).toHaveLength(TROUBLES.length);
  for (const { ends } of survivors) expect(await ends()).toEqual(allDone);
  expect(system.bots.map(({ process }) => process.exitCode)).toEqual([null]);
}, 120_000);
