// Look-ups while Redis is paused or refuses: people are told soon that look-ups are down.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView, privateAnswers } from '../support/acting.js';
import { eventually, gate } from '../support/eventually.js';
import { channelsOf } from '../support/incident.js';
import { nameOf, type RedisCommand, type RedisProxy, startRedisProxy } from '../support/redis-proxy.js';
import { POLICY } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const { rita } = PEOPLE;
const system = useTestSystem({ roles: ['worker'], policy: `${POLICY}look_ups: { requesters: [sre] }\n` });
const { inside } = system;
let proxy: RedisProxy;
beforeAll(async () => {
  proxy = await startRedisProxy(system.redis.url);
  await system.start('web', { REDIS_URL: proxy.url });
}, 90_000);
afterAll(async () => {
  await proxy?.close();
});

const { lastAlone } = channelsOf(() => system);
const answers = () => privateAnswers(system, rita, CHANNELS.incident);
const DOWN = /Look-ups are down.*\(Redis\).*didn’t ask Atlas/;
const NOT_LOOKED = /Not looked up: look-ups are down.*\(Redis\)/;

/** Redis does not get these commands until the returned function is called. */
function pause(which: (command: RedisCommand) => boolean = () => true): () => void {
  const { until, open } = gate();
  const stop = proxy.meddle((command) => (which(command) ? until.then(() => 'pass' as const) : 'pass'));
  return () => {
    stop();
    open();
  };
}

/** @returns what Rita is told next, while Redis is as it is */
async function toldNext(act: () => Promise<unknown>): Promise<string> {
  const before = answers().length;
  await act();
  return system.slack.until(() => answers().slice(before).join(' '));
}

const forgetMembers = () => inside.redis.del(inside.store.key('membership', GROUPS.sre));

test('refuses a look-up while Redis is paused, without asking Atlas, and answers afterwards', async () => {
  const calls = system.atlas.calls.length;
  const goOn = pause();
  expect(await toldNext(() => system.slack.command(rita, CHANNELS.incident, 'orgs'))).toMatch(DOWN);
  expect(system.atlas.calls).toHaveLength(calls);
  goOn();
  expect(await ask(system, rita, 'orgs')).toMatch(/see 2 organizations/);
  // Nobody is told later that this was interrupted.
  await eventually(async () => (await inside.redis.hlen(inside.store.key('accepted'))) === 0);
}, 120_000);

test('refuses a look-up while Redis does not say who is a member', async () => {
  await forgetMembers();
  const goOn = pause(({ name }) => name === 'SMISMEMBER');
  expect(await toldNext(() => system.slack.command(rita, CHANNELS.incident, 'orgs'))).toMatch(NOT_LOOKED);
  goOn();
  expect(await ask(system, rita, 'orgs')).toMatch(/see 2 organizations/);
}, 120_000);

test('answers help while Redis does not say which credentials exist', async () => {
  const goOn = pause((command) => nameOf(command).endsWith(' credentials'));
  expect(await toldNext(() => system.slack.command(rita, CHANNELS.incident, 'help'))).toContain('Look-ups');
  goOn();
}, 120_000);

test('refuses a look-up from a button and from a form while Redis refuses', async () => {
  const { slack } = system;
  await ask(system, rita, 'private-endpoints in Payments');
  const answer = cardWhere(lastAlone(rita, CHANNELS.incident));
  await slack.command(rita, CHANNELS.incident, 'private-endpoints');
  const { id: viewId } = await latestView(system, rita, 'Project');
  const [project] = await slack.suggest(rita, { viewId }, 'param:project', 'Search');
  await slack.change(rita, { viewId }, 'param:project', project?.value ?? '');
  const stop = proxy.meddle(({ name }) => (name === 'EXEC' ? { reply: '-MISCONF it cannot save' } : 'pass'));
  expect(await toldNext(() => slack.press(rita, answer, 'answer:refresh'))).toMatch(NOT_LOOKED);
  expect(await toldNext(() => slack.submit(rita, viewId))).toMatch(NOT_LOOKED);
  stop();
}, 120_000);

test.each(['freeze Payments because INC-782', 'unfreeze all because INC-782', 'use Payments'])(
  'says that nothing was recorded while Redis is paused: %s',
  async (line) => {
    const goOn = pause();
    expect(await toldNext(() => system.slack.command(rita, CHANNELS.incident, line))).toMatch(
      /^I can’t use .*\(Redis\).*Nothing was recorded/,
    );
    goOn();
  },
  60_000,
);

test('says that it does not know whether a change was recorded while Redis is paused', async () => {
  const goOn = pause();
  const line = 'grant-access Cluster0 in Payments for 4h because INC-781';
  const said = await toldNext(() => system.slack.command(rita, CHANNELS.incident, line));
  expect(said).toMatch(/don’t know whether/);
  goOn();
}, 120_000);

const WRITES = new Set(['EXEC', 'MULTI', 'SET', 'HSET', 'HSETNX', 'SADD', 'ZADD', 'EVAL', 'EVALSHA']);
const OOM = '-OOM command not allowed when used memory > maxmemory';
const TROUBLES = {
  frozen: () => pause(),
  full: () => proxy.meddle(({ name }) => (WRITES.has(name) ? { reply: OOM } : 'pass')),
};
test.each([
  ['status', 'frozen', /^Redis: /],
  ['status', 'full', /^Redis: /],
  ['whoami', 'frozen', /^You are .*\(Redis\)/s],
  ['whoami', 'full', /^You are /],
  ['help', 'frozen', /Look-ups/],
  ['help', 'full', /Look-ups/],
] as const)(
  '%s answers while Redis is %s',
  async (line, trouble, answer) => {
    await forgetMembers();
    const goOn = TROUBLES[trouble]();
    const before = answers().length;
    await system.slack.command(rita, CHANNELS.incident, line);
    await system.slack.until(() =>
      answers()
        .slice(before)
        .some((text) => answer.test(text)),
    );
    goOn();
  },
  60_000,
);
