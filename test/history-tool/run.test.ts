// `countersign history`, which operators run on the host: its output, and its effect on a real Redis.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PolicyStore } from '../../src/approvals/policy/store.js';
import { judgeSending } from '../../src/approvals/request/doubt.js';
import { HistoryDoubtStore } from '../../src/approvals/storage/doubt-store.js';
import { openHistoryStores } from '../../src/history-tool/open.js';
import { parseArguments } from '../../src/history-tool/run.js';
import { createLog } from '../../src/log.js';
import { HEARTBEAT_GAP_MS, KnownHistory } from '../../src/redis/history.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { startSlack } from '../../src/sandbox/slack/index.js';
import { openRedis } from '../support/redis.js';
import { pending } from '../support/requests.js';
import { runProcess } from '../support/run-process.js';

const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');

const redis = await openRedis();
const [commits, slack] = await Promise.all([redis.openPool(), startSlack()]);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-history-'));
});
afterAll(async () => {
  await Promise.all([slack.close(), rm(folder, { recursive: true, force: true })]);
});

/** A workspace in Redis, with an operator and the bot's processes. */
function workspace(store = redis.freshStore()) {
  const history = new HistoryDoubtStore(redis.connection, commits, store.key);
  const freezes = redis.freezesOf(store);
  const policies = new PolicyStore(redis.connection, commits, store.key);
  return {
    store,
    freezes,
    history,
    policies,
    run: async (command: string, confirm?: () => Promise<boolean>) => {
      const asked = parseArguments(command.split(' '));
      const done = await asked?.run({ store, history, freezes, policies, confirm });
      return { code: done?.code, text: done?.lines.join('\n') };
    },
    process: () => new KnownHistory({ key: store.key, file: undefined, log: createLog('silent') }),
    record: async () => {
      const events = [{ type: 'delayed', sentence: 'Atlas is slow.' }] as const;
      await store.commit({ request: pending(), expected: 0, events, readAt: await store.now(), by: 'countersign' });
    },
    doubts: async () => (await history.read()).all,
    frozenBy: async () => (await freezes.read()).all.map(({ by }) => by),
    journal: async () => {
      const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
      const field = (fields: readonly string[], name: string) => fields[fields.indexOf(name) + 1] ?? '';
      return entries.map(([, fields]) => [field(fields, 'type'), field(fields, 'by')]);
    },
  };
}

test('`lost` freezes all changes, and earlier approvals no longer count', async () => {
  const { store, record, run, process, doubts, frozenBy, journal } = workspace();
  await record();
  const bot = process();
  await bot.beat(commits);
  const before = await store.now();
  expect(await run('lost --yes')).toMatchObject({ code: 0, text: expect.stringContaining('unfreeze') });
  const all = await doubts();
  expect(all).toMatchObject([{ kind: 'declared', isJudged: true, isExplained: false }]);
  expect(all[0]?.til).toBeGreaterThanOrEqual(before);
  expect(judgeSending(all, { approvedAt: before - 1 }, await store.now()).may).toBe('ask');
  expect(judgeSending(all, { approvedAt: await store.now() }, await store.now()).may).toBe('go');
  expect(await frozenBy()).toEqual(['countersign']);
  expect((await journal()).at(-1)).toEqual(['history-doubted', 'host']);
  // A process that remembers more than the restored copy adds no doubt.
  await bot.beat(commits);
  expect(await doubts()).toHaveLength(1);
});

test('`accept` ends only the freeze after a loss, and earlier approvals still don’t count', async () => {
  const { store, run, doubts, freezes, frozenBy, journal } = workspace();
  const freeze = { scope: { kind: 'operation', id: 'grant-access' }, by: 'U1', reason: 'INC-42' } as const;
  await freezes.write(0, { ...freeze, all: [freeze], type: 'frozen' });
  const before = await store.now();
  await run('lost --yes');
  expect(await run('status')).toMatchObject({ code: 1, text: expect.stringContaining('history accept') });
  expect(await run('accept --yes')).toMatchObject({ code: 0 });
  expect(await frozenBy()).toEqual(['U1']);
  expect(await doubts()).toMatchObject([{ kind: 'declared', isAccepted: true }]);
  expect(judgeSending(await doubts(), { approvedAt: before - 1 }, await store.now()).may).toBe('ask');
  expect((await journal()).at(-1)).toEqual(['history-judged', 'host']);
  expect(await run('status')).toMatchObject({ code: 0, text: expect.stringContaining('Accepted') });
  const length = (await journal()).length;
  expect(await run('accept')).toMatchObject({ code: 0, text: expect.stringContaining('nothing to accept') });
  expect(await journal()).toHaveLength(length);
});

test('`accept` leaves a readable empty list after ending the only freeze', async () => {
  const { run, freezes } = workspace();
  await run('lost --yes');
  await run('accept --yes');
  expect(await freezes.read()).toEqual({ version: 2, all: [] });
});

test('`accept` treats an empty Redis as a first start once a worker has compared the event feed', async () => {
  const { store, run, process, doubts, history } = workspace();
  await process().beat(commits);
  const [first] = await doubts();
  if (first?.kind !== 'empty') throw new Error('no doubt was recorded');
  expect(await run('accept --yes')).toMatchObject({ code: 1, text: expect.stringContaining('event feed') });
  expect(await doubts()).toEqual([first]);
  await history.write(1, [{ ...first, isJudged: true }], { by: 'countersign', freezes: true, forgetsPolicy: true });
  expect(await run('status')).toMatchObject({ code: 1 });
  expect(await run('accept --yes')).toMatchObject({ code: 0 });
  expect(await doubts()).toEqual([]);
  expect(judgeSending([], { approvedAt: 0 }, await store.now()).may).toBe('go');
  expect(await run('status')).toMatchObject({ code: 0 });
});

test('`accept` without a stored policy reports that the policy file must still wait', async () => {
  const { run, policies } = workspace();
  await run('lost --yes');
  expect(await run('accept --yes')).toMatchObject({
    code: 0,
    text: expect.stringContaining('policy file takes effect'),
  });
  expect((await policies.read()).lostAt).toBeGreaterThan(0);
  await policies.write(await policies.read(), { what: 'force', file: { hash: 'h', text: 'x' }, differences: [] });
  await run('lost --yes');
  expect((await policies.read()).lostAt).toBeGreaterThan(0);
  expect(await run('accept --yes')).toMatchObject({ text: expect.not.stringContaining('policy file takes effect') });
  expect((await policies.read()).lostAt).toBeUndefined();
});

test('`accept` leaves a doubt that may still be a loss to the worker', async () => {
  const { store, record, run, process, doubts } = workspace();
  await record();
  await process().beat(commits);
  await redis.connection.hincrby(store.key('history'), 'beatAt', -2 * HEARTBEAT_GAP_MS);
  await process().beat(commits);
  const [gap] = await doubts();
  expect(gap).toMatchObject({ kind: 'gap', isJudged: false });
  expect(await run('accept --yes')).toMatchObject({ code: 1, text: expect.stringContaining('event feed') });
  expect(await doubts()).toEqual([gap]);
});

test.each(['lost', 'accept'])('`%s` records nothing without confirmation', async (command) => {
  const { run, journal } = workspace();
  await run('lost --yes');
  const before = await journal();
  expect(await run(command)).toMatchObject({ code: 2, text: expect.stringContaining('--yes') });
  expect(await run(command, async () => false)).toMatchObject({ code: 1 });
  expect(await journal()).toEqual(before);
  expect(await run(command, async () => true)).toMatchObject({ code: 0 });
  expect(await journal()).toHaveLength(before.length + 1);
});

test('as a process, finds the workspace by Slack’s token, and exits with 2 for an invalid one', async () => {
  const env = { REDIS_URL: redis.url, SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: slack.botToken };
  const run = (set: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    runProcess(process.execPath, [COUNTERSIGN, 'history', ...args], set, folder);
  expect(await run(env, 'lost', '--yes')).toMatchObject({ code: 0 });
  expect(await redis.connection.exists(createKeyBuilder(slack.world.team.id)('history'))).toBe(1);
  const wrong = await run({ ...env, SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'status');
  expect(wrong).toMatchObject({ code: 2, text: expect.stringContaining('SLACK_BOT_TOKEN') });
  expect(wrong.text).not.toContain('xoxb-wrong');
  expect(await run(env)).toMatchObject({ code: 2, text: expect.stringContaining('Usage: ') });
}, 120_000);

test.each([
  ['SLACK_BOT_TOKEN is missing', { REDIS_URL: redis.url }, undefined],
  ['REDIS_URL is missing', {}, 'T1'],
  ['check REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:1' }, 'T1'],
])('names the invalid setting: %s', async (said, env, teamId) => {
  expect(await openHistoryStores(env, teamId, createLog('silent'), 100)).toContain(said);
});

test.each([[[]], [['forget']], [['status', 'lost']], [['lost', '--sure']]])('refuses the arguments %j', (args) => {
  expect(parseArguments(args)).toBeUndefined();
});
