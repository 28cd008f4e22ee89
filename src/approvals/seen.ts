// What has happened once and need not happen again for a while, in all processes.
import type { Connection } from './redis.js';
import type { RequestStore } from './store.js';

export class Seen {
  readonly #redis: Connection;
  readonly #store: RequestStore;

  constructor(redis: Connection, store: RequestStore) {
    this.#redis = redis;
    this.#store = store;
  }

  /** Marks it for `forMs`. @returns whether it was not marked yet */
  async first(key: string, forMs: number): Promise<boolean> {
    return (await this.#redis.set(this.#store.key('seen', key), '1', 'PX', forMs, 'NX')) === 'OK';
  }
}
