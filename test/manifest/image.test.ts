// The steps of the Dockerfile, run in a bare root: the bot that comes out starts, is well, writes nothing and stops.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { openFixture } from '../doctor/fixture.js';
import { eventually } from '../support/eventually.js';
import { runProcess } from '../support/run-process.js';
import { build, environmentOf, inside } from './bare-root.js';
import { readDockerfile } from './dockerfile.js';

const ROOT = join(import.meta.dirname, '../..');
const redisPort = await reserveFreePort();
const [folder, fixture] = await Promise.all([
  mkdtemp(join(tmpdir(), 'countersign-image-')),
  openFixture({ redis: { settings: { port: String(redisPort), bind: '127.0.0.1' } } }),
]);
afterAll(async () => {
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
});

test('the Dockerfile builds a bot that runs as an unprivileged user, is healthy and stops', async () => {
  const stages = readDockerfile(readFileSync(join(ROOT, 'manifest/Dockerfile'), 'utf8'));
  const root = build(stages, folder, ROOT);
  const at = (path: string) => join(root.path, root.workdir, path);
  expect(readdirSync(at('.')).sort()).toEqual(['dist', 'node_modules', 'package.json']);
  for (const left of ['dist/sandbox', 'node_modules/typescript', 'node_modules/jest'])
    expect(existsSync(at(left))).toBe(false);

  const policy = '/etc/countersign/policy.yaml';
  cpSync(fixture.env.COUNTERSIGN_POLICY ?? '', join(root.path, policy));
  const PORT = String(await reserveFreePort());
  const env = {
    ...environmentOf(root),
    ...fixture.env,
    COUNTERSIGN_POLICY: policy,
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    PORT,
  };

  const [doctor, how] = inside(root, ['node', 'dist/countersign.js', 'doctor'], 'user');
  const { code, text } = await runProcess(doctor, how, env);
  expect(text).toMatch(/ pass, 0 warn, 0 fail\n$/);
  expect(code).toBe(0);

  const [file, args] = inside(root, root.command, 'user');
  const bot = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (data: Buffer) => printed.push(data.toString()));
  const ended = once(bot, 'exit');
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${PORT}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  await eventually(async () => (await ask('/readyz')) === 200 || bot.exitCode !== null, 60_000);
  expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200]);
  bot.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(printed.join('')).not.toMatch(/"level":"error"/);
}, 600_000);
