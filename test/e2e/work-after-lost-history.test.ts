// After Redis lost history every place says so, and how to end the freeze.
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { HEARTBEAT_GAP_MS } from '../../src/redis/history.js';
import { CHANNELS, PEOPLE, payloadProblems, TEAM_ID } from '../../src/sandbox/slack/index.js';
import { ask, cardWhere, latestView } from '../support/acting.js';
import { askedGrant, cardWith, grantCalls } from '../support/cards.js';
import { eventually } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { readinessOf, untilReadiness } from '../support/readiness.js';
import { runProcess } from '../support/run-process.js';
import { POLICY, type TestSystem } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');
const { rita, sam } = PEOPLE;

const system = useTestSystem({ policy: `${POLICY}freeze: [security]\n` });
const unnamed = useTestSystem();

const host = async ({ redis }: TestSystem, command: string) => {
  const args = ['history', command, '--yes', '--workspace', TEAM_ID];
  expect(await runProcess(process.execPath, [COUNTERSIGN, ...args], { REDIS_URL: redis.url })).toMatchObject({
    code: 0,
  });
};

async function homeOf({ slack }: TestSystem, user: string): Promise<string> {
  const before = slack.home(user)?.hash;
  await slack.openHome(user);
  const { view } = await slack.until(() => (slack.home(user)?.hash === before ? undefined : slack.home(user)));
  return textOf(view.blocks);
}

/** Declares a loss. @returns the message to the approvers */
async function lose(of: TestSystem) {
  const posts = () => of.slack.messages(CHANNELS.approvals).filter(({ text }) => /lost part/.test(text));
  const before = posts().length;
  await host(of, 'lost');
  return of.slack.until(() => posts()[before]);
}

const bot = ({ bots }: TestSystem) => {
  const [first] = bots;
  if (first === undefined) throw new Error('no bot runs');
  return first;
};

test('a button closes older requests in the name of an approver, and sends nothing', async () => {
  const [{ id }, other] = [
    await askedGrant(system, 'Cluster0', 'INC-1'),
    await askedGrant(system, 'Cluster1', 'INC-2'),
  ];
  const message = await lose(system);
  expect(payloadProblems('message', message.blocks)).toEqual([]);
  await system.slack.press(rita, cardWhere(message), 'decide:close-old');
  const none = await latestView(system, rita, 'you can close');
  expect(textOf(none.view)).toContain(id);
  await system.slack.press(sam, cardWhere(message), 'decide:close-old');
  const form = await latestView(system, sam, 'before Redis lost history');
  for (const one of [id, other.id]) expect(textOf(form.view)).toContain(one);
  await system.slack.submit(sam, form.id);
  await system.slack.until(() => system.slack.openViews(sam).find(({ view }) => /Closed 2/.test(textOf(view))));
  for (const reason of ['INC-1', 'INC-2']) await cardWith(system, reason, /Denied/);
  expect([...grantCalls(system, 'Cluster0'), ...grantCalls(system, 'Cluster1')]).toEqual([]);
  await host(system, 'accept');
}, 90_000);

test('status, Home and readyz report the loss until somebody unfreezes, and look-ups still work', async () => {
  expect(await ask(system, rita, 'status')).not.toMatch(/History/);
  const message = await lose(system);
  expect(message.text).toMatch(/frozen.*unfreeze/);
  const status = await ask(system, rita, 'status');
  expect(status).toMatch(/History: .*lost.*unfreeze/);
  expect(status).toMatch(/Frozen: all changes/);
  expect(status).not.toMatch(/<@countersign>/);
  expect(await homeOf(system, rita)).toMatch(/lost.*unfreeze/);
  expect((await readinessOf(bot(system))).status).toBe(200);
  await untilReadiness(bot(system), 200, /"history": ".*unfreeze/);
  expect(await ask(system, rita, 'clusters in Payments')).toMatch(/Cluster0/);

  // The bot compares the policy file first.
  await eventually(async () => /no longer frozen/.test(await ask(system, sam, 'unfreeze because all is checked')));
  expect(await ask(system, rita, 'status')).not.toMatch(/History|Frozen/);
  expect(await homeOf(system, rita)).not.toMatch(/lost/);
  expect((await readinessOf(bot(system))).said).not.toMatch(/"history"/);
}, 90_000);

test('names the command on the host if the policy lets nobody unfreeze', async () => {
  const { text } = await lose(unnamed);
  expect(await ask(unnamed, rita, 'status')).toMatch(/npx countersign history accept/);
  expect(await ask(unnamed, sam, 'unfreeze because I say so')).toMatch(/npx countersign history accept/);
  expect(text).toMatch(/npx countersign history accept/);
  expect(text).not.toMatch(/unfreeze/);
  await host(unnamed, 'accept');
  expect(await ask(unnamed, rita, 'status')).not.toMatch(/History|Frozen/);
}, 90_000);

test('after an unexplained gap approvers are told which policy and freezes are in force', async () => {
  expect(await ask(system, sam, 'freeze Payments because INC-3')).toMatch(/frozen/);
  await bot(system).kill('SIGKILL');
  const inside = await lookInside(system);
  try {
    // The losses declared above would cover a gap before them.
    await inside.redis.hdel(inside.store.key('history'), 'doubts');
    await inside.redis.hincrby(inside.store.key('history'), 'beatAt', -2 * HEARTBEAT_GAP_MS);
    const hash = await inside.redis.hget(inside.store.key('policy'), 'hash');
    await system.start('all');
    const { text, blocks } = await system.slack.until(() =>
      system.slack.messages(CHANNELS.approvals).find((message) => /I was offline/.test(message.text)),
    );
    expect(text).toContain(`a policy with 3 rules (${hash})`);
    expect(text).toMatch(/Frozen: changes in Payments/);
    expect(JSON.stringify(blocks)).not.toContain('close-old');
  } finally {
    inside.close();
  }
}, 90_000);
