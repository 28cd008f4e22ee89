// Stores which follower keeps each message up to date. A message has at most one follower, which any process can stop.
import { BaseRedisStore } from '../../redis/redis-store.js';

/** The time until a claim expires. It's longer than any pause between two renewals by a running follower. */
const SILENT_FOR_MS = 5 * 60_000;

export class FollowClaims extends BaseRedisStore {
  /** Claims a message. @returns false if another follower has already claimed the message */
  async begin(message: string, follower: string): Promise<boolean> {
    return (await this.redis.set(this.#keyOf(message), follower, 'PX', SILENT_FOR_MS, 'NX')) === 'OK';
  }

  /** Renews the claim. @returns false if the claim is lost because somebody stopped the follower */
  async renew(message: string, follower: string): Promise<boolean> {
    const key = this.#keyOf(message);
    if ((await this.redis.get(key)) !== follower) return false;
    return (await this.redis.pexpire(key, SILENT_FOR_MS)) === 1;
  }

  async has(message: string): Promise<boolean> {
    return (await this.redis.exists(this.#keyOf(message))) === 1;
  }

  /** Removes the claim. The follower stops when it next tries to renew its claim. */
  async end(message: string): Promise<void> {
    await this.redis.del(this.#keyOf(message));
  }

  #keyOf(message: string): string {
    return this.key('followed', message);
  }
}
