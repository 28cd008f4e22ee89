// Who is in a Slack user group, at most 10 s old: one read serves all replicas (Slack allows 20 a minute).
import type { Connection } from './redis.js';
import type { RequestStore } from './store.js';

const FRESH_MS = 10_000;
/** Keeps an empty group apart from one that was not read. */
const NOBODY = '-';

export class Memberships {
  readonly #redis: Connection;
  readonly #store: RequestStore;
  readonly #reading = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(redis: Connection, store: RequestStore) {
    this.#redis = redis;
    this.#store = store;
  }

  /** @throws what `read` throws */
  async of(group: string, read: (group: string) => Promise<readonly string[]>): Promise<ReadonlySet<string>> {
    const key = this.#store.key('members', group);
    const stored = await this.#redis.smembers(key);
    if (stored.length > 0) return new Set(stored);
    const reading = this.#reading.get(group) ?? this.#read(key, group, read);
    this.#reading.set(group, reading);
    return reading;
  }

  async #read(
    key: string,
    group: string,
    read: (group: string) => Promise<readonly string[]>,
  ): Promise<ReadonlySet<string>> {
    try {
      // An instant of Redis, so that it counts also when what is written now arrives there late.
      const began = await this.#store.now();
      const members = await read(group);
      await this.#redis
        .multi()
        .del(key)
        .sadd(key, NOBODY, ...members)
        .pexpireat(key, began + FRESH_MS)
        .exec();
      return new Set(members);
    } finally {
      this.#reading.delete(group);
    }
  }
}
