// When a write counts: it survives a crash of Redis, and a failover to one of its replicas.
import { type Connection, replyOf } from './redis.js';

/** A `WAITAOF` under `appendfsync everysec` waits for the next sync, which takes up to two seconds. */
const SYNCED_WITHIN_MS = 3_000;
const REPLICATED_WITHIN_MS = 1_000;
/** Sentinel never promotes a replica that has been away for longer (`down-after-milliseconds`, 30 s by default, times ten). */
const FORGET_REPLICAS_AFTER_MS = 10 * 60_000;

export class Durable {
  readonly #redis: Connection;
  #epoch = 0;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<boolean> | undefined;
  #replicas = { history: '', most: 0, seenAt: 0 };

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

  /** Whether all that was written on that connection counts; false: Redis did not say so, or not in time. */
  async since(epoch: number): Promise<boolean> {
    try {
      // Each write asks for itself: a question that went out before the write would say nothing of it.
      const [needed, isSynced] = await Promise.all([this.#needed(), this.#sync()]);
      return isSynced && (await this.#replicate(needed)) && epoch === this.#epoch;
    } catch {
      return false; // the connection says what is wrong with it
    }
  }

  /**
   * Whether all that anybody wrote before this call counts. Who asks while an answer is on its way shares the next one,
   * which begins after all that they speak of.
   * @param write something, on this connection: without that it has nothing to wait for
   */
  all(write: () => Promise<unknown>): Promise<boolean> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const answer = this.#confirm(write);
      this.#running = answer.catch(() => {});
      return answer;
    });
    return this.#next;
  }

  async #confirm(write: () => Promise<unknown>): Promise<boolean> {
    const written = write(); // on the same connection, so the question is asked behind it
    const [isDurable] = await Promise.all([this.since(this.#epoch), written]);
    return isDurable;
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

  /**
   * How many replicas must have a write: a majority with the primary, also of those that were there until just now, since
   * one of them may be promoted. After a failover it is another history, with other replicas.
   */
  async #needed(): Promise<number> {
    const info = await this.#redis.info('replication');
    const said = (name: string) => new RegExp(`^${name}:(\\w+)`, 'm').exec(info)?.[1] ?? '';
    const [history, attached, now] = [said('master_replid'), Number(said('connected_slaves')), Date.now()];
    const known = this.#replicas;
    const isForgotten = history !== known.history || now - known.seenAt > FORGET_REPLICAS_AFTER_MS;
    if (attached >= known.most || isForgotten) this.#replicas = { history, most: attached, seenAt: now };
    return Math.floor((this.#replicas.most + 1) / 2);
  }

  async #replicate(needed: number): Promise<boolean> {
    return needed === 0 || (await this.#redis.wait(needed, REPLICATED_WITHIN_MS)) >= needed;
  }
}
