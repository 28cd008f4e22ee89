// The followers in this process. Each asks Atlas periodically for up to an hour.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.js';
import { HOUR_MS } from '../../time-units.js';
import type { MessageRef } from '../api/chat.js';

/** The reason why a follower ended. `stopping` means that this process is stopping. */
export type Ending = 'finished' | 'stopped' | 'timed out' | 'failed' | 'stopping';

export const followKey = ({ channel, ts }: MessageRef) => `${channel}:${ts}`;

export interface FollowedAnswer {
  /** Asks Atlas again and updates the message. @returns whether following continues */
  again(): Promise<'continues' | 'finished'>;
  /** Called once when following ends. `why` is `finished` if `again` returned `finished`. */
  ended(why: Ending): Promise<void>;
}

interface FollowersOptions {
  readonly log: Log;
  readonly firstWaitMs?: number;
  readonly atMostMs?: number;
}

const FIRST_WAIT_MS = 30_000;
const LONGER_EACH_TIME = 1.15;
const LONGEST_WAIT_MS = 180_000;
const AT_MOST_MS = HOUR_MS;
const MOST_AT_ONCE = 50;
export const MAX_FOLLOWED_PER_PERSON = 5;
/** The number of consecutive failures after which a follower ends. */
const MOST_FAILURES = 5;

export class FollowedAnswers {
  readonly #log: Log;
  readonly #firstWaitMs: number;
  readonly #atMostMs: number;
  readonly #running = new Map<
    string,
    { readonly userId: string; readonly stop: AbortController; readonly done: Promise<void> }
  >();

  constructor({ log, firstWaitMs = FIRST_WAIT_MS, atMostMs = AT_MOST_MS }: FollowersOptions) {
    this.#log = log;
    this.#firstWaitMs = firstWaitMs;
    this.#atMostMs = atMostMs;
  }

  /** Starts a follower. @param key the message's key. Each message has at most one follower */
  start(
    key: string,
    userId: string,
    followed: FollowedAnswer,
  ): 'started' | 'already' | 'too many' | 'too many of one person' {
    if (this.#running.has(key)) return 'already';
    if (this.#running.size >= MOST_AT_ONCE) return 'too many';
    const theirs = [...this.#running.values()].filter((one) => one.userId === userId);
    if (theirs.length >= MAX_FOLLOWED_PER_PERSON) return 'too many of one person';
    const stop = new AbortController();
    const done = this.#follow(key, followed, stop.signal).finally(() => this.#running.delete(key));
    this.#running.set(key, { userId, stop, done });
    return 'started';
  }

  has(key: string): boolean {
    return this.#running.has(key);
  }

  /** Stops the message's follower and waits for its end. @returns whether the message had a follower */
  async stop(key: string): Promise<boolean> {
    const found = this.#running.get(key);
    found?.stop.abort('stopped');
    await found?.done;
    return found !== undefined;
  }

  async stopAll(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { stop } of all) stop.abort('stopping');
    await Promise.all(all.map(({ done }) => done));
  }

  async #follow(key: string, followed: FollowedAnswer, signal: AbortSignal): Promise<void> {
    try {
      await followed.ended(await this.#until(key, followed, signal));
    } catch (error) {
      this.#log.warn({ err: error, key }, 'failed to announce that a follower ended');
    }
  }

  async #until(key: string, followed: FollowedAnswer, signal: AbortSignal): Promise<Ending> {
    const until = performance.now() + this.#atMostMs;
    let failures = 0;
    for (let waitMs = this.#firstWaitMs; performance.now() + waitMs < until; waitMs = longer(waitMs)) {
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return signal.reason === 'stopping' ? 'stopping' : 'stopped';
      try {
        if ((await followed.again()) === 'finished') return 'finished';
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#log.warn({ err: error, key, failures }, 'failed to refresh a followed answer');
        if (failures >= MOST_FAILURES) return 'failed';
      }
    }
    return 'timed out';
  }
}

const longer = (waitMs: number) => Math.min(waitMs * LONGER_EACH_TIME, LONGEST_WAIT_MS);
