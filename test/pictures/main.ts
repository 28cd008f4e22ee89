// `npm run pictures <folder>`: a picture of each kind of card and answer, and of the whole page, in light and in dark.
//
// It drives the sandbox as people do, so the pictures show what is there and nothing that was made for them.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBrowser } from '../support/browser.js';
import { openSandbox } from '../support/sandbox-process.js';
import { drawers } from './pictures.js';
import { stage } from './stage.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Which folder? npm run pictures <folder>');
await mkdir(resolve(folder), { recursive: true });

const [sandbox, browser] = await Promise.all([openSandbox(), openBrowser()]);
try {
  const scene = await stage(sandbox.url, browser);
  for (const [name, draw] of drawers) {
    process.stdout.write(`${name}\n`);
    try {
      for (const element of await draw(scene)) await scene.shoot(resolve(folder), name, element);
    } catch (cause) {
      // One that cannot be drawn must not cost the others.
      process.stdout.write(`  no picture: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}\n`);
      process.exitCode = 1;
      await scene.closeForms();
    }
  }
} finally {
  await browser.close();
  await sandbox.stop();
}
