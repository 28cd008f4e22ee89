// A web replica is killed before it acknowledges.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { askGrant, decide } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { nameOf, type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import type { Bot } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: ['worker'] });
const { inside } = system;
let proxy: RedisProxy;
let doomed: Bot;
beforeAll(async () => {
  proxy = await startRedisProxy(system.redis.url);
  doomed = await system.start('web', { REDIS_URL: proxy.url });
}, 90_000);
afterAll(async () => {
  await proxy?.close();
});

/** Kills the web replica when Redis has executed `command`, before the reply arrives. */
function dieAfter(command: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = proxy.onReply(async (one) => {
      if (nameOf(one) !== command) return;
      stop();
      await doomed.kill('SIGKILL');
      resolve();
    });
  });
}

/** Starts the next one. */
async function replace(): Promise<void> {
  doomed = await system.start('web', { REDIS_URL: proxy.url });
}

test('a replica killed before storing a press leaves nothing, and the press can be repeated', async () => {
  const { slack } = system;
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-721');
  slack.fault({ method: 'users.info', kind: 'hang' });
  const pressing = decide(system, PEOPLE.sam, card, 'decide:approve');
  await slack.until(() => slack.calls.some(({ method, status }) => method === 'users.info' && status === 0));
  await doomed.kill('SIGKILL');
  expect(await pressing).toMatchObject({ kind: 'failed' });
  expect(typesOf(await inside.journal(id))).toBe('asked previewed');

  await replace();
  expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toEqual({ kind: 'acknowledged' });
  await cardSaying(system, 'INC-721', /^Done: /);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
}, 120_000);

test('a press stored before its replica was killed counts once, repeated or not', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-722');
  const died = dieAfter('commit approved quorum');
  expect(await decide(system, PEOPLE.sam, card, 'decide:approve')).toMatchObject({ kind: 'failed' });
  await died;

  await replace();
  // Pressed again on a card not yet redrawn: the same payload once more.
  expect(await system.slack.replay(system.slack.deliveries.at(-1))).toMatchObject({ kind: 'acknowledged' });
  expect(await cardSaying(system, 'INC-722', /^Done: /)).toMatch(/U0SAMSATO1 +approved/);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed approved quorum claimed sent succeeded');
  expect(grantCalls(system, 'Cluster1')).toHaveLength(1);
}, 120_000);

test('a form stored before its replica was killed is one request, submitted again or not', async () => {
  const { slack } = system;
  const view = await askGrant(system, PEOPLE.rita, 'grant-access Cluster0 in Payments for 1h because INC-723');
  const died = dieAfter('commit asked');
  expect(await slack.submit(PEOPLE.rita, view.id)).toMatchObject({ kind: 'trouble' });
  await died;

  await replace();
  expect(await slack.submit(PEOPLE.rita, view.id)).toEqual({ kind: 'closed' });
  await cardSaying(system, 'INC-723', /Needs \d+ approvals? from/);
  const asked = (await inside.everything()).filter(({ type }) => type === 'asked');
  expect(asked).toHaveLength(3); // one in each test
}, 120_000);
