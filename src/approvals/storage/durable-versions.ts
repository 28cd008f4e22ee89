// Notes the newest durable version of each request. Cards never show a newer version.
import { correlationId } from '../../log.js';
import { DurableStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';

export class DurableVersionStore extends DurableStore {
  readonly #noting = new Set<Promise<void>>();

  /** Notes the version once Redis confirms it. If that fails, the process that renders the version calls `confirm`. */
  noteWhenConfirmed(id: string, version: number, confirmed: Promise<boolean>): void {
    const noting = confirmed
      .then((isConfirmed) => (isConfirmed ? this.#note(id, version) : undefined))
      .catch(() => {})
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }

  /**
   * Checks that a version is durable.
   * @param drawAt the value that was read, which tells two versions with the same number apart after a failover
   * @returns false if Redis doesn't confirm that the version is durable
   */
  async confirm(id: string, version: number, drawAt: number): Promise<boolean> {
    try {
      // WAITAOF waits for this connection's latest write and everything that was written to Redis earlier. So this
      // connection writes something before it sends WAITAOF.
      const [key, course] = [this.key('confirmed'), correlationId() ?? ''];
      const { written, confirmed } = await this.commits.carry((redis) =>
        Promise.all([redis.hmget(this.key('request', id), 'version', 'drawAt'), redis.set(key, course)]),
      );
      if (!(await confirmed)) return false;
      // The version was read on a different connection, which may still lead to a primary replaced by a failover.
      const [there = 0, drawnAt = 0] = written[0].map(Number);
      if (there < version || (there === version && drawnAt !== drawAt)) return false;
      await this.#note(id, version);
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves when all notes have been written. */
  async settled(): Promise<void> {
    while (this.#noting.size > 0) await Promise.all(this.#noting);
  }

  async #note(id: string, version: number): Promise<void> {
    await runScript(this.redis, scripts.note, {
      keys: {
        request: this.key('request', id),
        dueDraw: this.key('due', 'draw'),
        dueDrawLast: this.key('due', 'draw-last'),
        wake: this.key('wake'),
      },
      args: { id, version },
    });
  }
}
