// Runs a command that must not outlive its parent process, even if the parent is killed with SIGKILL.
//
// node guard.js <folder> <command> [argument...]
//
// Only the parent process has the other end of this process's stdin. When stdin closes, the guard sends SIGTERM to the
// command, then SIGKILL if the command hasn't exited, and removes the folder. SIGUSR2 kills the command immediately,
// like a crash, and keeps the folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** Time until SIGKILL. The bot exits within 10 seconds of SIGTERM. */
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
