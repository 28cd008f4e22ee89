// Each alert rule fires on what a bot says of itself when it is so, and no other does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, PEOPLE, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { decide, latestView, submitted } from '../support/acting.js';
import { ALERT_RULES, alertRules, expectFiring, promtool, type Scrape, scrape } from '../support/alert-rules.js';
import { askedGrant, cardWith, idOn } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { atRest, untilStored } from '../support/outcome.js';
import { clockJumps } from '../support/preload.js';
import { untilReadiness } from '../support/readiness.js';
import { runProcess } from '../support/run-process.js';
import type { Bot } from '../support/test-system.js';
import { testSystems, useTestSystem } from '../support/use-test-system.js';

const MANUAL = readFileSync(join(import.meta.dirname, '../../manifest/README.md'), 'utf8');
const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');
const MINUTE = 60_000;
const open = testSystems();

const system = useTestSystem({ roles: [] });
const { inside } = system;
let web: Bot;
let worker: Bot;
beforeAll(async () => {
  web = await system.start('web');
  worker = await system.start('worker');
}, 90_000);

/** A scrape that begins the next one's measure of delays, and that one. */
const settled = async (bot: Bot) => {
  await scrape(bot);
  return [await scrape(bot)];
};
const all = () => Promise.all([settled(web), settled(worker)]);
const UNREADABLE = { kind: 'status', status: 503, method: 'GET' } as const;

test('the rules are valid for Prometheus and documented', async () => {
  const count = (await alertRules()).length;
  expect(await promtool('check', 'rules', ALERT_RULES)).toContain(`SUCCESS: ${count} rules found`);
  const named = [...MANUAL.matchAll(/^\| `(Countersign\w+)` \|/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual((await alertRules()).map(({ alert }) => alert).sort());
}, 120_000);

test('no alert fires while everything is healthy', async () => {
  const { card } = await askedGrant(system, 'Cluster0', 'INC-800');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardWith(system, 'INC-800', /^Done: /);
  const scrapes = await all();
  const said = scrapes.flatMap(([one]) => [...(one ?? [])].map(([series, value]) => `${series} ${value}`)).join('\n');
  expect(said).toMatch(/^countersign_redis_durable\{instance="web",.* 1$/m);
  expect(said).toMatch(
    /^countersign_call_seconds_count\{service="slack",method="chat.postMessage",status="200",.* \d+$/m,
  );
  expect(said).toMatch(/^countersign_call_seconds_count\{service="atlas",method="POST",status="20\d",.* \d+$/m);
  await expectFiring(scrapes, {});
}, 120_000);

test('fires for a request that has waited for half an hour', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-801');
  const request = await inside.request(id);
  await inside.age(request, { askedAt: request.askedAt - 31 * MINUTE });
  await expectFiring(await all(), { CountersignRequestWaiting: [{}] });
  await decide(system, PEOPLE.sam, card, 'decide:deny');
  await cardWith(system, 'INC-801', /^Denied: /);
  await expectFiring(await all(), {});
}, 120_000);

test('fires for lost Redis history until the freeze ends', async () => {
  const args = ['history', 'lost', '--yes', '--workspace', TEAM_ID];
  const host = (...words: readonly string[]) =>
    runProcess(process.execPath, [COUNTERSIGN, ...words], { REDIS_URL: system.redis.url });
  expect((await host(...args)).code).toBe(0);
  await expectFiring(await all(), { CountersignHistoryLost: [{}] });
  expect((await host('history', 'accept', '--yes', '--workspace', TEAM_ID)).code).toBe(0);
  await expectFiring(await all(), {});
}, 120_000);

test('fires for an unconfirmed change', async () => {
  const { id, card } = await askedGrant(system, 'Cluster1', 'INC-802');
  const sent = () =>
    system.atlas.calls.some(({ method, path }) => method === 'POST' && path.includes('Cluster1:grant'));
  system.atlas.fault({ kind: 'hang after effect', path: /Cluster1:grant/, times: 1 });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await eventually(sent);
  const readable = system.atlas.fault({ ...UNREADABLE, path: /Cluster1/ });
  await untilStored(inside, id, ({ state }) => state === 'unknown');
  await expectFiring(await all(), { CountersignOutcomeUnknown: [{}] });
  readable();
  const unknown = await cardWith(system, 'INC-802', /Check now/);
  await decide(system, PEOPLE.sam, unknown, 'decide:check-again');
  await atRest(inside, id);
}, 120_000);

test('fires for an ended temporary change that can’t be reverted', async () => {
  const line = 'delete-query-limit FederatedDB0 monthly for 1h in Payments because INC-803';
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, line);
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, 'INC-803'));
  const card = await cardWith(system, 'INC-803', /Needs \d+ approvals? from/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await atRest(inside, idOn(card));
  const readable = system.atlas.fault({ ...UNREADABLE, path: /FederatedDB0/ });
  const id = deriveReturnId(idOn(card));
  const request = await untilStored(inside, id, (one) => one.state === 'approved' && one);
  const now = await inside.store.now();
  if (request.returns === undefined) throw new Error(`${id} is no return`);
  await inside.age(request, { notBefore: now, returns: { ...request.returns, endsAt: now - 2 * MINUTE } });
  await untilStored(inside, id, (one) => one.state === 'approved' && one.delayed !== undefined);
  await expectFiring(await all(), { CountersignReturnOverdue: [{}] });
  readable();
  await atRest(inside, id);
}, 120_000);

test.each(['atlas', 'slack'])(
  'fires for failing calls to %s',
  async (service) => {
    const failed = (said: Scrape) =>
      [...said].filter(
        ([series]) => series.includes(`_call_seconds_count{service="${service}"`) && /status="503"/.test(series),
      );
    const count = (said: Scrape) => failed(said).reduce((sum, [, value]) => sum + Number(value), 0);
    const failing = async (atLeast: number) => {
      for (;;) {
        await system.slack.command(PEOPLE.rita, CHANNELS.incident, 'alerts in Payments');
        const said = await scrape(web);
        if (count(said) >= atLeast) return said;
      }
    };
    if (service === 'atlas') system.atlas.fault({ kind: 'status', status: 503, path: /alerts/ });
    else system.slack.fault({ method: 'users.info', kind: 'status', status: 503, times: 1_000 });
    const first = await failing(1);
    const last = await failing(count(first) + 15);
    system.atlas.clearFaults();
    system.slack.clearFaults();
    await expectFiring([[first, last]], { CountersignCallsFail: [{ service }] });
  },
  120_000,
);

test('fires for a process without CPU time', async () => {
  await scrape(web);
  await sleep(200); // delays are measured between ticks, and there has to be one
  web.process.kill('SIGSTOP');
  await sleep(2_000);
  web.process.kill('SIGCONT');
  await expectFiring([[await scrape(web)]], { CountersignSlow: [{ instance: 'web' }] });
}, 120_000);

test('fires for a wrong clock and the refusals it causes', async () => {
  const off = await system.start('web', clockJumps(10 * MINUTE));
  const first = await scrape(off);
  off.process.kill('SIGUSR2');
  const isOff = (said: Scrape) =>
    ['slack', 'redis'].every((of) =>
      [...said].some(([series, value]) => series.includes(`_clock_ahead_seconds{of="${of}"`) && Number(value) > 500),
    );
  await eventually(async () => {
    await fetch(`http://127.0.0.1:${off.port}/readyz`);
    return isOff(await scrape(off));
  });
  const { payload = {} } = system.slack.deliveries.at(-1) ?? {};
  for (let times = 0; times < 8; times++) await system.slack.deliverRaw({ payload });
  const instance = 'web';
  await expectFiring([[first, await scrape(off)]], {
    CountersignClockOff: [
      { instance, of: 'slack' },
      { instance, of: 'redis' },
    ],
    CountersignSignaturesRefused: [{ instance, reason: 'time' }],
  });
  await off.kill('SIGKILL');
  system.slack.deliverTo(`http://127.0.0.1:${web.port}/slack/events`);
}, 120_000);

test('fires for requests signed with a different secret', async () => {
  const first = await scrape(web);
  const { payload = {} } = system.slack.deliveries.at(-1) ?? {};
  for (let times = 0; times < 8; times++) await system.slack.deliverRaw({ payload, signingSecret: 'another' });
  await expectFiring([[first, await scrape(web)]], {
    CountersignSignaturesRefused: [{ instance: 'web', reason: 'signature' }],
  });
}, 120_000);

test('fires without a worker, also if no process is left to report it', async () => {
  await worker.kill('SIGKILL');
  await inside.redis.set(inside.store.key('worker-seen'), (await inside.store.now()) - 2 * MINUTE);
  await expectFiring([await settled(web)], { CountersignWorkerGone: [{}] });
  await expectFiring([], { CountersignWorkerGone: [{}] });
}, 120_000);

test('keeps environments apart: one’s full Redis doesn’t hide that another has no worker or lost its metrics', async () => {
  const series = (job: string, name: string, value: string, own = '') =>
    [`countersign_${name}{instance="i",job="${job}"${own}}`, value] as const;
  const staging = new Map([
    series('staging', 'worker_seen_seconds', '120'),
    series('staging', 'redis_reachable', '1'),
    series('staging', 'redis_unconfirmed', '1', ',cause="full"'),
  ]);
  const [ill, fine] = ['120', '1'].map((age) => new Map([series('production', 'worker_seen_seconds', age)]));
  const full = { CountersignNothingConfirmed: [{ job: 'staging', cause: 'full' }] };
  const gone = { ...full, CountersignWorkerGone: [{ job: 'production' }] };
  await expectFiring([[staging], [ill ?? new Map()]], gone);
  await expectFiring([[staging], [fine ?? new Map(), new Map()]], gone);
}, 120_000);

test.each([
  ['credential_refused', 'credential', 'changes', 'CountersignCredentialRefused'],
  ['setup_problem', 'of', 'state_file', 'CountersignSetupProblem'],
])(
  'fires for %s by name',
  async (name, label, value, alert) => {
    const said = (is: string) =>
      new Map([
        ['countersign_worker_seen_seconds{instance="i",job="countersign"}', '1'],
        [`countersign_${name}{instance="i",job="countersign",${label}="${value}"}`, is],
      ]);
    await expectFiring([[said('1')]], { [alert]: [{ [label]: value }] });
    await expectFiring([[said('1'), said('0')]], {});
  },
  60_000,
);

test('fires for an unresponsive Redis, not for the worker', async () => {
  const other = await open({});
  const [bot] = other.bots;
  if (bot === undefined) throw new Error('there is no bot');
  other.redis.kill();
  const isAway = /^countersign_redis_reachable\{.*/;
  await eventually(async () =>
    [...(await scrape(bot))].some(([series, value]) => isAway.test(series) && value === '0'),
  );
  // Two minutes later: nobody can be seen until it answers again.
  const minutesLater = (said: Scrape): Scrape =>
    new Map([...said].map(([series, value]) => [series, series.includes('_worker_seen_seconds') ? '120' : value]));
  await expectFiring([(await settled(bot)).map(minutesLater)], { CountersignRedisAway: [{ instance: bot.role }] });
  await other.redis.restart();
}, 120_000);

test('fires for a Redis without confirmed writes by cause, not for the worker or reachability', async () => {
  const other = await open({});
  const [bot] = other.bots;
  if (bot === undefined) throw new Error('there is no bot');
  const look = await lookInside(other);
  await look.redis.config('SET', 'maxmemory', '1');
  await untilReadiness(bot, 200, /full/);
  const minutesLater = (said: Scrape): Scrape =>
    new Map([...said].map(([series, value]) => [series, series.includes('_worker_seen_seconds') ? '120' : value]));
  await expectFiring([(await settled(bot)).map(minutesLater)], {
    CountersignNothingConfirmed: [{ cause: 'full' }],
    CountersignRedisAlmostFull: [{}],
  });
  await look.redis.config('SET', 'maxmemory', '0');
  await untilReadiness(bot, 200, /"redis": "ok"/);
  await expectFiring([await settled(bot)], {});
  look.close();
}, 120_000);

test('fires for a Redis that may lose confirmed writes and a Slack that can’t deliver', async () => {
  const other = await open({ socketMode: true, redis: { settings: { appendonly: 'no' } } });
  const [bot] = other.bots;
  if (bot === undefined) throw new Error('there is no bot');
  await expectFiring([await settled(bot)], { CountersignNotDurable: [{}] });
  other.slack.fault({ method: 'apps.connections.open', kind: 'status', status: 503, times: 10_000 });
  other.slack.cutSockets();
  await eventually(() => other.slack.sockets() === 0);
  const isCut = /^countersign_socket_connected\{.*/;
  await eventually(async () => [...(await scrape(bot))].some(([series, value]) => isCut.test(series) && value === '0'));
  await expectFiring([await settled(bot)], { CountersignNotDurable: [{}], CountersignSlackDisconnected: [{}] });
}, 120_000);
