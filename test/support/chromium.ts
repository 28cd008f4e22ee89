// A Chromium in our cache folder, brought there by apt's own tools, without installing anything and without being root.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export interface Program {
  readonly path: string;
  /** What the process needs besides our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
/** All that must lie beside the program, even where a part of it is installed. */
const PACKAGES = ['chromium', 'chromium-common', 'fonts-dejavu-core'];
/** fontconfig's: the machine's fonts, if it has any, and those beside this file. A relative name starts at this file's folder. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <include ignore_missing="yes">usr/share/fontconfig/conf.avail/45-latin.conf</include>
  <include ignore_missing="yes">usr/share/fontconfig/conf.avail/60-latin.conf</include>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
const HELP =
  'The browser test needs Chromium and could not download one. Install it (Debian: apt-get install chromium, macOS: brew install --cask chromium) and start again.';

/** Whether it starts here. Ubuntu, for one, has a script of Chromium's name that only says what to install. */
export const isUsable = ({ path, env }: Program): Promise<boolean> =>
  run(path, ['--version'], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  );

/** Downloaded first if need be. Safe to call at the same time from several processes. */
export async function cachedChromium(): Promise<Program> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countersign');
  const place = join(cache, 'chromium');
  if (!(await isUsable(await programIn(place)))) {
    await download(cache, place).catch((cause: unknown) => {
      throw new Error(HELP, { cause });
    });
  }
  return programIn(place);
}

async function download(cache: string, place: string): Promise<void> {
  process.stderr.write('Downloading Chromium for the browser test (about 165 MB, only this once)\n');
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'unpacking-'));
  const root = join(aside, 'root');
  try {
    for (const deb of await downloadPackages(aside)) await run('dpkg-deb', ['-x', deb, root]);
    await writeFile(join(root, 'fonts.conf'), FONTS_CONF);
    if (!(await isUsable(await programIn(root)))) throw new Error('the downloaded Chromium does not start here');
    await putInPlace(root, place);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The packages, and those they depend on that this machine lacks. Lists and locks are our own: the machine's may be old, or another's. */
async function downloadPackages(aside: string): Promise<string[]> {
  const [lists, cache] = [join(aside, 'lists'), join(aside, 'cache')];
  const archives = join(cache, 'archives');
  await Promise.all([lists, archives].map((folder) => mkdir(join(folder, 'partial'), { recursive: true })));
  const own = [`Dir::State::Lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', 'APT::Sandbox::User=root'];
  const options = ['-qq', ...own.flatMap((option) => ['-o', option])];
  await run('apt-get', [...options, 'update']);
  const onlyDownload = ['-y', '--download-only', '--reinstall', '--no-install-recommends'];
  await run('apt-get', [...options, ...onlyDownload, 'install', ...PACKAGES]);
  const names = await readdir(archives);
  return names.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** A folder is renamed in one step, so others see all of it or nothing. Whoever comes second keeps what is there, unless it no longer starts. */
async function putInPlace(root: string, place: string): Promise<void> {
  const taken = await rename(root, place).then(
    () => false,
    () => true,
  );
  if (!taken || (await isUsable(await programIn(place)))) return;
  await rename(place, `${root}.old`);
  await rename(root, place);
}

/** Libraries find each other in every folder that has one: some packages keep theirs in a folder of their own. */
async function programIn(root: string): Promise<Program> {
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const libraries = new Set(files.filter(({ name }) => /\.so(\.|$)/.test(name)).map(({ parentPath }) => parentPath));
  return {
    path: join(root, 'usr/lib/chromium/chromium'),
    env: { LD_LIBRARY_PATH: [...libraries].join(delimiter), FONTCONFIG_PATH: root },
  };
}
