// Without a loss of history nobody is asked: a blue/green deploy, and a planned failover.
import { expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide } from '../support/acting.js';
import { type Asked, askedGrant, cardWith, grantCalls } from '../support/cards.js';
import { isAllDrawn } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { type Inside, lookInside } from '../support/inside.js';
import { textOf } from '../support/looking.js';
import { untilReadiness } from '../support/readiness.js';
import { reachable, startServer } from '../support/replica.js';
import { startSentinel } from '../support/replica-sentinel.js';
import { doubtsIn } from '../support/restored.js';
import { openTestSystem, type TestSystem } from '../support/test-system.js';
import { closers } from '../support/use-test-system.js';

const closing = closers();

async function nobodyAsked(system: TestSystem, inside: Inside, asked: Asked, cluster: string, reason: string) {
  // Until Sentinel has demoted it, the old primary takes a press, which no replica confirms: that is refused.
  await eventually(async () => {
    const { state } = await inside.request(asked.id).catch(() => ({ state: 'preparing' }));
    if (state === 'pending') await decide(system, PEOPLE.sam, asked.card, 'decide:approve');
    return state === 'succeeded';
  }, 90_000);
  await cardWith(system, reason, /^Done: /, 60_000);
  expect(grantCalls(system, cluster)).toHaveLength(1);
  expect(await doubtsIn(inside)).toEqual([]);
  expect(textOf(system.slack.messages(CHANNELS.approvals))).not.toMatch(/history|I was offline/);
}

test('a blue/green deploy and a planned Sentinel failover ask nobody', async () => {
  const system = await openTestSystem({ roles: [] });
  closing(() => system.close());
  const [primary, replica] = await Promise.all([reachable(system.redis), startServer()]);
  closing(
    () => primary.admin.disconnect(),
    () => replica.stop(),
  );
  await replica.follow(primary);
  const sentinel = await startSentinel(primary);
  closing(() => sentinel.stop());
  const env = { REDIS_URL: sentinel.url, REDIS_MIN_REPLICAS: '1' };
  const blue = await Promise.all([system.start('web', env), system.start('worker', env)]);
  const inside = await lookInside({ ...system, redis: { ...system.redis, url: sentinel.url } });
  closing(() => inside.close());

  const before = await askedGrant(system, 'Cluster0', 'INC-531');
  const green = await Promise.all([system.start('web', env), system.start('worker', env)]);
  await Promise.all(blue.map((bot) => bot.kill('SIGTERM')));
  await nobodyAsked(system, inside, before, 'Cluster0', 'INC-531');

  const meanwhile = await askedGrant(system, 'Cluster1', 'INC-532');
  await eventually(() => isAllDrawn(inside, meanwhile.id));
  await sentinel.failOver();
  await nobodyAsked(system, inside, meanwhile, 'Cluster1', 'INC-532');
  expect(green.map(({ process }) => process.exitCode)).toEqual([null, null]);
  for (const bot of green) await untilReadiness(bot, 200, /"durability": ?"durable"/);
}, 180_000);
