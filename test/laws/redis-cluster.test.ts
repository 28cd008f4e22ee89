// REDIS_URL names any node of a Redis Cluster: the bot finds the owner of its keys, also when that changes.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide } from '../support/acting.js';
import { makeCluster } from '../support/atlas-things.js';
import { type Asked, askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { type Cluster, type ClusterNode, startCluster } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { type Inside, lookInside } from '../support/inside.js';
import { atRest, falseStatements, story } from '../support/outcome.js';
import {
  allDone,
  makeReady,
  pressUntilRecorded,
  type Survivor,
  survive,
  type Trouble,
} from '../support/redis-trouble.js';
import { falseReplies, hire, type Pressed } from '../support/telling.js';
import { type Bot, openTestSystem, type TestSystem } from '../support/test-system.js';

let system: TestSystem;
let cluster: Cluster;
let inside: Inside;
let bot: Bot;
const PRESSES = 3; // in each failover
let pressers: string[];
beforeAll(async () => {
  [system, cluster] = await Promise.all([openTestSystem({ roles: [] }), startCluster()]);
  inside = await lookInside({ ...system, redis: { ...system.redis, url: cluster.url(nodeAt(0)) } });
  pressers = hire(system.slack, 2 * PRESSES, GROUPS.security);
  for (const at of [0, 1, 2, 3]) makeCluster(system.atlas.world, `entry-${at}`);
  for (const user of pressers) makeCluster(system.atlas.world, user);
  makeReady(system, Object.keys(TROUBLES));
}, 120_000);
afterAll(async () => {
  inside?.close();
  await system?.close();
  await cluster?.stop();
});

function nodeAt(at: number): ClusterNode {
  const node = cluster.nodes[at];
  if (node === undefined) throw new Error(`there is no node ${at}`);
  return node;
}

const readiness = () => fetch(`http://127.0.0.1:${bot.port}/readyz`).then((reply) => reply.text());
const isReady = async () => (await readiness()).includes('"ready": true');

test.each([0, 1, 2, 3])(
  'runs an approval with node %i as the entry',
  async (at) => {
    await bot?.kill('SIGTERM');
    bot = await system.start('all', { REDIS_URL: cluster.url(nodeAt(at)) });
    const { id, card } = await askedGrant(system, `entry-${at}`, `INC-${at}`);
    await decide(system, PEOPLE.sam, card, 'decide:approve');
    await atRest(inside, id);
    await cardSaying(system, `INC-${at}`, /^Done: /);
    expect(await story(inside, id)).toBe('asked previewed approved quorum claimed sent succeeded');
    expect(grantCalls(system, `entry-${at}`)).toHaveLength(1);
  },
  90_000,
);

/** Each person approves the request with their name, one after another. */
async function pressAll(asked: readonly (Asked & { readonly user: string })[]): Promise<Pressed[]> {
  const pressed: Pressed[] = [];
  for (const { user, card } of asked) {
    pressed.push({ user, decision: 'approved', seen: await decide(system, user, card, 'decide:approve') });
  }
  return pressed;
}

test.each(['has all', 'at once'] as const)(
  'loses no accepted press and counts none twice in a failover (%s)',
  async (when) => {
    const asked: (Asked & { readonly user: string })[] = [];
    for (const user of pressers.splice(0, PRESSES)) {
      asked.push({ user, ...(await askedGrant(system, user, `for ${user}.`)) });
    }
    await cluster.replica();
    const just = await pressAll(asked.slice(0, 1));
    const [during] = await Promise.all([pressAll(asked.slice(1)), cluster.failOver(when)]);
    const pressed = [...just, ...during];
    await eventually(isReady, 30_000);
    for (const [at, one] of asked.entries()) {
      const journal = await eventually(() => inside.journal(one.id).catch(() => undefined));
      expect(falseReplies(system.slack, pressed.slice(at, at + 1), journal)).toEqual([]);
    }
    for (const { id, user, ...one } of asked) {
      await pressUntilRecorded(system, inside, { id, ...one });
      await atRest(inside, id);
      await cardSaying(system, `for ${user}.`, /^Done: /, 90_000);
      expect(await story(inside, id)).toMatch(/^asked previewed approved quorum ((?!approved).)*succeeded$/);
      expect(grantCalls(system, user)).toHaveLength(1);
      expect(falseStatements(system, id, `/clusters/${user}:`)).toEqual([]);
    }
  },
  240_000,
);

/** The owner fails, and comes back when another node has taken its place. */
function losing(go: (owner: ClusterNode) => void, back: (owner: ClusterNode) => unknown): Trouble {
  let owner: ClusterNode;
  return {
    async begin() {
      await cluster.replica();
      owner = await cluster.owner();
      go(owner);
    },
    async end() {
      await cluster.takenFrom(owner);
      // The new owner has no replica while the old one is away.
      await eventually(async () => (await readiness()).includes('required: 1, connected: 0'), 60_000);
      await back(owner);
      await cluster.replica();
      await eventually(isReady, 60_000);
    },
  };
}

function moving(): Trouble {
  let finish = async () => {};
  return {
    async begin() {
      finish = await cluster.moveSlot();
    },
    end: () => finish(),
  };
}

const killed = () =>
  losing(
    (owner) => owner.kill(),
    (owner) => owner.restart(),
  );
const frozen = () =>
  losing(
    (owner) => owner.freeze(),
    (owner) => owner.thaw(),
  );
const TROUBLES = { killed, frozen, moved: moving };
const survivors: Survivor[] = [];

test.each(Object.entries(TROUBLES))(
  'tells people nothing false while the owner is %s',
  async (name, trouble) => {
    const survivor = await survive(system, inside, name, trouble());
    survivors.push(survivor);
    expect(survivor.falseReplies).toEqual([]);
    await eventually(isReady, 30_000);
  },
  240_000,
);

test('the same process finishes all requests with one call each', async () => {
  expect(survivors).toHaveLength(Object.keys(TROUBLES).length);
  for (const { ends } of survivors) expect(await ends()).toEqual(allDone);
  expect(bot.process.exitCode).toBeNull();
}, 180_000);

test('a URL without +cluster works while its node has the keys, and the bot says what to write', async () => {
  await bot.kill('SIGTERM');
  const { port } = await cluster.owner();
  const advice = `redis+cluster://127.0.0.1:${port}`;
  bot = await system.start('all', { REDIS_URL: `redis://127.0.0.1:${port}` });
  expect(await readiness()).toContain(advice);
  expect(bot.output()).toContain(advice);
  expect(await ask(system, PEOPLE.rita, 'status')).toMatch(/Redis: ok.*Redis is a cluster/s);
  const finish = await cluster.moveSlot();
  await finish();
  await eventually(async () => (await readiness()).includes('has my keys'));
}, 90_000);
