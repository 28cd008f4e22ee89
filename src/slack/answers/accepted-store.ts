// Lines that were acknowledged to Slack and are not answered yet: when their process dies, a worker tells the person.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DELIVERED_AGAIN_MS } from '../../approvals/delivery.js';
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';
import { keepLease, LEASE_MS, renew } from '../../redis/lease.js';
import { runScript } from '../../redis/scripts.js';

const question = z.object({
  userId: z.string(),
  /** The command as it was typed, or as it would have been. */
  line: z.string(),
  /** Slack's address for answers to it; it lives for 30 minutes. */
  answerTo: z.string().optional(),
  /** The answer is there, and its message is kept up to date: that message, as `Follows` has it. */
  followed: z.string().optional(),
});
export type AcceptedLine = z.output<typeof question>;

const AGAIN_MS = 250;

export class Accepted {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /**
   * The write is sent to Redis in this very call, so before an acknowledgement that follows it.
   * `answered` never throws: it is tried again until Redis takes it.
   * @returns undefined when it has been accepted before: Slack and attackers may deliver the same thing again
   */
  async begin(key: string, asked: AcceptedLine): Promise<{ answered(): Promise<void> } | undefined> {
    const due = this.#key('due', 'answer');
    const keys = [this.#key('seen', key), this.#key('accepted'), due];
    const args = [key, JSON.stringify(asked), LEASE_MS, DELIVERED_AGAIN_MS];
    const until = await this.#accept(key, keys, args);
    if (until === 0) return undefined;
    const held = keepLease({ id: key, until }, (last) => renew(this.#redis, due, last, LEASE_MS));
    const answered = async () => {
      try {
        await this.end(key);
        held.release();
      } catch {
        void this.#endLater(key, held); // Redis is away, but the person has been answered
      }
    };
    return { answered };
  }

  /** On an error the person is told at once. If Redis stored the note all the same it is removed, or a worker would tell them again. */
  async #accept(key: string, keys: readonly string[], args: readonly (string | number)[]): Promise<number> {
    try {
      return z.number().parse(await runScript(this.#redis, 'accept', keys, args));
    } catch (error) {
      void this.end(key).catch(() => {});
      throw error;
    }
  }

  /** Keeps the lease until then, so that no worker tells somebody who was answered that they were not. */
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

  async read(key: string): Promise<AcceptedLine | undefined> {
    const json = await this.#redis.hget(this.#key('accepted'), key);
    return json === null ? undefined : question.parse(JSON.parse(json));
  }

  async end(key: string): Promise<void> {
    await this.#redis
      .multi()
      .hdel(this.#key('accepted'), key)
      .zrem(this.#key('due', 'answer'), key)
      .hdel(this.#key('troubled'), key)
      .exec();
  }
}
