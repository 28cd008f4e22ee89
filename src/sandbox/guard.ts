// Runs one command that must not outlive whoever started it, not even when that was killed by SIGKILL.
//
//   node guard.js <folder> <command> [argument...]
//
// The starter alone holds the other end of our stdin. When it ends, the command gets SIGTERM, later SIGKILL, and the folder is removed.
// SIGUSR2 kills the command at once, as a crash would, and leaves the folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** The bot promises to be gone 10 s after SIGTERM. */
const GRACE_MS = 11_000;

const [folder, command, ...args] = process.argv.slice(2);
if (folder === undefined || command === undefined) throw new Error('usage: guard <folder> <command> [argument...]');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
const ended = new Promise<number>((resolve) => {
  child.once('error', () => resolve(127));
  child.once('exit', (code) => resolve(code ?? 1));
});
process.on('SIGUSR2', () => child.kill('SIGKILL'));
const released = Promise.race([once(process.stdin.resume(), 'end'), once(process, 'SIGTERM')]);

const code = await Promise.race([ended, released.then(() => undefined)]);
if (code === undefined) {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(impatience);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
process.exit(code ?? 0);
