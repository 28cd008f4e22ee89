// A program that tests need: an installed one, or Debian's in our cache folder, brought there by apt's own tools, without
// installing anything and without being root.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface Program {
  readonly path: string;
  /** What the process needs besides our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Wanted {
  /** Such as `Chromium`. */
  readonly name: string;
  /** Where it may be installed, in order of preference. */
  readonly installed: readonly string[];
  /** All that must lie beside the program, even where a part of it is installed. */
  readonly packages: readonly string[];
  /** Of the program below the root of those. */
  readonly path: string;
  /** Of the download: `about 165 MB`. */
  readonly size: string;
  /** How to install it. */
  readonly help: string;
  /** Adds to what was unpacked. */
  readonly furnish?: (root: string) => Promise<void>;
  /** What the process needs besides our own environment and its libraries. */
  readonly env?: (root: string) => Readonly<Record<string, string>>;
}

const run = promisify(execFile);

/** Wherever the machine looks for programs. */
export const inPath = (...names: readonly string[]): readonly string[] => {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
};

/** Downloaded first if need be. Throws, with one sentence that says what to install, when it cannot be had. */
export async function programNamed(wanted: Wanted): Promise<Program> {
  for (const path of wanted.installed) {
    const program = { path, env: {} };
    if (await isUsable(program)) return program;
  }
  return cachedProgram(wanted);
}

/** Whether it starts here. Ubuntu, for one, has a script of Chromium's name that only says what to install. */
const isUsable = ({ path, env }: Program): Promise<boolean> =>
  run(path, ['--version'], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  );

/** Safe to call at the same time from several processes. */
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

/** The packages, and those they depend on that this machine lacks. Lists and locks are our own: the machine's may be old, or another's. */
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

/** A folder is renamed in one step, so others see all of it or nothing. Whoever comes second keeps what is there, unless it no longer starts. */
async function putInPlace(root: string, place: string, wanted: Wanted): Promise<void> {
  const taken = await rename(root, place).then(
    () => false,
    () => true,
  );
  if (!taken || (await isUsable(await programIn(place, wanted)))) return;
  await rename(place, `${root}.old`);
  await rename(root, place);
}

/** Libraries find each other in every folder that has one: some packages keep theirs in a folder of their own. */
async function programIn(root: string, { path, env }: Wanted): Promise<Program> {
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const libraries = new Set(files.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath));
  return {
    path: join(root, path),
    env: { LD_LIBRARY_PATH: [...libraries].join(delimiter), ...env?.(root) },
  };
}
