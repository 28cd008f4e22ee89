// Runs the bot's production build, one guarded process per role. A killed process restarts after a moment, as under a
// production supervisor, or stays down until `bringBack`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Listeners } from './listeners.js';

type Life = 'running' | 'killed' | 'starting';

export interface SupervisedBot extends Pick<Bot, 'role' | 'log' | 'stop' | 'kill'> {
  readonly ready: Promise<void>;
  /** Resolves if the process exits unexpectedly. */
  readonly ended: Promise<void>;
  life(): Life;
  /** Kills the process with SIGKILL. It doesn't restart until `bringBack`. */
  leaveDead(): Promise<void>;
  bringBack(): Promise<void>;
  /**
   * Notifies the listener when `life` changes.
   * @returns a function that unsubscribes
   */
  onChange(listener: () => void): () => void;
}

const RESTART_AFTER_MS = 3_000;
/**
 * The time limit for the first start. Later starts have no limit, because faults from the fault panel may delay them
 * indefinitely.
 */
const FIRST_READY_WITHIN_MS = 30_000;

export async function superviseBot(options: Omit<BotOptions, 'readyWithinMs'>): Promise<SupervisedBot> {
  const lives = new Listeners();
  const stopped = new AbortController();
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let bot = await startBot({ ...options, readyWithinMs: FIRST_READY_WITHIN_MS });
  let life: Life = 'starting';
  let coming: Promise<void> | undefined;
  let isLeftDead = false;

  const become = (next: Life) => {
    life = next;
    lives.tell();
  };
  const watch = (one: Bot) => {
    void one.ended.then(() => (life === 'killed' ? undefined : end()));
    void one.ready.then(
      () => (one === bot && life === 'starting' ? become('running') : undefined),
      () => undefined,
    );
  };
  const start = async () => {
    if (isLeftDead || stopped.signal.aborted || life !== 'killed') return;
    bot = await startBot(options);
    become('starting');
    watch(bot);
  };
  const comeBack = async () => {
    await sleep(RESTART_AFTER_MS, undefined, { signal: stopped.signal });
    await start();
  };
  const kill = async () => {
    if (life === 'killed') return;
    become('killed');
    await bot.kill();
    coming = comeBack().catch(() => end());
  };
  watch(bot);
  return {
    role: options.role,
    ready: bot.ready,
    ended,
    log: () => bot.log(),
    life: () => life,
    onChange: lives.add,
    kill,
    leaveDead: async () => {
      isLeftDead = true;
      await kill();
    },
    bringBack: async () => {
      isLeftDead = false;
      await coming;
      await start();
    },
    stop: async () => {
      stopped.abort();
      await coming;
      await bot.stop();
    },
  };
}

interface BotOptions {
  readonly role: 'web' | 'worker';
  readonly port: number;
  /**
   * The working directory, which contains the log and is removed with the bot. It isn't the checkout, so the bot
   * doesn't read a developer's .env.
   */
  readonly folder: string;
  /** The process's complete environment. The process inherits nothing, so that no real tokens leak in. */
  readonly env: Readonly<Record<string, string>>;
  /** The time limit for `ready`. By default, `ready` waits for as long as the process runs. */
  readonly readyWithinMs?: number;
}

interface Bot {
  readonly role: BotOptions['role'];
  /** Resolves once `/readyz` succeeds. Rejects with the last log lines if the bot exits or takes too long. */
  readonly ready: Promise<void>;
  /** Resolves when the process exits for any reason. */
  readonly ended: Promise<void>;
  /** Returns the last log lines. */
  log(): Promise<string>;
  /** Kills the process with SIGKILL, like a crash. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const GUARD = fileURLToPath(new URL('./guard.js', import.meta.url));
/** The interval between polls. It increases, because each poll also calls Slack. */
const LOOK_MS = { first: 100, most: 2_000 };

async function startBot({ role, port, folder, env, readyWithinMs }: BotOptions): Promise<Bot> {
  const logFile = join(folder, `${role}.log`);
  const output = await open(logFile, 'a', 0o600);
  // The guard is detached, because Ctrl-C reaches the process group but the sandbox must control the shutdown order.
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
    throw new Error(`The ${role} process didn’t become ready. The last lines of its log:\n${await log()}`, {
      cause,
    });
  });
  // Avoids an unhandled rejection if the bot is stopped while starting.
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

/** @throws if `signal` is aborted */
async function becomesReady(port: number, signal: AbortSignal): Promise<void> {
  for (let wait = LOOK_MS.first; ; wait = Math.min(wait * 1.5, LOOK_MS.most)) {
    const reply = await fetch(`http://127.0.0.1:${port}/readyz`, { signal }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return;
    await sleep(wait, undefined, { signal });
  }
}
