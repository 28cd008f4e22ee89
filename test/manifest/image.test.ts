// The steps of the Dockerfile, run in a bare root: the bot that comes out starts, is well, writes nothing and stops.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { openFixture } from '../doctor/fixture.js';
import { eventually } from '../support/eventually.js';
import { runProcess } from '../support/run-process.js';
import { type Fixture, readDockerfile } from './dockerfile.js';

const PROGRAMS = ['/bin/sh', '/usr/bin/env', '/usr/bin/install', '/bin/rm'];
/** For names, and for the registry's certificate. */
const OF_THE_NETWORK = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/ssl/certs/ca-certificates.crt'];
/** The one of `node` in Node's images. */
const USER = '1000:1000';
const CACHE = '/var/npm';

interface Root {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** As JSON, from the last CMD. */
  readonly command: readonly string[];
}

/** @param from what `COPY` copies from when it names no fixture */
function build(stages: readonly Fixture[], folder: string, from: string): Root {
  const built = new Map<string, string>();
  let last: Root | undefined;
  for (const [index, fixture] of stages.entries()) {
    const path = join(folder, String(index));
    layBase(path);
    last = runSteps(fixture, path, (name) => (name === undefined ? from : (built.get(name) ?? '')));
    if (fixture.as !== undefined) built.set(fixture.as, path);
  }
  if (last === undefined) throw new Error('no fixture');
  return last;
}

function layBase(path: string): void {
  const npm = resolve(dirname(process.execPath), '../lib/node_modules/npm');
  for (const folder of ['dev', 'proc', 'tmp', 'root', CACHE, 'usr/local/bin', 'usr/local/lib/node_modules'])
    mkdirSync(join(path, folder), { recursive: true });
  const bring = (file: string, to = file) => cpSync(file, join(path, to), { dereference: true });
  bring(process.execPath, 'usr/local/bin/node');
  for (const file of [...PROGRAMS, ...OF_THE_NETWORK].filter((one) => existsSync(one))) bring(file);
  const libraries = [process.execPath, ...PROGRAMS].flatMap(
    (program) => execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+(?= \(0x)/g) ?? [],
  );
  for (const library of new Set(libraries)) bring(library);
  cpSync(npm, join(path, 'usr/local/lib/node_modules/npm'), { recursive: true, dereference: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(path, 'usr/local/bin/npm'));
  writeFileSync(join(path, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n');
}

function runSteps({ steps }: Fixture, path: string, placeOf: (fixture: string | undefined) => string): Root {
  let root: Root = { path, env: {}, workdir: '/', command: [] };
  for (const { name, text } of steps) {
    if (name === 'WORKDIR') {
      root = { ...root, workdir: text };
      mkdirSync(join(path, text), { recursive: true });
    }
    if (name === 'ENV') root = { ...root, env: { ...root.env, ...Object.fromEntries([text.split('=')]) } };
    if (name === 'CMD') root = { ...root, command: JSON.parse(text) };
    if (name === 'COPY') copy(text, join(path, root.workdir), placeOf);
    if (name === 'RUN') runIn(root, text);
  }
  return root;
}

function copy(text: string, workdir: string, placeOf: (fixture: string | undefined) => string): void {
  const [, fixture, rest = ''] = /^(?:--from=(\w+) )?(.+)$/.exec(text) ?? [];
  const words = rest.split(' ');
  const to = words.at(-1) ?? '';
  for (const source of words.slice(0, -1)) {
    const target = to.endsWith('/') ? join(workdir, to, source) : join(workdir, to);
    cpSync(join(placeOf(fixture), source), target, { recursive: true, verbatimSymlinks: true });
  }
}

function runIn(root: Root, step: string): void {
  const npm = { npm_config_cache: CACHE, npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false' };
  const [file, args] = inside(root, ['/bin/sh', '-c', step], 'root');
  execFileSync(file, args, { env: { ...environmentOf(root), ...npm }, stdio: ['ignore', 'pipe', 'pipe'] });
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

const environmentOf = ({ env }: Root): Record<string, string> => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  ...(existsSync(CERTIFICATES) && { NODE_EXTRA_CA_CERTS: CERTIFICATES }),
  ...env,
});

/** A command line that runs `command` in there, in its working folder. What it mounts goes with it. */
function inside(
  { path, workdir }: Root,
  command: readonly string[],
  as: 'root' | 'user',
): readonly [string, readonly string[]] {
  const isRoot = process.getuid?.() === 0;
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  const mounts = [
    `mount --rbind /dev ${path}/dev`,
    `mount --rbind /proc ${path}/proc`,
    ...(as === 'root' && existsSync(cache) ? [`mount --bind ${cache} ${path}${CACHE}`] : []),
  ];
  const user = isRoot && as === 'user' ? [`--userspec=${USER}`] : [];
  const script = `${mounts.join(' && ')} && exec /usr/sbin/chroot "$@"`;
  const entered = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', workdir, ...command];
  return ['unshare', [...(isRoot ? [] : ['-r']), '--mount', 'sh', '-c', script, 'sh', ...user, path, ...entered]];
}

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
