// Stores acknowledged commands until they're answered. If a command's process dies, a worker tells the user.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DELIVERY_REMEMBERED_MS } from '../../approvals/request/delivery.js';
import { keepLease, LEASE_MS, renewLease } from '../../redis/lease.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';

const question = z.object({
  userId: z.string(),
  /** The command the user typed, or the command equivalent to the button they pressed. */
  line: z.string(),
  /** The delivery's response_url, which is valid for 30 minutes. */
  answerTo: z.string().optional(),
});
export type UnansweredLine = z.output<typeof question>;

const AGAIN_MS = 250;

export class UnansweredLines extends BaseRedisStore {
  /**
   * Stores the command. The write is sent synchronously, so it precedes an acknowledgement sent after this call.
   * `answered` removes the command, retries until Redis accepts the removal, and never throws.
   * @returns undefined if the command was already accepted, e.g. because Slack retried or somebody replayed the
   * delivery
   */
  async begin(key: string, asked: UnansweredLine): Promise<{ answered(): Promise<void> } | undefined> {
    const due = this.key('due', 'answer');
    const until = await this.#accept(key, asked);
    if (until === 0) return undefined;
    const held = keepLease({ id: key, until }, (last) => renewLease(this.redis, due, last, LEASE_MS));
    const answered = async () => {
      try {
        await this.end(key);
        held.release();
      } catch {
        void this.#endLater(key, held); // Redis is down, but the user has their answer
      }
    };
    return { answered };
  }

  /**
   * If storing fails, the caller tells the user immediately. Redis may still have stored the command, so we remove it.
   * Otherwise a worker would tell the user again.
   */
  async #accept(key: string, asked: UnansweredLine): Promise<number> {
    try {
      const until = await runScript(this.redis, scripts.accept, {
        keys: { seen: this.key('seen', key), accepted: this.key('accepted'), due: this.key('due', 'answer') },
        args: { key, json: JSON.stringify(asked), leaseMs: LEASE_MS, keptMs: DELIVERY_REMEMBERED_MS },
      });
      return z.number().parse(until);
    } catch (error) {
      void this.end(key).catch(() => {});
      throw error;
    }
  }

  /** Retries the removal and keeps the lease until the removal succeeds, so that no worker reports an interruption. */
  async #endLater(key: string, held: { release(): unknown }): Promise<void> {
    for (;;) {
      await sleep(AGAIN_MS, undefined, { ref: false });
      const isOver = await this.end(key).then(
        () => true,
        () => false,
      );
      if (!isOver) continue;
      held.release();
      return;
    }
  }

  async read(key: string): Promise<UnansweredLine | undefined> {
    const json = await this.redis.hget(this.key('accepted'), key);
    return json === null ? undefined : question.parse(JSON.parse(json));
  }

  async end(key: string): Promise<void> {
    await this.redis
      .multi()
      .hdel(this.key('accepted'), key)
      .zrem(this.key('due', 'answer'), key)
      .hdel(this.key('troubled'), key)
      .exec();
  }
}
