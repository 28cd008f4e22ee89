// Rate limits for Slack methods. Limits apply to the whole workspace, so replicas share them through Redis.
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseRedisStore } from '../../redis/redis-store.js';

/** The time to wait for Redis before we call Slack anyway. At worst, Slack returns another 429. */
const ANSWER_WITHIN_MS = 300;

export class RateLimits extends BaseRedisStore {
  /** When each method's limit ends, in milliseconds on this process's clock. Known even while Redis is down. */
  readonly #until = new Map<string, number>();

  /** Returns the milliseconds until the method may be called again, or 0 if it may be called now. */
  async leftMs(method: string): Promise<number> {
    const shared = this.redis.pttl(this.#keyOf(method)).catch(() => 0);
    const left = await Promise.race([shared, sleep(ANSWER_WITHIN_MS, 0, { ref: false })]);
    return Math.ceil(Math.max(left, (this.#until.get(method) ?? 0) - performance.now(), 0));
  }

  /** Stores a limit. Never shortens an earlier limit, because parallel calls may get different `Retry-After` values. */
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
