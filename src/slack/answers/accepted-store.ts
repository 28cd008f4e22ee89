// What Slack was told is accepted and is not answered yet: when whoever took it dies, a worker tells the person.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hold, LEASE_MS } from '../../approvals/lease.js';
import { DELIVERED_AGAIN_MS } from '../../approvals/seen.js';
import type { RequestStore } from '../../approvals/store.js';
import type { Connection } from '../../redis/connection.js';
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
export type Question = z.output<typeof question>;

const AGAIN_MS = 250;

export class Accepted {
  readonly #redis: Connection;
  readonly #store: RequestStore;

  constructor(redis: Connection, store: RequestStore) {
    this.#redis = redis;
    this.#store = store;
  }

  /**
   * It leaves for Redis when this is called, before an acknowledgement that is sent after that.
   * `answered` never throws: it is tried again until Redis takes it.
   * @returns undefined when it has been accepted before: Slack and attackers may deliver the same thing again
   */
  async begin(key: string, asked: Question): Promise<{ answered(): Promise<void> } | undefined> {
    const store = this.#store;
    const keys = [store.key('seen', key), store.key('accepted'), store.key('due', 'answer')];
    const args = [key, JSON.stringify(asked), LEASE_MS, DELIVERED_AGAIN_MS];
    const until = await this.#accept(key, keys, args);
    if (until === 0) return undefined;
    const held = hold(store, 'answer', { id: key, until });
    const answered = async () => {
      try {
        await this.end(key);
        held.release();
      } catch {
        void this.#endLater(key, held); // Redis is away; whoever waited has been answered all the same
      }
    };
    return { answered };
  }

  /** Whoever asked hears of a failure. Should it have been noted all the same, it is not to be found unanswered. */
  async #accept(key: string, keys: readonly string[], args: readonly (string | number)[]): Promise<number> {
    try {
      return z.number().parse(await runScript(this.#redis, 'accept', keys, args));
    } catch (error) {
      void this.end(key).catch(() => {});
      throw error;
    }
  }

  /** Holds on to it meanwhile: nobody is told to have been forgotten who was not. */
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

  async read(key: string): Promise<Question | undefined> {
    const json = await this.#redis.hget(this.#store.key('accepted'), key);
    return json === null ? undefined : question.parse(JSON.parse(json));
  }

  async end(key: string): Promise<void> {
    const store = this.#store;
    await this.#redis
      .multi()
      .hdel(store.key('accepted'), key)
      .zrem(store.key('due', 'answer'), key)
      .hdel(store.key('troubled'), key)
      .exec();
  }
}
