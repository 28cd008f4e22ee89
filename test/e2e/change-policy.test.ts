// The policy file changes while the bot runs and across its restarts.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { policyHash } from '../../src/approvals/policy/store.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { CHANNELS, GROUPS, PEOPLE, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { decide } from '../support/acting.js';
import { askedGrant, cardSaying } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { type Inside, lookInside } from '../support/inside.js';
import { type Bot, openTestSystem, type TestSystem } from '../support/test-system.js';

const policy = (approvals: number, more = '') => `approvals_channel: ${CHANNELS.approvals}
groups: { sre: [${GROUPS.sre}], security: [${GROUPS.security}] }
rules:
  - { operations: [grant-access], requesters: [sre], approvers: [security], approvals: ${approvals} }
${more}`;
const [LOOSE, STRICT] = [policy(1), policy(2)];
const BAD = `${policy(1)}rule: []\n`;
const KEY = createKeyBuilder(TEAM_ID)('policy');

let system: TestSystem;
let inside: Inside;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-policies-'));
  system = await openTestSystem({ roles: [], policy: null });
  inside = await lookInside(system);
}, 120_000);
afterEach(async () => {
  inside.close();
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

const path = (name: string) => join(folder, `${name}.yaml`);
/** Starts a process with its own file. */
async function start(name: string, text: string, role: Bot['role'] = 'all'): Promise<Bot> {
  await writeFile(path(name), text);
  return system.start(role, { COUNTERSIGN_POLICY: path(name) });
}
const stored = (field: string) => inside.redis.hget(KEY, field);
const isInForce = (text: string) => eventually(async () => (await stored('hash')) === policyHash(text));
const isAnnounced = (text: string) =>
  eventually(
    async () => (await stored('nextHash')) === policyHash(text) && ((await stored('nextPosted')) ?? undefined),
  );
const posts = (words: RegExp) =>
  system.slack.calls
    .filter(({ method, args }) => method === 'chat.postMessage' && args.channel === CHANNELS.approvals)
    .map(({ args }) => String(args.text))
    .filter((text) => words.test(text));
const posted = (words: RegExp) => eventually(() => posts(words)[0]);
const note = async ({ port }: Bot) => {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`);
  const parts: unknown = await reply.json();
  return JSON.stringify(parts);
};
const noted = (bot: Bot, words: RegExp) => eventually(async () => words.test(await note(bot)));
const entries = async () =>
  (await inside.everything()).map(({ type }) => type).filter((type) => type.startsWith('policy-'));

test('a looser policy is announced and waits, even across restarts, before it counts', async () => {
  const bot = await start('one', STRICT);
  await isInForce(STRICT);
  await writeFile(path('one'), LOOSE);
  const since = await isAnnounced(LOOSE);
  expect(await posted(/allows more/)).toMatch(
    /15 minutes\.\n• rule 1 \(grant-access\): grant-access needs 1 approval instead of 2\n/,
  );
  await noted(bot, /is announced and takes effect/);
  await bot.kill('SIGKILL');
  const again = await start('one', LOOSE);
  await noted(again, /is announced/);
  expect([await stored('hash'), await stored('nextPosted')]).toEqual([policyHash(STRICT), since]);

  const { id, card } = await askedGrant(system, 'Cluster0', 'INC-751');
  expect((await inside.request(id)).policyHash).toBe(policyHash(STRICT));
  expect((await inside.store.history(id))[0]?.details.asked).toMatchObject({ policyHash: policyHash(STRICT) });
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'INC-751', /Needs 2 approvals from/);
  await broughtInForce(system, LOOSE);
  await posted(/announced here is/);
  const next = await askedGrant(system, 'Cluster1', 'INC-752');
  await decide(system, PEOPLE.sam, next.card, 'decide:approve');
  await cardSaying(system, 'INC-752', /^Done: /);
  expect(posts(/allows more/)).toHaveLength(1);
  expect(await entries()).toEqual(['policy-in-force', 'policy-announced', 'policy-in-force']);
}, 120_000);

test('a stricter policy counts at once, for every process and for open requests', async () => {
  await start('web', LOOSE, 'web');
  await start('worker', LOOSE, 'worker');
  await isInForce(LOOSE);
  const { card } = await askedGrant(system, 'Cluster0', 'INC-761');
  await writeFile(path('worker'), STRICT);
  await isInForce(STRICT);
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'INC-761', /1 more.*Needs 2 approvals from/);
  expect(posts(/policy/)).toEqual([]);
}, 120_000);

test('a file with errors keeps the policy in force, and is reported to approvers once and by readyz', async () => {
  const bots = [await start('one', STRICT), await start('two', STRICT, 'worker')];
  await isInForce(STRICT);
  for (const name of ['one', 'two']) await writeFile(path(name), BAD);
  expect(await posted(/errors/)).toMatch(/line \d+: rule isn’t a key/);
  for (const bot of bots) await noted(bot, /has errors .*keeping the current policy/);
  const third = await start('three', BAD);
  await noted(third, /has errors/);
  expect(await stored('hash')).toBe(policyHash(STRICT));
  expect(posts(/has errors/)).toHaveLength(1);
  await writeFile(path('three'), policy(3));
  await isInForce(policy(3));
}, 120_000);

test('does not start with errors in the file if no policy is in force', async () => {
  await expect(start('one', BAD)).rejects.toThrow(/can’t start:\n.*one\.yaml, line \d+: rule isn’t a key/);
}, 120_000);

test('an old process does not bring back a replaced policy, and a restored file withdraws an announcement', async () => {
  await start('old', LOOSE);
  await isInForce(LOOSE);
  const bot = await start('new', STRICT);
  await isInForce(STRICT);
  const old = await start('old', LOOSE, 'worker');
  await noted(old, /old\.yaml is an old policy, so I ignore it/);
  expect(await stored('hash')).toBe(policyHash(STRICT));
  const other = policy(1, '# again\n');
  await writeFile(path('new'), other);
  await isAnnounced(other);
  await writeFile(path('new'), STRICT);
  await posted(/withdrawn/);
  expect(await stored('nextHash')).toBeNull();
  expect(await note(bot)).not.toContain('announced');
}, 120_000);

test('stores the policy again after Redis has lost it', async () => {
  await start('one', STRICT);
  await isInForce(STRICT);
  await inside.redis.del(KEY);
  await isInForce(STRICT);
}, 120_000);

test('a process without a file uses the policy in force', async () => {
  await start('one', STRICT, 'worker');
  await isInForce(STRICT);
  await system.start('web', { COUNTERSIGN_POLICY: '' });
  const { card } = await askedGrant(system, 'Cluster0', 'INC-771');
  await decide(system, PEOPLE.sam, card, 'decide:approve');
  await cardSaying(system, 'INC-771', /Needs 2 approvals from/);
}, 120_000);

test('a looser policy that cannot be announced does not begin to wait', async () => {
  const bot = await start('one', STRICT);
  await isInForce(STRICT);
  const channel = system.slack.world.channels.find(({ id }) => id === CHANNELS.approvals);
  if (channel === undefined) throw new Error('there is no channel');
  channel.archived = true;
  await writeFile(path('one'), LOOSE);
  await noted(bot, /a new policy is waiting to be posted/);
  expect(await stored('nextPosted')).toBeNull();
}, 120_000);

/** Skips the wait of an announced policy. One that is not looser has none. */
async function broughtInForce(system: TestSystem, policy: string): Promise<void> {
  const { redis, close } = await lookInside(system);
  const key = createKeyBuilder(TEAM_ID)('policy');
  await eventually(async () => {
    if ((await redis.hget(key, 'hash')) === policyHash(policy)) return true;
    if ((await redis.hget(key, 'nextPosted')) !== null) await redis.hset(key, 'nextPosted', 0);
    return false;
  });
  close();
}
