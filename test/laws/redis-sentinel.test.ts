// REDIS_URL names Sentinels, which name the primary, also after a real failover.
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { connect } from '../../src/redis/connection.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { isAllDrawn } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { pressUntilRecorded } from '../support/redis-trouble.js';
import { reachable, startServer } from '../support/replica.js';
import { startSentinel } from '../support/replica-sentinel.js';
import { openTestSystem } from '../support/test-system.js';
import { closers } from '../support/use-test-system.js';

const closing = closers();

describe('a URL of Sentinels', () => {
  const options = (url: string) => connect(url, createLog('silent'), { lazyConnect: true }).options;

  test('gives the Sentinels, the name of the primary, the user and the database', () => {
    expect(options('redis+sentinel://bot:p%40ss@one.example:5000,two.example/mymaster/2')).toMatchObject({
      sentinels: [
        { host: 'one.example', port: 5000 },
        { host: 'two.example', port: 26379 },
      ],
      name: 'mymaster',
      username: 'bot',
      password: 'p@ss',
      db: 2,
    });
    expect(options('redis+sentinel://one.example/mymaster')).toMatchObject({ name: 'mymaster', db: 0 });
  });

  test.each(['redis+sentinel://one.example', 'redis+sentinel:///mymaster', 'redis+sentinel://one.example/m/x'])(
    'is refused when it is incomplete: %s',
    (url) => {
      expect(() => options(url)).toThrow('redis+sentinel://[user:password@]host:port');
    },
  );
});

test('a request from before a Sentinel failover is approved and carried out after it', async () => {
  const system = await openTestSystem({ roles: [] });
  closing(() => system.close());
  const [primary, ...replicas] = await Promise.all([reachable(system.redis), startServer(), startServer()]);
  closing(
    () => primary.admin.disconnect(),
    () => Promise.all(replicas.map((replica) => replica.stop())),
  );
  for (const replica of replicas) await replica.follow(primary);
  const sentinel = await startSentinel(primary);
  closing(() => sentinel.stop());
  await system.start('all', { REDIS_URL: sentinel.url, REDIS_MIN_REPLICAS: '1' });
  const asked = await askedGrant(system, 'Cluster0', 'INC-811');
  const inside = await lookInside({ ...system, redis: { ...system.redis, url: sentinel.url } });
  closing(() => inside.close());
  // Nothing is left to store: what the primary has, the replicas have.
  await eventually(() => isAllDrawn(inside, asked.id));
  expect(await primary.admin.wait(2, 10_000)).toBe(2);

  system.redis.kill();
  const told = () => Promise.all(replicas.map(({ admin }) => admin.info('replication')));
  await eventually(async () => (await told()).some((info) => info.includes('role:master')), 60_000);
  await pressUntilRecorded(system, inside, asked);
  await cardSaying(system, 'INC-811', /^Done: /, 60_000);
  expect(grantCalls(system, 'Cluster0')).toHaveLength(1);
  expect(system.bots.map(({ process }) => process.exitCode)).toEqual([null]);
}, 180_000);
