// Redis answers and confirms nothing: the bot isn't ready and says why, sends nothing, and recovers.
import { afterAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import { decide, privateAnswers } from '../support/acting.js';
import { scrape } from '../support/alert-rules.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { atRest, falseStatements } from '../support/outcome.js';
import { untilReadiness } from '../support/readiness.js';
import { pressUntilRecorded } from '../support/redis-trouble.js';
import { closers, testSystems } from '../support/use-test-system.js';

// Each test has its own system and mostly waits, so they run concurrently.
const openTestSystem = testSystems(afterAll);
const closing = closers(afterAll);

const NOT_RECORDED = /[Nn]othing was recorded|Not recorded|don’t know whether|didn’t confirm|took too long/;

test.concurrent.each([
  ['writes nothing to its disk', 'not synced', /appendfsync is no/, 'appendfsync', 'no', 'always'],
  ['is full', 'full', /full \(maxmemory\)/, 'maxmemory', '1', '0'],
])(
  'while Redis %s no approval counts and no worker is ready, until it confirms again',
  async (_, cause, says, setting, during, otherwise) => {
    const system = await openTestSystem({ roles: ['web', 'worker'] });
    const { inside } = system;
    const admin = new Redis(system.redis.url);
    closing(() => admin.disconnect());
    const asked = await askedGrant(system, 'Cluster0', 'INC-840');

    await admin.config('SET', setting, during);
    await decide(system, PEOPLE.sam, asked.card, 'decide:approve');
    await system.slack.until(() => NOT_RECORDED.test(privateAnswers(system, PEOPLE.sam).join(' ')));
    for (const bot of system.bots) {
      await untilReadiness(bot, bot.role === 'web' ? 200 : 503, says); // the web process can still tell people
      const said = [...(await scrape(bot))].find(([series]) => series.startsWith('countersign_redis_unconfirmed'));
      expect(said).toEqual([expect.stringContaining(`cause="${cause}"`), '1']);
    }
    await untilReadiness(await system.start('worker', {}, '/healthz'), 503, says); // so is one that starts now
    expect(grantCalls(system, 'Cluster0')).toEqual([]);

    await admin.config('SET', setting, otherwise);
    for (const bot of system.bots) await untilReadiness(bot, 200, /"redis": "ok"/);
    await pressUntilRecorded(system, inside, asked);
    await atRest(inside, asked.id, 60_000);
    await cardSaying(system, 'INC-840', /^Done: /);
    expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
    expect(falseStatements(system, asked.id, '/clusters/Cluster0:')).toEqual([]);
  },
  180_000,
);
