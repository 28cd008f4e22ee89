// What processes log while Redis is away: the outage once, not each failed try.
import { expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { useTestSystem } from '../support/use-test-system.js';

const system = useTestSystem({ roles: [] });

test.each(['web', 'worker'] as const)(
  'a %s logs a handful of lines in 20 s without Redis',
  async (role) => {
    const bot = await system.start(role);
    const before = bot.output().length;
    system.redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    const lines =
      bot
        .output()
        .slice(before)
        .match(/^\{"level":"(warn|error)".*$/gm) ?? [];
    await system.redis.restart();
    await eventually(() => /reachable again/.test(bot.output().slice(before)), 30_000);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(8);
    await bot.kill('SIGTERM');
  },
  90_000,
);
