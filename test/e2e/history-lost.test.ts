// After Redis lost history, wherever somebody looks it is said: what is held, and how that ends.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE, TEAM } from '../../src/sandbox/slack/index.js';
import { ask } from '../support/acting.js';
import { type House, openHouse, POLICY } from '../support/house.js';
import { textOf } from '../support/looking.js';
import { readinessOf, untilReadiness } from '../support/readiness.js';
import { runProcess } from '../support/run-process.js';

const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');
const { rita, sam } = PEOPLE;

let house: House;
let unnamed: House;
beforeAll(async () => {
  [house, unnamed] = await Promise.all([openHouse({ policy: `${POLICY}freeze: [security]\n` }), openHouse()]);
}, 90_000);
afterAll(() => Promise.all([house?.close(), unnamed?.close()]));

const host = async ({ redis }: House, command: string) => {
  const args = ['history', command, '--yes', '--workspace', TEAM];
  expect(await runProcess(process.execPath, [COUNTERSIGN, ...args], { REDIS_URL: redis.url })).toMatchObject({
    code: 0,
  });
};

async function homeOf({ slack }: House, user: string): Promise<string> {
  const before = slack.home(user)?.hash;
  await slack.openHome(user);
  const { view } = await slack.until(() => (slack.home(user)?.hash === before ? undefined : slack.home(user)));
  return textOf(view.blocks);
}

/** The newest message about it to the approvers. */
const posted = ({ slack }: House) =>
  slack.until(() => slack.messages(CHANNELS.approvals).findLast(({ text }) => /history/.test(text)));

const bot = ({ bots }: House) => {
  const [first] = bots;
  if (first === undefined) throw new Error('no bot runs');
  return first;
};

test('everything says it until somebody unfreezes, and look-ups still work', async () => {
  expect(await ask(house, rita, 'status')).not.toMatch(/History/);
  await host(house, 'lost');
  const status = await ask(house, rita, 'status');
  expect(status).toMatch(/History: .*lost.*unfreeze/);
  expect(status).toMatch(/Frozen: all changes/);
  expect(status).not.toMatch(/<@countersign>/);
  expect(await homeOf(house, rita)).toMatch(/lost.*unfreeze/);
  expect((await readinessOf(bot(house))).status).toBe(200);
  await untilReadiness(bot(house), 200, /"history": ".*unfreeze/);
  expect((await posted(house)).text).toMatch(/frozen.*unfreeze/);
  expect(await ask(house, rita, 'clusters in Payments')).toMatch(/Cluster0/);

  expect(await ask(house, sam, 'unfreeze because all is checked')).toMatch(/no longer frozen/);
  expect(await ask(house, rita, 'status')).not.toMatch(/History|Frozen/);
  expect(await homeOf(house, rita)).not.toMatch(/lost/);
  expect((await readinessOf(bot(house))).said).not.toMatch(/"history"/);
}, 90_000);

test('where the policy lets nobody unfreeze, all of it names the command on the host, which ends it', async () => {
  await host(unnamed, 'lost');
  expect(await ask(unnamed, rita, 'status')).toMatch(/npx countersign history accept/);
  expect(await ask(unnamed, sam, 'unfreeze because I say so')).toMatch(/npx countersign history accept/);
  const { text } = await posted(unnamed);
  expect(text).toMatch(/npx countersign history accept/);
  expect(text).not.toMatch(/unfreeze/);
  await host(unnamed, 'accept');
  expect(await ask(unnamed, rita, 'status')).not.toMatch(/History|Frozen/);
}, 90_000);
