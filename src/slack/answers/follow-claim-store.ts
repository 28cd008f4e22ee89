// Which messages are followed (kept up to date), and by which follower: one claims each. Any process can stop it.
import { RedisStore } from '../../redis/redis-store.js';

/**
 * Expiry of a follower's claim: longer than a live follower ever pauses, and short enough that a dead one is soon gone.
 */
const SILENT_FOR_MS = 5 * 60_000;

export class FollowClaims extends RedisStore {
  /** Claims a message. @returns false when another follower has it */
  async begin(message: string, follower: string): Promise<boolean> {
    return (await this.redis.set(this.#keyOf(message), follower, 'PX', SILENT_FOR_MS, 'NX')) === 'OK';
  }

  /** Renews the claim. @returns false when it is lost, as somebody stopped the follower */
  async renew(message: string, follower: string): Promise<boolean> {
    const key = this.#keyOf(message);
    if ((await this.redis.get(key)) !== follower) return false;
    return (await this.redis.pexpire(key, SILENT_FOR_MS)) === 1;
  }

  async has(message: string): Promise<boolean> {
    return (await this.redis.exists(this.#keyOf(message))) === 1;
  }

  /** Removes the claim, which stops the follower when it next renews it. */
  async end(message: string): Promise<void> {
    await this.redis.del(this.#keyOf(message));
  }

  #keyOf(message: string): string {
    return this.key('followed', message);
  }
}
