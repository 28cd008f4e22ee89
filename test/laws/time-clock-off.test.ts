// A process whose clock is minutes off says so, and is not ready if it would refuse Slack's deliveries.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { ask } from '../support/acting.js';
import { eventually } from '../support/eventually.js';
import { clockJumps } from '../support/preload.js';
import type { Bot } from '../support/test-system.js';
import { useTestSystem } from '../support/use-test-system.js';

const MINUTE = 60_000;

const system = useTestSystem({ roles: [] });
let right: Bot;
beforeAll(async () => {
  right = await system.start('web');
}, 90_000);

const readiness = async ({ port }: Bot) => {
  const reply = await fetch(`http://127.0.0.1:${port}/readyz`);
  const { clock }: { clock?: string } = JSON.parse(await reply.text());
  return { status: reply.status, clock };
};
const untilReady = (bot: Bot, is: boolean) =>
  eventually(async () => {
    const said = await readiness(bot);
    return said.status === (is ? 200 : 503) && said;
  });
/** The value of a series; undefined when it is not there. */
async function measured({ port }: Bot, series: string): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
const refused = (bot: Bot, reason: 'time' | 'signature') =>
  measured(bot, `countersign_signatures_refused_total{reason="${reason}"}`);
const ahead = (bot: Bot, whose: 'slack' | 'redis') => measured(bot, `countersign_clock_ahead_seconds{of="${whose}"}`);
const deliverTo = (bot: Bot) => system.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);

describe.each([
  [10, 'ahead of'],
  [-10, 'behind'],
])('a web process whose clock becomes wrong by %i minutes', (minutes, way) => {
  let wrong: Bot;
  beforeAll(async () => {
    wrong = await system.start('web', clockJumps(minutes * MINUTE));
    await ask(system, PEOPLE.rita, 'help');
  }, 120_000);

  test('is not ready, says why, and counts what it refuses, until the clock is right again', async () => {
    expect(await refused(wrong, 'time')).toBe(0);
    wrong.process.kill('SIGUSR2');
    expect((await untilReady(wrong, false)).clock).toMatch(new RegExp(`10 minutes ${way} Slack’s`));
    for (const whose of ['slack', 'redis'] as const) {
      const seconds = await eventually(async () => {
        const now = await ahead(wrong, whose);
        return now !== undefined && Math.abs(now) > 60 && now;
      });
      expect(Math.abs(seconds - minutes * 60)).toBeLessThan(15);
    }
    const { payload } = system.slack.deliveries.at(-1) ?? {};
    for (let times = 0; times < 2; times += 1)
      expect(await system.slack.deliverRaw({ payload: payload ?? {} })).toMatchObject({ status: 401 });
    expect(await refused(wrong, 'time')).toBe(2);
    expect(await refused(wrong, 'signature')).toBe(0);

    expect(await readiness(right)).toEqual({ status: 200, clock: 'ok' });
    deliverTo(right);
    expect(await ask(system, PEOPLE.rita, 'help')).toContain('grant-access');

    wrong.process.kill('SIGUSR2');
    expect(await untilReady(wrong, true)).toEqual({ status: 200, clock: 'ok' });
    deliverTo(wrong);
    expect(await ask(system, PEOPLE.rita, 'help')).toContain('grant-access');
  }, 120_000);
});

test('a worker stays ready, and says that its clock is wrong', async () => {
  const worker = await system.start('worker', clockJumps(10 * MINUTE));
  worker.process.kill('SIGUSR2');
  await eventually(async () => /10 minutes ahead/.test((await readiness(worker)).clock ?? ''));
  expect((await readiness(worker)).status).toBe(200);
}, 120_000);

test('status shows a clock that is two minutes off, and the process stays ready', async () => {
  const web = await system.start('web', clockJumps(2 * MINUTE));
  web.process.kill('SIGUSR2');
  await eventually(async () => /2 minutes ahead/.test((await readiness(web)).clock ?? ''));
  expect(await ask(system, PEOPLE.rita, 'status')).toMatch(/Clock: .*2 minutes ahead/);
  expect((await readiness(web)).status).toBe(200);
  deliverTo(right);
  expect(await ask(system, PEOPLE.rita, 'status')).not.toContain('Clock');
}, 120_000);

test('counts wrong signatures and wrong times separately, and stays ready', async () => {
  deliverTo(right);
  const { payload = {} } = system.slack.deliveries.at(-1) ?? {};
  const before = { time: (await refused(right, 'time')) ?? 0, signature: (await refused(right, 'signature')) ?? 0 };
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
  for (const timestamp of [hourAgo, inAnHour])
    expect(await system.slack.deliverRaw({ payload, timestamp })).toMatchObject({ status: 401 });
  expect(await system.slack.deliverRaw({ payload, signingSecret: 'another secret' })).toMatchObject({ status: 401 });
  const unsigned = await fetch(`http://127.0.0.1:${right.port}/slack/events`, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBe(401);
  expect(await refused(right, 'time')).toBe(before.time + 2);
  expect(await refused(right, 'signature')).toBe(before.signature + 2);
  expect(await readiness(right)).toEqual({ status: 200, clock: 'ok' });
}, 90_000);
