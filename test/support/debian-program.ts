// Finds a program that tests need: installed, or Debian's package in the cache folder, downloaded by apt's tools
// without installing it and without root.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

interface Program {
  readonly path: string;
  /** Variables that the process needs in addition to the present environment. */
  readonly env: Readonly<Record<string, string>>;
}

interface Wanted {
  /** Such as `Chromium`. */
  readonly name: string;
  /** Paths where it may be installed, in order of preference. */
  readonly installed: readonly string[];
  /** Packages to unpack together, even if some are installed. */
  readonly packages: readonly string[];
  /** Path of the program below the root of the unpacked packages. */
  readonly path: string;
  /** Size of the download: `about 165 MB`. */
  readonly size: string;
  /** How to install it. */
  readonly help: string;
  /** Adds files to the unpacked packages. */
  readonly furnish?: (root: string) => Promise<void>;
  /** Variables that the process needs besides the present environment and its libraries. */
  readonly env?: (root: string) => Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/** Paths of programs with these names on PATH. */
export const inPath = (...names: readonly string[]): readonly string[] => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
};

/**
 * Downloads it if necessary.
 * @throws an error that says what to install, when it is not available
 */
export async function programNamed(wanted: Wanted): Promise<Program> {
  for (const path of wanted.installed) {
    const program = { path, env: {} };
    if (await isUsable(program)) return program;
  }
  return cachedProgram(wanted);
}

/** Whether it starts. On Ubuntu, for example, `chromium-browser` may be a script that only says what to install. */
const isUsable = ({ path, env }: Program): Promise<boolean> =>
  run(path, ['--version'], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  );

/** Safe to call from several processes at once. */
async function cachedProgram(wanted: Wanted): Promise<Program> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign');
  const place = join(cache, wanted.name.toLowerCase());
  if (!(await isUsable(await programIn(place, wanted)))) {
    await download(wanted, cache, place).catch((cause: unknown) => {
      const { name, help } = wanted;
      throw new Error(`The test needs ${name} and could not download one. Install it (${help}) and start again.`, {
        cause,
      });
    });
  }
  return programIn(place, wanted);
}

async function download(wanted: Wanted, cache: string, place: string): Promise<void> {
  process.stderr.write(`Downloading ${wanted.name} for a test (${wanted.size}, only this once)\n`);
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'unpacking-'));
  const root = join(aside, 'root');
  try {
    for (const deb of await downloadPackages(aside, wanted.packages)) await run('dpkg-deb', ['-x', deb, root]);
    await wanted.furnish?.(root);
    if (!(await isUsable(await programIn(root, wanted)))) throw new Error('what was downloaded does not start here');
    await putInPlace(root, place, wanted);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * Downloads the packages and their missing dependencies. Uses its own lists and locks, because the machine's may be
 * outdated or in use.
 */
async function downloadPackages(aside: string, packages: readonly string[]): Promise<string[]> {
  const [lists, cache] = [join(aside, 'lists'), join(aside, 'cache')];
  const archives = join(cache, 'archives');
  await Promise.all([lists, archives].map((folder) => mkdir(join(folder, 'partial'), { recursive: true })));
  const own = [`Dir::State::Lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', 'APT::Sandbox::User=root'];
  const options = ['-qq', ...own.flatMap((option) => ['-o', option])];
  await run('apt-get', [...options, 'update']);
  const onlyDownload = ['-y', '--download-only', '--reinstall', '--no-install-recommends'];
  await run('apt-get', [...options, ...onlyDownload, 'install', ...packages]);
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/**
 * Renames atomically, so that other processes see all of the folder or nothing. If it exists already it is kept, unless
 * it no longer starts.
 */
async function putInPlace(root: string, place: string, wanted: Wanted): Promise<void> {
  const taken = await rename(root, place).then(
    () => false,
    () => true,
  );
  if (!taken || (await isUsable(await programIn(place, wanted)))) return;
  await rename(place, `${root}.old`);
  await rename(root, place);
}

/** All folders with libraries are on the library path, because some packages have their own. */
async function programIn(root: string, { path, env }: Wanted): Promise<Program> {
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const libraries = new Set(files.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath));
  return {
    path: join(root, path),
    env: { LD_LIBRARY_PATH: [...libraries].join(delimiter), ...env?.(root) },
  };
}
