// Notes beside each request the newest version that is known to survive a crash of Redis: cards show no newer one.
import { correlationId } from '../log.js';
import type { CommitPool } from '../redis/commit-pool.js';
import type { Connection } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

export class Lasting {
  readonly #redis: Connection;
  readonly #commits: CommitPool;
  readonly #key: Keys;
  readonly #noting = new Set<Promise<void>>();

  constructor(redis: Connection, commits: CommitPool, key: Keys) {
    this.#redis = redis;
    this.#commits = commits;
    this.#key = key;
  }

  /** Notes it as soon as it is confirmed. When that fails, whoever draws it confirms it. */
  noteOnce(id: string, version: number, confirmed: Promise<boolean>): void {
    const noting = confirmed
      .then((isConfirmed) => (isConfirmed ? this.#note(id, version) : undefined))
      .catch(() => {})
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }

  /**
   * Asks anew, of a version that was read.
   * @param drawAt as it was read: tells apart what two servers store as the same version
   * @returns false when Redis does not say that it lasts
   */
  async confirm(id: string, version: number, drawAt: number): Promise<boolean> {
    try {
      // WAITAOF is about what its own connection wrote, and so about everything before that: hence a write of its own.
      const [key, course] = [this.#key('confirmed'), correlationId() ?? ''];
      const { written, confirmed } = await this.#commits.carry((redis) =>
        Promise.all([redis.hmget(this.#key('request', id), 'version', 'drawAt'), redis.set(key, course)]),
      );
      if (!(await confirmed)) return false;
      // It was read from another connection: that may still lead to a server whose last writes a failover took back.
      const [there = 0, drawnAt = 0] = written[0].map(Number);
      if (there < version || (there === version && drawnAt !== drawAt)) return false;
      await this.#note(id, version);
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves when nothing is left to be noted. */
  async settled(): Promise<void> {
    while (this.#noting.size > 0) await Promise.all(this.#noting);
  }

  async #note(id: string, version: number): Promise<void> {
    const due = [this.#key('due', 'draw'), this.#key('due', 'draw-last')];
    const keys = [this.#key('request', id), ...due, this.#key('wake')];
    await runScript(this.#redis, 'note', keys, [id, version]);
  }
}
