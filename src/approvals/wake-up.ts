// Wakes the workers when the journal grows. A hint only: whoever misses it sweeps a second later.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Connection } from './redis.js';

const BLOCK_MS = 2_000;
const grown = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.unknown()])).min(1)])).nullable();

export class WakeUp {
  readonly #redis: Connection;
  readonly #journal: string;
  #waiting: { readonly promise: Promise<void>; readonly resolve: () => void } = pending();
  #stopped = false;

  /** @param redis a connection of its own: XREAD BLOCK holds it */
  constructor(redis: Connection, journal: string) {
    this.#redis = redis;
    this.#journal = journal;
  }

  /** Resolves at the next entry, or sooner: one that waited for days would gather all who raced against it. */
  next = (): Promise<void> => this.#waiting.promise;

  start(): void {
    void this.#watch();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #watch(): Promise<void> {
    let last = '$';
    while (!this.#stopped) {
      try {
        const found = grown.parse(await this.#redis.xread('BLOCK', BLOCK_MS, 'STREAMS', this.#journal, last));
        last = found?.[0]?.[1].at(-1)?.[0] ?? last;
        const woken = this.#waiting;
        this.#waiting = pending();
        woken.resolve();
      } catch {
        await sleep(500); // Redis away: the connection says so, and the sweep goes on
      }
    }
  }
}

function pending() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
