// Wakes workers when something is stored, and announcers when it's durable. A wake-up is only a hint, because workers
// and announcers also poll once a second.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Connection } from './connection.js';

const BLOCK_MS = 2_000;
const grown = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.unknown()])).min(1)])).nullable();

export class StreamWatcher {
  readonly #redis: Connection;
  readonly #streams: readonly string[];
  readonly #waiting = new Map<string, Waiter>();
  #stopped = false;

  /** @param redis a separate connection, because XREAD BLOCK blocks it */
  constructor(redis: Connection, streams: readonly string[]) {
    this.#redis = redis;
    this.#streams = streams;
  }

  /**
   * Resolves at the stream's next entry, or after a timeout, because a promise that stays pending forever would leak in
   * each `race`.
   */
  next(stream: string): Promise<void> {
    const waiting = this.#waiting.get(stream) ?? pending();
    this.#waiting.set(stream, waiting);
    return waiting.promise;
  }

  start(): void {
    void this.#watch();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #watch(): Promise<void> {
    const last = new Map<string, string>();
    while (!this.#stopped) {
      try {
        for (const stream of this.#streams) if (!last.has(stream)) last.set(stream, await this.#endOf(stream));
        const from = this.#streams.map((stream) => last.get(stream) ?? '$');
        const found = grown.parse(await this.#redis.xread('BLOCK', BLOCK_MS, 'STREAMS', ...this.#streams, ...from));
        for (const [stream, entries] of found ?? []) last.set(stream, entries.at(-1)?.[0] ?? '0');
        for (const stream of found?.map(([name]) => name) ?? this.#streams) this.#wake(stream);
      } catch {
        await sleep(500); // Redis is unreachable: the connection logs it, and the workers poll
      }
    }
  }

  /** Returns the stream's last ID. `$` would miss entries added while another stream is handled. */
  async #endOf(stream: string): Promise<string> {
    const [newest] = await this.#redis.xrevrange(stream, '+', '-', 'COUNT', 1);
    return newest?.[0] ?? '0';
  }

  #wake(stream: string): void {
    const woken = this.#waiting.get(stream);
    this.#waiting.delete(stream);
    woken?.resolve();
  }
}

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function pending(): Waiter {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
