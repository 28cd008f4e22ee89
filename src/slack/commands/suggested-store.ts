// Channels to which a binding was suggested lately, by whichever process.
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/** A channel is asked this often at most. */
const SUGGEST_AGAIN_MS = 24 * 3_600_000;

export class Suggested {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Notes it. @returns whether it was not noted yet */
  async note(channel: string): Promise<boolean> {
    const key = this.#key('seen', `suggested:${channel}`);
    return (await this.#redis.set(key, '1', 'PX', SUGGEST_AGAIN_MS, 'NX')) === 'OK';
  }
}
