// A process of the bot that can be killed, and is started again a moment later, as whoever runs it in production does; or
// is left dead for a while.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bot, type BotOptions, startBot } from './bot.js';

export type Life = 'running' | 'killed' | 'starting';

export interface KeptBot extends Pick<Bot, 'role' | 'log' | 'stop' | 'kill'> {
  readonly ready: Promise<void>;
  /** Settles when it ended without having been killed here. */
  readonly ended: Promise<void>;
  life(): Life;
  /** SIGKILL, and it is not started again before `bringBack`. */
  leaveDead(): Promise<void>;
  bringBack(): Promise<void>;
  /** Told when that changes. @returns what ends it */
  onChange(listener: () => void): () => void;
}

/** Long enough to be seen. */
const GONE_FOR_MS = 3_000;
/** The first time all is well. Later whatever is wrong at the dial may keep it from being ready, for as long as that is so. */
const FIRST_READY_WITHIN_MS = 30_000;

export async function keepBot(options: Omit<BotOptions, 'readyWithinMs'>): Promise<KeptBot> {
  const listeners = new Set<() => void>();
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
    for (const listener of listeners) listener();
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
    await sleep(GONE_FOR_MS, undefined, { signal: stopped.signal });
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
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
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
