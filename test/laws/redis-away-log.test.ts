// What processes log while Redis is away: the outage once, not each failed try.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: [] });

test('web and worker each log a handful of lines in 20 s without Redis', async () => {
  const bots = [await system.start('web'), await system.start('worker')];
  const before = bots.map((bot) => bot.output().length);
  const written = () => bots.map((bot, at) => bot.output().slice(before[at]));
  system.redis.kill();
  await sleep(20_000);
  const lines = written().map((text) => text.match(/^\{"level":"(warn|error)".*$/gm) ?? []);
  await system.redis.restart();
  await eventually(() => written().every((text) => text.includes('reachable again')), 30_000);
  for (const { length } of lines) {
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(8);
  }
}, 90_000);
