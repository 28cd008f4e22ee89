// When a write counts: it survives a crash of Redis, and a failover to one of its replicas.
import { z } from 'zod';
import { type Connection, replyOf } from './redis.js';

/** A `WAITAOF` under `appendfsync everysec` waits for the next sync. */
const SYNCED_WITHIN_MS = 2_000;
const REPLICATED_WITHIN_MS = 1_000;
/** Sentinel never promotes a replica that has been away for longer (`down-after-milliseconds`, 30 s by default, times ten). */
const FORGET_REPLICAS_AFTER_MS = 10 * 60_000;

const role = z.tuple([z.literal('master'), z.number(), z.array(z.unknown())]).rest(z.unknown());

export class Durable {
  readonly #redis: Connection;
  #epoch = 0;
  #replicas = { most: 0, seenAt: 0 };

  /** @param redis the connection of the writes: `WAITAOF` and `WAIT` speak only of what their own connection wrote */
  constructor(redis: Connection) {
    this.#redis = redis;
    redis.on('close', () => {
      this.#epoch += 1;
    });
  }

  /** Names the connection as it is now; taken before a write, it tells afterwards whether the same one confirms it. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Whether all that was written on that connection counts; false: Redis did not say so in time. */
  async since(epoch: number): Promise<boolean> {
    // Each write asks for itself: a question that went out before the write would say nothing of it.
    const [attached, isSynced] = await Promise.all([this.#attached(), this.#sync()]);
    return isSynced && (await this.#replicate(attached)) && epoch === this.#epoch;
  }

  async #sync(): Promise<boolean> {
    try {
      const answer = await this.#redis.call('WAITAOF', 1, 0, SYNCED_WITHIN_MS);
      return Array.isArray(answer) && answer[0] === 1;
    } catch (error) {
      // Without AOF, or before 7.2: the bot works, and has warned at start.
      if (/appendonly|unknown command/i.test(replyOf(error) ?? '')) return true;
      throw error;
    }
  }

  /** How many replicas follow; none where Redis does not say (a managed one may forbid the question). */
  async #attached(): Promise<number> {
    try {
      const answer = role.safeParse(await this.#redis.call('ROLE'));
      return answer.success ? answer.data[2].length : 0;
    } catch (error) {
      if (replyOf(error) === undefined) throw error;
      return 0;
    }
  }

  /** With its replicas a write needs a majority, also of those that were there until just now: one of them may be promoted. */
  async #replicate(attached: number): Promise<boolean> {
    const now = Date.now();
    const isForgotten = now - this.#replicas.seenAt > FORGET_REPLICAS_AFTER_MS;
    if (attached >= this.#replicas.most || isForgotten) this.#replicas = { most: attached, seenAt: now };
    const needed = Math.floor((this.#replicas.most + 1) / 2);
    return needed === 0 || (await this.#redis.wait(needed, REPLICATED_WITHIN_MS)) >= needed;
  }
}
