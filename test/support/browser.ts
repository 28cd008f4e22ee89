// A headless Chromium for the tests that look at a page: the installed one, or one of our own (chromium.ts).
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { cachedChromium, isUsable, type Program } from './chromium.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
/** Besides Playwright's own. Root may not run Chromium with its sandbox. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic'];

/** The caller closes it. Throws, with one sentence that says what to install, when there is none and none can be had. */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = (await installedChromium()) ?? (await cachedChromium());
  return chromium.launch({ executablePath: path, env: { ...process.env, ...env }, args: ARGS });
}

async function installedChromium(): Promise<Program | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  const paths = [
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...MACOS.map((path) => join('/Applications', path)),
  ];
  for (const path of paths) {
    const program = { path, env: {} };
    if (await isUsable(program)) return program;
  }
  return undefined;
}
