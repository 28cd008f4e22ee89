// After Redis has lost history nothing is sent without people. After a mere gap nobody is asked needlessly.
import { expect, test } from '@jest/globals';
import { LOOSER_POLICY_WAIT_MS } from '../../src/approvals/policy/watch.js';
import { deriveReturnId } from '../../src/approvals/request/ids.js';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, decide, latestView, submitted } from '../support/acting.js';
import { makeDatabase } from '../support/atlas-things.js';
import { type Asked, askedGrant, cardWith, idOn } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { atRest, untilStored, writes } from '../support/outcome.js';
import { untilReadiness } from '../support/readiness.js';
import { away, backUp, doubtsIn, stopBots } from '../support/restored.js';
import { POLICY, type TestSystem } from '../support/test-system.js';
import { testSystems } from '../support/use-test-system.js';

const HOUR_MS = 60 * 60_000;
const RULES = `  - operations: [set-query-limit, add-db-user]
    requesters: [sre]
`;
const FREEZE = `freeze: [security]
`;
/** Without the owner's service account: events of Atlas name only API keys. */
const BY_KEY = { MONGODB_ATLAS_OWNER_CLIENT_ID: '', MONGODB_ATLAS_OWNER_CLIENT_SECRET: '' };

const openTestSystem = testSystems();
type Team = Awaited<ReturnType<typeof team>>;

async function team(credential: 'api-key' | 'service-account' = 'api-key') {
  const system = await openTestSystem({ roles: [], credential, policy: `${FREEZE}${POLICY}${RULES}` });
  makeDatabase(system.atlas.world, 'while_a');
  const env = credential === 'api-key' ? BY_KEY : {};
  await system.start('web', env);
  await system.start('worker', env);
  return { system, inside: system.inside };
}

const start = ({ system }: Team, role: 'web' | 'worker' | 'all' = 'all') => system.start(role, BY_KEY);

/** Submitted by Rita, approved by Sam, done. @returns its id */
async function done({ system, inside }: Team, line: string, reason: string): Promise<string> {
  await system.slack.command(PEOPLE.rita, CHANNELS.incident, `${line} because ${reason}`);
  await submitted(system, PEOPLE.rita, await latestView(system, PEOPLE.rita, reason));
  const card = await cardWith(system, reason, /Needs \d+ approvals? from/);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  const id = idOn(card);
  expect((await atRest(inside, id)).state).toBe('succeeded');
  return id;
}

const limit = ({ system }: Team) =>
  system.atlas.world.federatedDatabases
    .find(({ name }) => name === 'while_a')
    ?.limits.find(({ name }) => name === 'bytesProcessed.daily')?.value;

/** Its time ended `agoMs` ago. */
async function ends({ inside }: Team, id: string, agoMs = 0): Promise<void> {
  const request = await untilStored(inside, deriveReturnId(id), (one) => one.state === 'approved' && one);
  const at = (await inside.store.now()) - agoMs;
  if (request.returns === undefined) throw new Error(`${request.id} is no return`);
  await inside.age(request, { notBefore: at, returns: { ...request.returns, endsAt: at } });
}

/** The message about the loss, in the channel where people decide. */
const told = ({ system }: Team, words: RegExp) =>
  system.slack.until(() => system.slack.messages(CHANNELS.approvals).find(({ text }) => words.test(text)), 60_000);

async function asksAgain(one: Team, id: string) {
  const request = await untilStored(one.inside, id, (found) => found.state === 'pending' && found, 60_000);
  expect(request.approvals).toEqual([]);
  return request;
}

test.each([
  ['an hour', HOUR_MS],
  ['26 hours', 26 * HOUR_MS],
])(
  'a restore from a copy %s old does not lower a limit that was raised permanently since',
  async (_, agoMs) => {
    const one = await team();
    const before = limit(one);
    const id = await done(one, 'set-query-limit while_a daily to 90TB for 2m in Payments', 'INC-501');
    const raised = limit(one);
    expect(raised).not.toBe(before);
    const restore = await backUp(one.inside);
    await ends(one, id);
    await atRest(one.inside, deriveReturnId(id));
    expect(limit(one)).toBe(before);
    await done(one, 'set-query-limit while_a daily to 90TB in Payments', 'INC-502');
    await stopBots(one.system);
    await restore(agoMs);
    await ends(one, id, agoMs);
    const calls = writes(one.system, '/while_a/').length;

    await start(one);
    await told(one, /lost part/);
    await asksAgain(one, deriveReturnId(id));
    expect(await doubtsIn(one.inside)).toEqual(['call']);
    expect([limit(one), writes(one.system, '/while_a/').length]).toEqual([raised, calls]);
  },
  240_000,
);

/** Approved while no worker runs. */
async function approvedAlone(one: Team, reason: string): Promise<Asked> {
  const { system, inside } = one;
  const asked = await askedGrant(system, 'Cluster0', reason);
  await Promise.all(system.bots.filter(({ role }) => role === 'worker').map((bot) => bot.kill('SIGTERM')));
  await decide(system, PEOPLE.sam, asked.card, 'decide:approve');
  await untilStored(inside, asked.id, ({ state }) => state === 'approved');
  return asked;
}

test('a change done since the copy is not sent again, and can be approved again on its card', async () => {
  const one = await team();
  const { system, inside } = one;
  const { id } = await approvedAlone(one, 'INC-503');
  const restore = await backUp(inside);
  await start(one, 'worker');
  await atRest(inside, id);
  await cardWith(system, 'INC-503', /^Done: /);
  await stopBots(system);
  await restore(HOUR_MS);
  const calls = writes(system, '/Cluster0:').length;
  expect(calls).toBe(1);

  await start(one);
  await asksAgain(one, id);
  const card = await cardWith(system, 'INC-503', /Needs 1 approval from/, 60_000);
  expect(JSON.stringify(card.blocks)).toContain('decide:approve');
  expect(writes(system, '/Cluster0:')).toHaveLength(calls);

  await system.slack.command(PEOPLE.sam, CHANNELS.incident, 'unfreeze because looked at');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  expect((await atRest(inside, id)).state).not.toBe('pending');
}, 240_000);

test('a change cancelled since the copy is not sent', async () => {
  const one = await team();
  const { system, inside } = one;
  const { id, card } = await approvedAlone(one, 'INC-504');
  const restore = await backUp(inside);
  await system.slack.press(PEOPLE.rita, cardWhere(card), 'cancel').catch(() => undefined);
  await stopBots(system);
  await restore(HOUR_MS);
  await start(one);
  await asksAgain(one, id);
  await told(one, /can.t tell whether/);
  expect(writes(system, '/Cluster0:')).toEqual([]);
}, 240_000);

test('a Redis emptied while the bot runs freezes all changes, and look-ups still work', async () => {
  const one = await team();
  const { system, inside } = one;
  const { id } = await askedGrant(system, 'Cluster0', 'INC-505');
  await inside.redis.flushall();
  await system.redis.restart();
  await told(one, /different history.*changes are frozen/);
  expect(await doubtsIn(inside)).toEqual(['foreign']);
  for (const bot of system.bots) await untilReadiness(bot, 200);
  expect(await ask(system, PEOPLE.rita, `request ${id}`)).toContain(`can’t find request ${id}`);
  expect(await ask(system, PEOPLE.rita, 'clusters in Payments')).toContain('Cluster0');
  await policyWaits(one);
  expect(await ask(system, PEOPLE.sam, 'unfreeze because looked at')).toMatch(/history accept/);
}, 240_000);

/** After a loss that left no policy, the file's is announced, and nobody may change anything. */
async function policyWaits({ system, inside: { redis, store } }: Team) {
  const key = store.key('policy');
  const posted = await eventually(async () => (await redis.hget(key, 'nextPosted')) ?? false, 30_000);
  expect(Number(posted)).toBeGreaterThan(0);
  expect(await redis.hget(key, 'hash')).toBeNull();
  // Each process reads the policy once a second.
  for (const bot of system.bots.filter(({ process }) => process.exitCode === null && process.signalCode === null))
    await untilReadiness(bot, 200, /lost the policy.*takes effect/);
  const answer = await ask(system, PEOPLE.rita, 'grant-access Cluster0 in Payments for 1h because INC-1');
  expect(answer).toMatch(/isn’t in force/);
  return async () => {
    await redis.hset(key, 'nextPosted', (await store.now()) - LOOSER_POLICY_WAIT_MS - 1_000);
    await eventually(async () => /Policy: \d+ rules/.test(await ask(system, PEOPLE.rita, 'status')), 30_000);
  };
}

test('a Redis emptied while the bot was stopped sends nothing if Atlas shows events of the bot', async () => {
  const one = await team();
  const { system, inside } = one;
  await done(one, 'set-query-limit while_a daily to 90TB in Payments', 'INC-509');
  await stopBots(system);
  await inside.redis.flushall();
  await start(one);
  await told(one, /Redis is empty/);
  expect(await doubtsIn(inside)).toEqual(['empty']);
  const ripens = await policyWaits(one);
  await ripens();
  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-510');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await untilStored(inside, id, (found) => found.state === 'approved' && found.frozen !== undefined);
  expect(writes(system, '/Cluster0:')).toEqual([]);
}, 240_000);

/** Makes all events in Atlas's feed older. */
function happenedEarlier({ atlas }: TestSystem, ms: number): void {
  for (const event of atlas.world.events)
    Object.assign(event, { created: new Date(Date.parse(event.created) - ms).toISOString() });
}

test('after a weekend offline a temporary user is removed, and nobody is asked', async () => {
  const one = await team();
  const { system, inside } = one;
  const id = await done(one, 'add-db-user CN=archive read@shop with x509 for 2h in Payments', 'INC-506');
  await stopBots(system);
  await ends(one, id, HOUR_MS);
  await away(inside, 60 * HOUR_MS);
  happenedEarlier(system, 60 * HOUR_MS);
  await start(one);
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
  expect(await doubtsIn(inside)).toEqual(['gap']);
}, 240_000);

test('if events name nobody, a return that narrows access is sent after ten minutes', async () => {
  const one = await team('service-account');
  const { system, inside } = one;
  const id = await done(one, 'add-db-user CN=archive read@shop with x509 for 2h in Payments', 'INC-507');
  await stopBots(system);
  await ends(one, id, HOUR_MS);
  await away(inside, 60 * HOUR_MS);
  await system.start('all');
  const waiting = await untilStored(
    inside,
    deriveReturnId(id),
    (found) => found.state === 'approved' && (found.delayed ?? '') !== '' && found,
    60_000,
  );
  expect(writes(system, '/databaseUsers/').length).toBe(0);
  const doubts = JSON.parse((await inside.redis.hget(inside.store.key('history'), 'doubts')) ?? '[]');
  expect(waiting.notBefore).toBeGreaterThan(doubts[0].til);
  doubts[0].til -= 11 * 60_000;
  await inside.redis.hset(inside.store.key('history'), 'doubts', JSON.stringify(doubts));
  const now = await untilStored(inside, deriveReturnId(id), (found) => found.state === 'approved' && found);
  await inside.age(now, { notBefore: await inside.store.now() });
  expect((await atRest(inside, deriveReturnId(id))).state).toBe('succeeded');
}, 240_000);
