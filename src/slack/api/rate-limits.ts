// Methods of Slack that must be left alone for a while: Slack limits the workspace, so one replica's refusal is noted for all.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/** A slow Redis must not keep anybody from asking Slack: the worst is one more refusal. */
const ANSWER_WITHIN_MS = 300;

export class RateLimits {
  readonly #redis: Connection;
  readonly #key: Keys;
  /** By method, in this process's own time in milliseconds: also known while Redis is away. */
  readonly #until = new Map<string, number>();

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** Milliseconds until the method may be called again; 0 when it may be now. */
  async leftMs(method: string): Promise<number> {
    const shared = this.#redis.pttl(this.#keyOf(method)).catch(() => 0);
    const left = await Promise.race([shared, sleep(ANSWER_WITHIN_MS, 0, { ref: false })]);
    return Math.ceil(Math.max(left, (this.#until.get(method) ?? 0) - performance.now(), 0));
  }

  /** Never ends a longer wait: refusals of calls that were made together may name different ones. */
  async note(method: string, retryAfterMs: number): Promise<void> {
    const ms = Math.ceil(retryAfterMs);
    this.#until.set(method, Math.max(this.#until.get(method) ?? 0, performance.now() + ms));
    const key = this.#keyOf(method);
    await this.#redis.multi().set(key, '1', 'PX', ms, 'NX').pexpire(key, ms, 'GT').exec();
  }

  #keyOf(method: string): string {
    return this.#key('limited', method);
  }
}
