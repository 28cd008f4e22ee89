// A primary whose replica lags: what only the primary has does not count, because a failover would lose it.
import { afterAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide } from '../support/acting.js';
import { type Asked, askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { type Inside, lookInside } from '../support/inside.js';
import { atRest, falseStatements } from '../support/outcome.js';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import { pressUnconfirmed, pressUntilRecorded } from '../support/redis-trouble.js';
import { type Line, reachable, type Server, startLine, startServer } from '../support/replica.js';
import { doubtsIn } from '../support/restored.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';
import { closers } from '../support/use-test-system.js';

interface Pair {
  readonly system: TestSystem;
  readonly proxy: RedisProxy;
  readonly primary: Server;
  readonly replica: Server;
  readonly line: Line;
  readonly inside: Inside;
}

// Each test has its own system and mostly waits, so they run concurrently.
const closing = closers(afterAll);

async function open(env: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const system = await openTestSystem({ roles: [] });
  closing(() => system.close());
  const [primary, replica] = await Promise.all([reachable(system.redis), startServer()]);
  const line = await startLine(primary.port);
  const proxy = await startRedisProxy(primary.url);
  closing(
    () => primary.admin.disconnect(),
    () => replica.stop(),
    () => line.close(),
    () => proxy.close(),
  );
  await replica.follow(primary, line.port);
  await system.start('all', { ...env, REDIS_URL: proxy.url });
  const inside = await lookInside({ ...system, redis: { ...system.redis, url: proxy.url } });
  closing(() => inside.close());
  return { system, proxy, primary, replica, line, inside };
}

const types = async (inside: Inside, id: string) => typesOf(await inside.journal(id));

/** Sam approves while only the primary gets the write: nothing is sent. */
async function approveInVain({ system, inside }: Pair, asked: Asked): Promise<void> {
  await pressUnconfirmed(system, inside, asked);
  expect(grantCalls(system, 'Cluster0')).toEqual([]);
}

/** The primary dies, and its replica takes over with the data that reached it. */
async function failOver({ system, replica, line, proxy }: Pair): Promise<void> {
  system.redis.kill();
  await line.close();
  await replica.promote();
  proxy.switchTo(replica.url);
}

/** Adds a replica of the new primary. */
async function followed({ replica }: Pair): Promise<void> {
  const next = await startServer();
  closing(() => next.stop());
  await next.follow(replica);
}

async function doneWithOneCall({ system, inside }: Pair, { id }: Asked, reason: string): Promise<void> {
  await atRest(inside, id, 60_000);
  await cardSaying(system, reason, /^Done: /);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
  expect(falseStatements(system, id, '/clusters/Cluster0:')).toEqual([]);
}

test.concurrent('refuses a decision while the replica is frozen, and counts it once both have it', async () => {
  const pair = await open();
  const asked = await askedGrant(pair.system, 'Cluster0', 'INC-801');
  pair.replica.freeze();
  closing(() => pair.replica.thaw());
  await approveInVain(pair, asked);
  pair.replica.thaw();
  await doneWithOneCall(pair, asked, 'INC-801');
}, 120_000);

test.concurrent('reports a decision lost in a failover as not recorded, and the card takes the next one', async () => {
  const pair = await open();
  const { system, inside } = pair;
  const asked = await askedGrant(system, 'Cluster0', 'INC-802');
  expect(await pair.primary.admin.wait(1, 10_000)).toBe(1);
  pair.line.hold();
  await approveInVain(pair, asked);
  await failOver(pair);
  await eventually(async () => (await types(inside, asked.id).catch(() => '')) === 'asked previewed');
  await followed(pair);
  await cardSaying(system, 'INC-802', /Needs /, 60_000);
  await pressUntilRecorded(system, inside, asked);
  await doneWithOneCall(pair, asked, 'INC-802');
}, 180_000);

test.concurrent('after a failover to the only replica nothing counts until another one follows it', async () => {
  const pair = await open();
  const { system } = pair;
  const asked = await askedGrant(system, 'Cluster0', 'INC-805');
  await failOver(pair);
  await eventually(() => pair.inside.request(asked.id).catch(() => undefined));
  await approveInVain(pair, asked);
  await followed(pair);
  await doneWithOneCall(pair, asked, 'INC-805');
}, 120_000);

test.concurrent('asks again about a sent change that a failover lost, and does not send it twice', async () => {
  const pair = await open({ REDIS_MIN_REPLICAS: '0' });
  const { system, inside } = pair;
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-806');
  expect(await pair.primary.admin.wait(1, 10_000)).toBe(1);
  pair.line.hold();
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'INC-806', /^Done: /, 60_000);
  await failOver(pair);
  await eventually(async () => (await doubtsIn(inside).catch((): readonly string[] => [])).includes('missing'), 60_000);
  await cardSaying(system, 'INC-806', /Needs 1 approval from/, 60_000);
  expect((await inside.request(id)).state).toBe('pending');
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
}, 180_000);

test.concurrent('with a minimum of 0 replicas, continues after a failover to the only one', async () => {
  const pair = await open({ REDIS_MIN_REPLICAS: '0' });
  const { system } = pair;
  const before = await askedGrant(system, 'Cluster0', 'INC-803');
  await failOver(pair);
  await pressUntilRecorded(system, pair.inside, before);
  await doneWithOneCall(pair, before, 'INC-803');
  const { id } = await askedGrant(system, 'Cluster1', 'INC-804');
  expect(await types(pair.inside, id)).toBe('asked previewed');
}, 120_000);
