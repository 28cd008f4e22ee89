// The real bot in its production build: one guarded process for a role, as it runs in production.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface BotOptions {
  readonly role: 'web' | 'worker';
  readonly port: number;
  /** Where the bot runs and its log is; removed with it. Not the checkout: a developer's own .env must not be read. */
  readonly folder: string;
  /** All that the bot gets to see: nothing is inherited, so no real token can slip in. */
  readonly env: Readonly<Record<string, string>>;
  /** Without it, `ready` waits for as long as the process runs. */
  readonly readyWithinMs?: number;
}

export interface Bot {
  readonly role: BotOptions['role'];
  /** Resolves once `/readyz` says yes. Rejects, with the end of the log, when the bot ends before that or takes too long. */
  readonly ready: Promise<void>;
  /** Settles when the process ends, wanted or not. */
  readonly ended: Promise<void>;
  /** The last lines of its log, for when something went wrong. */
  log(): Promise<string>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));
/** Each look asks Slack too, so one that takes long is not asked all the time. */
const LOOK_MS = { first: 100, most: 2_000 };

export async function startBot({ role, port, folder, env, readyWithinMs }: BotOptions): Promise<Bot> {
  const logFile = join(folder, `${role}.log`);
  const output = await open(logFile, 'a', 0o600);
  // Detached: Ctrl-C in a terminal reaches the whole group, and the order in which things end is the sandbox's to decide.
  const guard = spawn(process.execPath, [GUARD, folder, process.execPath, MAIN, role], {
    cwd: folder,
    detached: true,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...env, PORT: String(port) },
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
  // A bot that is stopped while it starts is not ready either; that is nothing to end this process for.
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
