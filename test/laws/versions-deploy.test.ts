// A deploy during work: old and new replicas side by side.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OLDEST_BOT_SCHEMA_TO_ACT, SCHEMA_NUMBER } from '../../src/approvals/request/request.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide, privateAnswers } from '../support/acting.js';
import { type Asked, askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually, gate } from '../support/eventually.js';
import { storedFields } from '../support/journal.js';
import { FOREIGN, NEXT } from '../support/next-form.js';
import { type Meddling, nameOf, type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import { openReplicas } from '../support/replicas.js';
import type { Bot } from '../support/test-system.js';
import { useOpened } from '../support/use-test-system.js';

const DONE = 'asked previewed approved quorum claimed sent succeeded';

const system = useOpened(() => openReplicas([], [{}]));
const { inside } = system;
let proxy: RedisProxy;
beforeAll(async () => {
  proxy = await startRedisProxy(system.redis.url);
  await system.start('web', { REDIS_URL: proxy.url });
}, 120_000);
afterAll(async () => {
  await proxy?.close();
});

const only = (all: readonly Bot[]): Bot => {
  const [bot, ...more] = all;
  if (bot === undefined || more.length > 0) throw new Error('there should be one');
  return bot;
};
const through = ({ port }: Bot) => system.slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
const journalOf = async ({ id }: Asked) => typesOf(await inside.journal(id));

/** Holds the next decision of an old web replica on its way to Redis. */
function holdDecision() {
  const [reached, held] = [gate(), gate()];
  const stop = proxy.meddle(async (command): Promise<Meddling> => {
    if (nameOf(command) !== 'commit approved quorum') return 'pass';
    stop();
    reached.open();
    await held.until;
    return 'pass';
  });
  return { reached: reached.until, release: held.open };
}

test('a deploy finishes work in progress, loses no press, and keeps earlier buttons working', async () => {
  const [web, worker] = [only(system.webs()), only(system.workers())];
  const executing = await askedGrant(system, 'Cluster0', 'INC-911');
  const pressed = await askedGrant(system, 'Cluster1', 'INC-912');
  const waiting = await askedGrant(system, 'ledger-eu', 'INC-913');
  const [, newWorker] = await Promise.all([system.start('web'), system.start('worker')]);
  newWorker.process.kill('SIGSTOP'); // so that the old one takes it
  through(web);
  const answered = gate();
  system.atlas.fault({ kind: 'wait before effect', until: answered.until, path: /Cluster0:grant/, times: 1 });
  await decide(system, PEOPLE.sam, executing.card, 'decide:approve');
  await eventually(() => grantCalls(system, 'Cluster0').length === 1);
  newWorker.process.kill('SIGCONT');

  const decision = holdDecision();
  const pressing = decide(system, PEOPLE.ada, pressed.card, 'decide:approve');
  await decision.reached;
  const stopped = Promise.all([web, worker].map((bot) => bot.kill('SIGTERM')));
  await eventually(() => [web, worker].every((bot) => bot.output().includes('"stopping"')));
  decision.release();
  answered.open();
  expect(await pressing).toEqual({ kind: 'acknowledged' });
  await stopped;
  expect([web.process.exitCode, worker.process.exitCode]).toEqual([0, 0]);

  through(only(system.webs()));
  await decide(system, PEOPLE.sam, waiting.card, 'decide:approve');
  for (const [asked, reason] of [
    [executing, 'INC-911'],
    [pressed, 'INC-912'],
    [waiting, 'INC-913'],
  ] as const) {
    await cardSaying(system, reason, /^Done: /);
    expect(await journalOf(asked)).toBe(DONE);
  }
  for (const cluster of ['Cluster0', 'Cluster1', 'ledger-eu']) expect(grantCalls(system, cluster)).toHaveLength(1);
}, 120_000);

/** Removes all grants of earlier tests. */
function withoutGrants() {
  for (const cluster of system.atlas.world.clusters) if (cluster.kind === 'dedicated') cluster.grant = undefined;
}
const storedForm = ({ id }: Asked) => storedFields(inside.redis, inside.store.key('request', id));

test('old replicas ignore requests that only a newer release can read, and the newer one finishes all', async () => {
  withoutGrants();
  const { slack, atlas } = system;
  const before = atlas.calls.length;
  const old = only(system.webs());
  const ofOld = await askedGrant(system, 'Cluster0', 'INC-921');
  const [newer, newerWorker] = await Promise.all([system.start('web', FOREIGN), system.start('worker', FOREIGN)]);
  through(newer);
  const ofNewer = await askedGrant(system, 'Cluster1', 'INC-922');
  const untouched = await storedForm(ofNewer);

  through(old);
  const told = privateAnswers({ slack }, PEOPLE.sam).length;
  await decide(system, PEOPLE.sam, ofNewer.card, 'decide:approve');
  expect(await eventually(() => privateAnswers({ slack }, PEOPLE.sam)[told])).toMatch(/newer version/);
  const listed = await ask(system, PEOPLE.rita, 'requests', CHANNELS.approvals);
  expect(listed).toMatch(new RegExp(`${ofNewer.id}.*newer version`));
  expect(await storedForm(ofNewer)).toEqual(untouched);

  through(newer);
  for (const { card } of [ofOld, ofNewer]) await decide(system, PEOPLE.sam, card, 'decide:approve');
  await Promise.all([
    cardSaying(system, 'INC-921', /^Done: /, 60_000),
    cardSaying(system, 'INC-922', /^Done: /, 60_000),
  ]);
  expect([await journalOf(ofOld), await journalOf(ofNewer)]).toEqual([DONE, DONE]);
  expect(atlas.calls.slice(before).filter(({ method, path }) => method === 'POST' && /:grant/.test(path))).toHaveLength(
    2,
  );
  expect(await inside.store.troubled()).toEqual(new Map()); // leaving it to another replica is no failure
  await Promise.all([newer, newerWorker].map((bot) => bot.kill('SIGTERM')));
}, 150_000);

test('replicas of two schemas carry out each other’s requests, and older ones keep unknown fields', async () => {
  withoutGrants();
  const old = only(system.webs());
  through(old);
  const ofOld = await askedGrant(system, 'Cluster0', 'INC-930');
  const next = await system.start('web', NEXT);
  through(next);
  const ofNext = await askedGrant(system, 'ledger-eu', 'INC-931');
  await decide(system, PEOPLE.sam, ofOld.card, 'decide:approve');
  through(old);
  await decide(system, PEOPLE.sam, ofNext.card, 'decide:approve');
  for (const [asked, reason, mood] of [
    [ofOld, 'INC-930', 'calm'],
    [ofNext, 'INC-931', 'brisk'],
  ] as const) {
    await cardSaying(system, reason, /^Done: /);
    expect(await journalOf(asked)).toBe(DONE);
    const { json = '' } = await storedForm(asked);
    expect(JSON.parse(json)).toMatchObject({
      state: 'succeeded',
      mood,
      schema: SCHEMA_NUMBER + 1,
      actFrom: OLDEST_BOT_SCHEMA_TO_ACT,
    });
  }
  await next.kill('SIGTERM');
}, 90_000);
