// REDIS_URL names Sentinels, which name the primary, also after a real failover.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { connect } from '../../src/redis/connection.js';
import { findRedis } from '../../src/sandbox/redis/find.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { askedGrant, cardSaying, grantCalls } from '../support/cards.js';
import { isAllDrawn } from '../support/due-sets.js';
import { eventually } from '../support/eventually.js';
import { lookInside } from '../support/inside.js';
import { CERTIFICATE, PRIVATE_KEY } from '../support/localhost-certificate.js';
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
    expect(options('redis+sentinel://one.example/mymaster').tls).toBeUndefined();
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

test('rediss+sentinel: uses TLS to Sentinel and to the primary that it names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-tls-'));
  closing(() => rm(folder, { recursive: true }));
  const [key, certificate, file] = ['key.pem', 'certificate.pem', 'sentinel.conf'].map((name) => join(folder, name));
  if (key === undefined || certificate === undefined || file === undefined) throw new Error('a file is missing');
  const [port, redisPort] = [await reserveFreePort(), await reserveFreePort()];
  const files = { 'tls-cert-file': certificate, 'tls-key-file': key, 'tls-ca-cert-file': certificate };
  const tls = { ...files, port: '0', 'tls-auth-clients': 'no', 'tls-replication': 'yes' };
  const watched = ['resolve-hostnames yes', 'announce-hostnames yes', `monitor main localhost ${redisPort} 1`];
  const settings = [...Object.entries({ ...tls, 'tls-port': port, dir: folder }).map((pair) => pair.join(' '))];
  const lines = [...settings, ...watched.map((setting) => `sentinel ${setting}`)];
  await Promise.all([
    writeFile(key, PRIVATE_KEY),
    writeFile(certificate, CERTIFICATE),
    writeFile(file, lines.join('\n')),
  ]);
  const system = await openTestSystem({ roles: [], redis: { settings: { ...tls, 'tls-port': `${redisPort}` } } });
  closing(() => system.close());
  const { path, env } = await findRedis(() => undefined);
  const sentinel = spawn(path, [file, '--sentinel'], { env: { ...process.env, ...env }, stdio: 'ignore' });
  closing(() => sentinel.kill('SIGKILL'));
  const REDIS_URL = `rediss+sentinel://localhost:${port}/main`;
  await system.start('all', { REDIS_URL, NODE_EXTRA_CA_CERTS: certificate });
  await askedGrant(system, 'Cluster0', 'INC-812');
}, 120_000);
