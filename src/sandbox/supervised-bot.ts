// A supervised process of the bot: when killed it restarts after a moment, as under a supervisor in production, or
// stays down until it is brought back.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bot, type BotOptions, startBot } from './bot.js';
import { Listeners } from './listeners.js';

export type Life = 'running' | 'killed' | 'starting';

export interface SupervisedBot extends Pick<Bot, 'role' | 'log' | 'stop' | 'kill'> {
  readonly ready: Promise<void>;
  /** Resolves when it exits without having been killed here. */
  readonly ended: Promise<void>;
  life(): Life;
  /** SIGKILL, without a restart until `bringBack`. */
  leaveDead(): Promise<void>;
  bringBack(): Promise<void>;
  /**
   * Calls the listener when `life` changes.
   * @returns a function that unsubscribes
   */
  onChange(listener: () => void): () => void;
}

/** Long enough for people to notice. */
const RESTART_AFTER_MS = 3_000;
/** Applies to the first start only. Later, faults chosen by people may keep it from being ready for any time. */
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
