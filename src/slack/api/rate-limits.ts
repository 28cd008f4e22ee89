// Rate limits of Slack's methods. They hold for the workspace, so a 429 of one replica is shared with all through
// Redis.
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from '../../redis/redis-store.js';

/** How long to wait for Redis. Without an answer Slack is called; at worst that is one more 429. */
const ANSWER_WITHIN_MS = 300;

export class RateLimits extends RedisStore {
  /** By method, by this process's clock in milliseconds; also works while Redis is away. */
  readonly #until = new Map<string, number>();

  /** Milliseconds until the method may be called again; 0 when it may be called now. */
  async leftMs(method: string): Promise<number> {
    const shared = this.redis.pttl(this.#keyOf(method)).catch(() => 0);
    const left = await Promise.race([shared, sleep(ANSWER_WITHIN_MS, 0, { ref: false })]);
    return Math.ceil(Math.max(left, (this.#until.get(method) ?? 0) - performance.now(), 0));
  }

  /** Never shortens a wait, as parallel calls may be refused with different times. */
  async note(method: string, retryAfterMs: number): Promise<void> {
    const ms = Math.ceil(retryAfterMs);
    this.#until.set(method, Math.max(this.#until.get(method) ?? 0, performance.now() + ms));
    const key = this.#keyOf(method);
    await this.redis.multi().set(key, '1', 'PX', ms, 'NX').pexpire(key, ms, 'GT').exec();
  }

  #keyOf(method: string): string {
    return this.key('limited', method);
  }
}
