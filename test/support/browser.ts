// A headless Chromium for tests of pages.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { inPath, programNamed } from './debian-program.js';

const MACOS = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
/**
 * For fontconfig: the machine's fonts, if any, and those beside this file. Relative names start at this file's folder.
 */
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
/** In addition to Playwright's. Root cannot run Chromium with its sandbox. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic'];

/**
 * The caller closes it.
 * @throws an error that says what to install, when no browser is available
 */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = await programNamed({
    name: 'Chromium',
    installed: [
      ...inPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
      ...MACOS.map((app) => join('/Applications', app)),
    ],
    packages: ['chromium', 'chromium-common', 'fonts-dejavu-core'],
    path: 'usr/lib/chromium/chromium',
    size: 'about 165 MB',
    help: 'Debian: apt-get install chromium, macOS: brew install --cask chromium',
    furnish: (root) => writeFile(join(root, 'fonts.conf'), FONTS_CONF),
    env: (root) => ({ FONTCONFIG_PATH: root }),
  });
  return chromium.launch({ executablePath: path, env: { ...process.env, ...env }, args: ARGS });
}
