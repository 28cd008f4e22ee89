// A primary that has lost its replicas: what only it has does not count, even for a bot that never saw them.
import { expect, test } from '@jest/globals';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { atRest, falseStatements } from '../support/outcome.js';
import { untilPhase, untilReadiness } from '../support/readiness.js';
import { pressUnconfirmed } from '../support/redis-trouble.js';
import { reachable, startServer } from '../support/replica.js';
import { closers, testSystems } from '../support/use-test-system.js';

const openTestSystem = testSystems();
const closing = closers();

test('an approval after a restart of the bot counts only once the primary has a replica', async () => {
  const system = await openTestSystem({ roles: [] });
  const { inside } = system;
  const [primary, ...replicas] = await Promise.all([reachable(system.redis), startServer(), startServer()]);
  closing(
    () => primary.admin.disconnect(),
    () => Promise.all(replicas.map((replica) => replica.stop())),
  );
  for (const replica of replicas) await replica.follow(primary);
  const env = { REDIS_MIN_REPLICAS: '1' };
  const bot = await system.start('all', env);
  const asked = await askedGrant(system, 'Cluster0', 'INC-830');

  await bot.kill('SIGKILL');
  for (const replica of replicas) await replica.promote();
  const restarted = await system.start('all', env, '/healthz');
  await untilPhase(restarted, 'running');
  await pressUnconfirmed(system, inside, asked);
  await untilReadiness(restarted, 200, /required: 1, connected: 0/);
  expect(grantCalls(system, 'Cluster0')).toEqual([]);

  await replicas[0]?.follow(primary);
  await untilReadiness(restarted, 200, /"redis": "ok"/);
  await atRest(inside, asked.id, 60_000);
  await cardSaying(system, 'INC-830', /^Done: /);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
  expect(falseStatements(system, asked.id, '/clusters/Cluster0:')).toEqual([]);
}, 120_000);
