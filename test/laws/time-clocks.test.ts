// Replicas whose clocks are two minutes ahead and behind: Redis's time decides.
import { beforeAll, expect, test } from '@jest/globals';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, decide, privateAnswers } from '../support/acting.js';
import { askedGrant, cardSaying, grantCalls, typesOf } from '../support/cards.js';
import { eventually, gate } from '../support/eventually.js';
import { clockAhead } from '../support/preload.js';
import type { Bot } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const MINUTE = 60_000;
const FOUR_HOURS = 4 * 60 * MINUTE;
const AHEAD = clockAhead(2 * MINUTE);
const BEHIND = clockAhead(-2 * MINUTE);

const system = useTestSystem({ roles: [] });
const { inside } = system;
let webs: Readonly<Record<'ahead' | 'behind', Bot>>;
let worker: Bot;
beforeAll(async () => {
  webs = { ahead: await system.start('web', AHEAD), behind: await system.start('web', BEHIND) };
  worker = await system.start('worker', AHEAD);
}, 90_000);

const at = (web: keyof typeof webs) => system.slack.deliverTo(`http://127.0.0.1:${webs[web].port}/slack/events`);

async function pendingFor(ms: number, cluster: string, reason: string) {
  const asked = await askedGrant(system, cluster, reason);
  const request = await inside.request(asked.id);
  if (request.state !== 'pending') throw new Error(`it is ${request.state}`);
  await inside.age(request, { expiresAt: (await inside.store.now()) + ms });
  return asked;
}

/** Has a worker look at a request now, whatever its next moment. */
async function handled(id: string): Promise<void> {
  const { redis, store } = inside;
  await store.defer('work', id, 0);
  await eventually(async () => (await redis.zscore(store.key('due', 'work'), id)) !== '0');
}

test('the clocks of these bots are two minutes off', () => {
  const saidAt = (bot: Bot) => Date.parse(/"time":"([^"]+)"/.exec(bot.output())?.[1] ?? '');
  expect(saidAt(webs.ahead)).toBeGreaterThan(Date.now() + MINUTE);
  expect(saidAt(webs.behind)).toBeLessThan(Date.now() - MINUTE);
});

test('replicas ahead and behind accept deliveries, and refuse those signed an hour off', async () => {
  for (const web of ['ahead', 'behind'] as const) {
    at(web);
    expect(await ask(system, PEOPLE.rita, 'help')).toContain('grant-access');
    const payload = system.slack.deliveries.at(-1)?.payload ?? {};
    for (const hours of [1, -1]) {
      const timestamp = Math.floor(Date.now() / 1000) + hours * 3_600;
      expect(await system.slack.deliverRaw({ payload, timestamp })).toMatchObject({ status: 401 });
    }
  }
}, 90_000);

test('a grant requested ahead and approved behind is sent once, and ends by Redis’s time', async () => {
  at('ahead');
  const { card, id } = await askedGrant(system, 'Cluster0', 'INC-801');
  at('behind');
  await inside.redis.del(inside.store.key('membership', GROUPS.security));
  const from = await inside.store.now();
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  const left = await inside.redis.pttl(inside.store.key('membership', GROUPS.security));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(5 * 60_000);
  await cardSaying(system, 'INC-801', /^Done: /);
  const until = await inside.store.now();
  expect(typesOf(await inside.journal(id))).toBe('asked previewed approved quorum claimed sent succeeded');
  const [call, ...more] = grantCalls(system, 'Cluster0');
  expect(more).toEqual([]);
  const ends = Date.parse(/"expirationTime":"([^"]+)"/.exec(JSON.stringify(call?.body))?.[1] ?? '');
  expect(ends).toBeGreaterThanOrEqual(from + FOUR_HOURS - 1_000); // whole seconds
  expect(ends).toBeLessThanOrEqual(until + FOUR_HOURS);
}, 120_000);

test('a worker two minutes ahead does not take over a lease that lasts by Redis’s time', async () => {
  await worker.kill('SIGTERM');
  const sender = await system.start('worker', BEHIND);
  worker = await system.start('worker', AHEAD);
  worker.process.kill('SIGSTOP'); // so that the other one takes it
  at('behind');
  const { card, id } = await askedGrant(system, 'Cluster1', 'INC-802');
  const { until, open: answer } = gate();
  system.atlas.fault({ kind: 'wait before effect', until, path: /grantMongoDBEmployeeAccess/, times: 1 });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await eventually(() => grantCalls(system, 'Cluster1').length === 1);
  worker.process.kill('SIGCONT');
  for (let times = 0; times < 3; times++) await handled(id);
  answer();
  await cardSaying(system, 'INC-802', /^Done: /);
  expect(typesOf(await inside.journal(id))).toBe('asked previewed approved quorum claimed sent succeeded');
  await sender.kill('SIGTERM');
}, 120_000);

test('a request expires by Redis’s time, on replicas ahead and behind', async () => {
  at('ahead');
  const open = await pendingFor(MINUTE, 'Cluster0', 'INC-803');
  await decide(system, PEOPLE.sam, open.card, 'decide:approve');
  await eventually(async () => typesOf(await inside.journal(open.id)).includes('approved quorum'));
  await worker.kill('SIGTERM');
  worker = await system.start('worker', BEHIND);
  await cardSaying(system, 'INC-803', /^(Done|Out of date): /);

  at('behind');
  const over = await pendingFor(0, 'Cluster1', 'INC-804');
  await decide(system, PEOPLE.sam, over.card, 'decide:approve');
  await system.slack.until(() => privateAnswers(system, PEOPLE.sam).some((text) => /expired/.test(text)));
  await cardSaying(system, 'INC-804', /^Expired: /);
  expect(typesOf(await inside.journal(over.id))).toBe('asked previewed expired');
}, 120_000);
