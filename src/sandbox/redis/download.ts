// Downloads a Redis server to the cache folder with apt's tools, without installing it and without root access.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface RedisBinary {
  readonly path: string;
  /** Variables that the process needs in addition to the current environment. */
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/** Whether the server runs on this machine and is at least 7.2, the first version with WAITAOF. */
export async function isUsable(binary: RedisBinary): Promise<boolean> {
  const reply = await run(binary.path, ['--version'], { env: { ...process.env, ...binary.env } }).catch(
    () => undefined,
  );
  const [, major = '0', minor = '0'] = /\bv=(\d+)\.(\d+)/.exec(reply?.stdout ?? '') ?? [];
  return Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 2);
}

/**
 * On Debian and Ubuntu, the tools package contains the server: the dump checker acts as the server when it's started
 * under the server's name.
 */
const PACKAGES = {
  'redis-server': { tools: 'redis-tools', checker: 'redis-check-rdb' },
  'valkey-server': { tools: 'valkey-tools', checker: 'valkey-check-rdb' },
};
export type ServerPackage = keyof typeof PACKAGES;

const HELP =
  'Countersign needs Redis 7.2 or later and couldn’t download it. Install it (Debian: apt-get install redis-server, macOS: brew install redis) and start again.';

/**
 * Returns the cached server. Downloads it if necessary. Safe to call from several processes simultaneously.
 * @param servers in order of preference
 */
export async function downloadRedis(
  cache: string,
  servers: readonly ServerPackage[],
  onProgress: (line: string) => void,
): Promise<RedisBinary> {
  for (const server of servers) {
    const cached = await serverIn(join(cache, server), server);
    if (cached !== undefined) return cached;
  }
  onProgress('Downloading Redis (about 2 MB, only once)');
  await mkdir(cache, { recursive: true });
  const reasons: unknown[] = [];
  for (const server of servers) {
    const { tools, checker } = PACKAGES[server];
    const aside = await mkdtemp(join(cache, 'unpacking-'));
    try {
      await unpackWithLibraries(aside, tools);
      await symlink(checker, join(aside, 'root/usr/bin', server));
      if ((await serverIn(join(aside, 'root'), server)) === undefined) throw new Error(`${tools} doesn’t run here`);
      await putInPlace(join(aside, 'root'), join(cache, server), server);
      const placed = await serverIn(join(cache, server), server);
      if (placed !== undefined) return placed;
    } catch (cause) {
      reasons.push(cause);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  throw new Error(HELP, { cause: new AggregateError(reasons) });
}

async function serverIn(root: string, server: string): Promise<RedisBinary | undefined> {
  const libraries = [join(root, 'usr/lib'), join(root, 'lib')];
  const nested = await Promise.all(libraries.map((folder) => readdir(folder).catch(() => [])));
  const paths = libraries.flatMap((folder, at) => [folder, ...(nested[at] ?? []).map((name) => join(folder, name))]);
  const binary = { path: join(root, 'usr/bin', server), env: { LD_LIBRARY_PATH: paths.join(':') } };
  return (await isUsable(binary)) ? binary : undefined;
}

/**
 * Moves the folder into place atomically, so that other processes see a complete folder or none. Keeps an existing
 * folder if its server still works.
 */
async function putInPlace(unpacked: string, place: string, server: string): Promise<void> {
  const taken = await rename(unpacked, place).then(
    () => false,
    () => true,
  );
  if (!taken || (await serverIn(place, server)) !== undefined) return;
  await rename(place, `${unpacked}.old`);
  await rename(unpacked, place);
}

/** Unpacks the package and any missing libraries into `aside/root`. */
async function unpackWithLibraries(aside: string, tools: string): Promise<void> {
  const apt = await aptWithLists(aside, tools);
  const seen = new Set<string>();
  const wanted = [tools];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const folder = await mkdtemp(join(aside, 'deb-'));
    await run('apt-get', [...apt, 'download', name], { cwd: folder });
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error(`apt-get downloaded nothing for ${name}`);
    const deb = join(folder, file);
    await run('dpkg-deb', ['-x', deb, join(aside, 'root')]);
    const { stdout } = await run('dpkg-deb', ['-f', deb, 'Depends']);
    wanted.push(...(await missing(librariesIn(stdout))));
  }
}

/** Returns each dependency's first alternative if that's a library. Skips libc, which is always installed. */
function librariesIn(depends: string): string[] {
  const names = depends.split(',').map((one) => /^\s*([a-z0-9.+-]+)/.exec(one)?.[1] ?? '');
  return names.filter((name) => name.startsWith('lib') && name !== 'libc6');
}

async function missing(names: readonly string[]): Promise<string[]> {
  const states = await Promise.all(
    names.map((name) => run('dpkg-query', ['--status', name]).catch(() => ({ stdout: '' }))),
  );
  return names.filter((_, at) => !states[at]?.stdout.includes('Status: install ok installed'));
}

/** Returns apt options. If the machine has no package lists, downloads private lists, which need no root access. */
async function aptWithLists(aside: string, tools: string): Promise<string[]> {
  const user = ['-q', '-o', 'APT::Sandbox::User=root'];
  const known = await run('apt-cache', ['show', tools]).then(
    ({ stdout }) => stdout !== '',
    () => false,
  );
  if (known) return user;
  const lists = join(aside, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  const own = [...user, '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${join(aside, 'apt-cache')}`];
  await run('apt-get', [...own, 'update']);
  return own;
}
