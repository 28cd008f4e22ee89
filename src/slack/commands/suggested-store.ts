// Remembers, for all processes, in which channels a default was suggested recently.
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';
import { DAY_MS } from '../../time-units.js';

/** How long until a channel gets another suggestion. */
const SUGGEST_AGAIN_MS = DAY_MS;

export class Suggested {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Notes a suggestion. @returns false when one was noted before */
  async note(channel: string): Promise<boolean> {
    const key = this.#key('seen', `suggested:${channel}`);
    return (await this.#redis.set(key, '1', 'PX', SUGGEST_AGAIN_MS, 'NX')) === 'OK';
  }
}
