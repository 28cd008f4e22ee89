// Follows the journal during the run, so that its people act on stored state.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from '../../src/approvals/request/request.js';
import { createLog } from '../../src/log.js';
import { type Connection, connect } from '../../src/redis/connection.js';
import { unpackedFields } from '../support/journal.js';
import { after, type Entry, readEntry } from './journal.js';

const BLOCK_MS = 500;

export class Live {
  readonly redis: Connection;
  readonly #blocking: Connection;
  readonly #journal: string;
  readonly #byReason = new Map<string, string>();
  readonly #requests = new Map<string, Request>();
  readonly #versions = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #last = '0';
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(url: string, journal: string) {
    this.#journal = journal;
    this.redis = connect(url, createLog('silent'), { commandTimeout: 30_000 });
    this.#blocking = connect(url, createLog('silent'), { commandTimeout: 30_000 });
  }

  start(): void {
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.redis.disconnect();
    this.#blocking.disconnect();
  }

  find(reason: string): Request | undefined {
    return this.#requests.get(this.#byReason.get(reason) ?? '');
  }

  version(id: string): number {
    return this.#versions.get(id) ?? 0;
  }

  all(): readonly Request[] {
    return [...this.#requests.values()];
  }

  /** Reads the journal again from its start, after Redis was restored to an earlier copy. */
  rewind(): void {
    this.#last = '0';
    for (const one of [this.#byReason, this.#requests, this.#versions]) one.clear();
  }

  /** @returns the request once `isSo`, or as it is after `ms` */
  async until(reason: string, isSo: (request: Request) => boolean, ms: number): Promise<Request | undefined> {
    const end = performance.now() + ms;
    for (;;) {
      const found = this.find(reason);
      const left = end - performance.now();
      if ((found !== undefined && isSo(found)) || left <= 0 || this.#stopped) return found;
      await this.#next(left);
    }
  }

  #next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      try {
        const from = this.#last;
        const found = await this.#blocking.xreadBuffer('COUNT', 500, 'BLOCK', BLOCK_MS, 'STREAMS', this.#journal, from);
        if (from !== this.#last) continue; // from before the restore
        for (const [, entries] of found ?? []) {
          for (const [stamp, fields] of entries) this.#take(readEntry(`${stamp}`, unpackedFields(fields)));
          this.#last = entries.at(-1)?.[0].toString() ?? this.#last;
        }
        for (const wake of [...this.#waiting]) wake();
      } catch {
        await sleep(100); // Redis is down on purpose
      }
    }
  }

  /** Impossible entries are left to the checker. */
  #take(entry: Entry): void {
    try {
      const request = after(this.#requests.get(entry.request), entry);
      this.#requests.set(entry.request, request);
      this.#versions.set(entry.request, entry.version);
      // A return has the reason of its change.
      if (request.returns === undefined) this.#byReason.set(request.reason, request.id);
    } catch {
      // left as it was
    }
  }
}
