// Runs the bot's production build: one guarded process per role.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface BotOptions {
  readonly role: 'web' | 'worker';
  readonly port: number;
  /**
   * Working directory with the log, removed with the bot. Not the checkout, because a developer's .env must not be
   * read.
   */
  readonly folder: string;
  /** The whole environment. Nothing is inherited, so no real token can leak in. */
  readonly env: Readonly<Record<string, string>>;
  /** Default: `ready` waits as long as the process runs. */
  readonly readyWithinMs?: number;
}

export interface Bot {
  readonly role: BotOptions['role'];
  /** Resolves once `/readyz` succeeds. Rejects with the end of the log if the bot exits or takes too long. */
  readonly ready: Promise<void>;
  /** Resolves when the process exits, whatever the reason. */
  readonly ended: Promise<void>;
  /** The end of its log. */
  log(): Promise<string>;
  /** SIGKILL, like a crash. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));
/** Interval between polls. It grows, because each poll also calls Slack. */
const LOOK_MS = { first: 100, most: 2_000 };

export async function startBot({ role, port, folder, env, readyWithinMs }: BotOptions): Promise<Bot> {
  const logFile = join(folder, `${role}.log`);
  const output = await open(logFile, 'a', 0o600);
  // Detached: Ctrl-C reaches the whole process group, but the sandbox must control the order of shutdown.
  const guard = spawn(process.execPath, [GUARD, folder, process.execPath, MAIN, role], {
    cwd: folder,
    detached: true,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['pipe', output.fd, output.fd],
  });
  await output.close();
  const ended = once(guard, 'exit').then(() => undefined);
  const log = async () => (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-15).join('\n');
  const over = new AbortController();
  void ended.then(() => over.abort());
  const within = readyWithinMs === undefined ? [] : [AbortSignal.timeout(readyWithinMs)];
  const ready = becomesReady(port, AbortSignal.any([over.signal, ...within])).catch(async (cause: unknown) => {
    throw new Error(`The bot's ${role} process did not become ready. The end of its log:\n${await log()}`, { cause });
  });
  // Avoids an unhandled rejection if the bot is stopped while it starts.
  ready.catch(() => undefined);
  const kill = async () => {
    guard.kill('SIGUSR2');
    await ended;
  };
  return { role, ready, ended, log, kill, stop: () => release(guard) };
}

async function release(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const gone = once(guard, 'exit');
  guard.stdin?.end();
  await gone;
}

/** @throws once `signal` is aborted */
async function becomesReady(port: number, signal: AbortSignal): Promise<void> {
  for (let wait = LOOK_MS.first; ; wait = Math.min(wait * 1.5, LOOK_MS.most)) {
    const reply = await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return;
    await sleep(wait, undefined, { signal });
  }
}
