// How often Slack is sent something, over all replicas: whose turn it is, and who is called.
import { z } from 'zod';
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';

/** What waits to be sent. */
export interface QueuedMessage {
  /** Tells it from all others that wait there, in every replica. */
  readonly what: string;
  /** Whose it is: of several people, one of each has its turn before the next of any. */
  readonly whose: string;
  /** After everything that others wait for. */
  readonly isLast: boolean;
}

/** Slack takes about one post a second in a channel. */
const POST_EVERY_MS = 1_000;
const CALL_EVERY_MS = 60_000;
/** Slack promises 50 edits a minute in a workspace (chat.update is tier 3), and takes more until it does not. */
const EDIT_EVERY_MS = 1_200;
/** Slack counts by the minute: so long after a limit, a crowd of edits would meet it again. */
const SLOW_FOR_MS = 60_000;

export class Pace {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** @returns 0: it may be posted now, and nothing else for a second; else in how many milliseconds to ask again */
  post(channel: string, waiting: QueuedMessage): Promise<number> {
    return this.#turn(this.#key('pace', channel), waiting, POST_EVERY_MS);
  }

  /** Edits go out at once until Slack limits them. @returns 0: it may be edited now; else in how many milliseconds to ask again */
  async edit(waiting: QueuedMessage): Promise<number> {
    const { limitedMs, slowMs } = await this.editsLimited();
    if (limitedMs > 0) return limitedMs;
    return slowMs === 0 ? 0 : this.#turn(this.#key('pace', 'edits'), waiting, EDIT_EVERY_MS);
  }

  /** Slack limits edits for the whole workspace, whichever replica made them. */
  async limitEdits(forMs: number): Promise<void> {
    await this.#redis
      .multi()
      .set(this.#key('pace', 'edits', 'held'), '1', 'PX', Math.ceil(forMs))
      .set(this.#key('pace', 'edits', 'slow'), '1', 'PX', Math.ceil(forMs) + SLOW_FOR_MS)
      .exec();
  }

  /** For how many milliseconds there are no edits, and for how many about 50 a minute; 0: not limited. */
  async editsLimited(): Promise<{ readonly limitedMs: number; readonly slowMs: number }> {
    const left = (part: string) => this.#redis.pttl(this.#key('pace', 'edits', part));
    const [held, slow] = await Promise.all([left('held'), left('slow')]);
    return { limitedMs: Math.max(held, 0), slowMs: Math.max(slow, 0) };
  }

  async #turn(key: string, { what, whose, isLast }: QueuedMessage, everyMs: number): Promise<number> {
    const keys = [key, ...['tickets', 'asking', 'last'].map((part) => `${key}:${part}`)];
    const args = [what, whose, everyMs, isLast ? '1' : ''];
    return z.number().parse(await runScript(this.#redis, 'turn', keys, args));
  }

  /**
   * Each user group and user is called once a minute at most, whatever it is about.
   * @param by the message that calls: the same may again, since its first try may not have reached Slack
   * @returns those of `ids` that it may call
   */
  async call(ids: readonly string[], by: string): Promise<ReadonlySet<string>> {
    const may = await Promise.all(
      ids.map(async (id) => {
        const key = this.#key('called', id);
        const [taken, caller] = await Promise.all([
          this.#redis.set(key, by, 'PX', CALL_EVERY_MS, 'NX'),
          this.#redis.get(key),
        ]);
        return taken === 'OK' || caller === by;
      }),
    );
    return new Set(ids.filter((_, index) => may[index]));
  }
}
