// Real setups of Redis: each runs a whole approval, and the bot says whether confirmed writes may be lost.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { EmbeddedRedisOptions } from '../../src/sandbox/redis.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { scrape } from '../support/alert-rules.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { atRest, falseStatements, story } from '../support/outcome.js';
import { readinessOf, untilReadiness } from '../support/readiness.js';
import { stored } from '../support/redis.js';
import type { TestSystem } from '../support/test-system.js';
import { closers, testSystems } from '../support/use-test-system.js';

// Each test has its own system and mostly waits, so they run concurrently.
const openTestSystem = testSystems(afterAll);
const closing = closers(afterAll);

interface Kind {
  readonly redis?: EmbeddedRedisOptions;
  /** What is done to it before the bot starts. */
  readonly before?: (admin: Redis) => Promise<unknown>;
}

async function open({ redis = {}, before }: Kind) {
  const system = await openTestSystem({ roles: [], redis });
  const admin = new Redis(system.redis.url);
  closing(() => admin.disconnect());
  await before?.(admin);
  await system.start('all');
  return system;
}

async function carriesAnApproval(system: Awaited<ReturnType<typeof open>>): Promise<string> {
  const { inside } = system;
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-820');
  expect((await decide(system, PEOPLE.sam, card, 'decide:approve')).kind).toBe('acknowledged');
  await atRest(inside, id);
  expect(await story(inside, id)).toBe('asked previewed approved quorum claimed sent succeeded');
  await cardSaying(system, 'INC-820', /^Done: /);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
  expect(falseStatements(system, id, '/clusters/Cluster0:')).toEqual([]);
  return id;
}

async function durabilityOf({ bots }: TestSystem): Promise<unknown> {
  return Promise.all(
    bots.map(async ({ port }) => {
      const { durability } = await (await fetch(`http://127.0.0.1:${port}/readyz`)).json();
      return durability;
    }),
  );
}

const valkey = { server: 'valkey-server' } as const;
const acl =
  (...rules: string[]) =>
  (admin: Redis) =>
    admin.call('ACL', 'SETUSER', 'default', ...rules);

describe('runs an approval and reports that Redis is durable with', () => {
  test.concurrent.each<[string, Kind]>([
    ['appendfsync everysec', { redis: { appendfsync: 'everysec' } }],
    ['Valkey under appendfsync always', { redis: valkey }],
  ])(
    '%s',
    async (_, kind) => {
      const there = await open(kind);
      const id = await carriesAnApproval(there);
      const { version, confirmed } = await stored(there.inside.store, id);
      expect(confirmed).toBe(version);
      expect(await durabilityOf(there)).toEqual(['durable']);
      expect(there.bots.map(({ output }) => output()).join()).not.toContain('Redis may lose');
    },
    120_000,
  );
});

describe('runs an approval and says what to change with', () => {
  test.concurrent.each<[string, RegExp, Kind]>([
    ['no AOF', /turn on appendonly/, { before: (admin) => admin.config('SET', 'appendonly', 'no') }],
    ['an ACL without WAITAOF', /allow .*WAITAOF, WAIT and INFO/, { before: acl('-waitaof') }],
    [
      'an ACL without dangerous and blocking commands',
      /allow .*WAITAOF, WAIT and INFO/,
      { before: acl('-@dangerous', '-waitaof', '-wait') },
    ],
    ['Valkey under everysec', /appendfsync to always/, { redis: { ...valkey, appendfsync: 'everysec' } }],
  ])(
    '%s',
    async (_, remedy, kind) => {
      const there = await open(kind);
      await carriesAnApproval(there);
      expect(await durabilityOf(there)).toEqual(['not durable']);
      for (const { output } of there.bots) expect(output()).toMatch(/Redis may lose/);
      const said = await ask(there, PEOPLE.rita, 'status');
      expect(said).toMatch(remedy);
    },
    120_000,
  );
});

test.concurrent('the ACL in the manual allows all that the bot runs, and the bot names a command that is taken away', async () => {
  const manual = readFileSync(join(import.meta.dirname, '../../manifest/README.md'), 'utf8');
  const [, rules = ''] = /^ACL SETUSER countersign (.*)$/m.exec(manual) ?? [];
  const system = await openTestSystem({ roles: [], redis: { settings: { port: `${await reserveFreePort()}` } } });
  const admin = new Redis(system.redis.url);
  closing(() => admin.disconnect());
  await admin.call('ACL', 'SETUSER', 'countersign', ...rules.split(' '));
  const port = (await admin.config('GET', 'port'))[1];
  const bot = await system.start('all', { REDIS_URL: `redis://countersign:PASSWORD@127.0.0.1:${port}` });
  await carriesAnApproval(system);
  expect(await ask(system, PEOPLE.rita, 'status')).toMatch(/Redis: ok/);
  expect(await ask(system, PEOPLE.rita, 'requests')).toContain('Cluster0');
  expect(await durabilityOf(system)).toEqual(['durable']);
  expect((await readinessOf(bot)).said).not.toContain('setup');
  const refused = JSON.stringify(await admin.call('ACL', 'LOG')).matchAll(/"object","([^"]+)"/g);
  expect([...refused].flatMap(([, name = '']) => (/^(config|client)\|/.test(name) ? [] : [name]))).toEqual([]);
  await admin.call('ACL', 'SETUSER', 'countersign', '-xrevrange');
  await untilReadiness(bot, 200, /my Redis user may not run XREVRANGE"/);
  expect([...(await scrape(bot))].find(([series]) => series.includes('_setup_problem{of="redis_user"'))?.[1]).toBe('1');
}, 120_000);

test.concurrent('keeps working and says so when it loses the permission for WAITAOF', async () => {
  const system = await open({});
  expect(await durabilityOf(system)).toEqual(['durable']);
  const admin = new Redis(system.redis.url);
  closing(() => admin.disconnect());
  await acl('-waitaof')(admin);
  await carriesAnApproval(system);
  await eventually(async () => (await ask(system, PEOPLE.rita, 'status')).includes('commands WAITAOF'));
}, 120_000);
