// Which messages are kept up to date, and by which follower: one at a time, and every process can stop it.
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/** Longer than a follower is ever silent, and short enough that one whose process died is soon forgotten. */
const SILENT_FOR_MS = 5 * 60_000;

export class Follows {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** @returns whether it is this follower's now; not when another one has it */
  async begin(message: string, follower: string): Promise<boolean> {
    return (await this.#redis.set(this.#keyOf(message), follower, 'PX', SILENT_FOR_MS, 'NX')) === 'OK';
  }

  /** Said again and again. @returns whether it is still this follower's: not when somebody has stopped it */
  async goesOn(message: string, follower: string): Promise<boolean> {
    const key = this.#keyOf(message);
    if ((await this.#redis.get(key)) !== follower) return false;
    return (await this.#redis.pexpire(key, SILENT_FOR_MS)) === 1;
  }

  async has(message: string): Promise<boolean> {
    return (await this.#redis.exists(this.#keyOf(message))) === 1;
  }

  /** Whoever follows it finds out when it asks whether to go on. */
  async end(message: string): Promise<void> {
    await this.#redis.del(this.#keyOf(message));
  }

  #keyOf(message: string): string {
    return this.#key('followed', message);
  }
}
