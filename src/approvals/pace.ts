// How often Slack is sent something, over all replicas: whose turn it is, and who is called.
import { z } from 'zod';
import { runScript } from './lua.js';
import type { Connection } from './redis.js';
import type { RequestStore } from './store.js';

/** What waits to be sent. */
export interface Waiting {
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

export class Pace {
  readonly #redis: Connection;
  readonly #store: RequestStore;

  constructor(redis: Connection, store: RequestStore) {
    this.#redis = redis;
    this.#store = store;
  }

  /** @returns 0: it may be posted now, and nothing else for a second; else in how many milliseconds to ask again */
  async post(channel: string, { what, whose, isLast }: Waiting): Promise<number> {
    const turn = this.#store.key('pace', channel);
    const keys = [turn, ...['tickets', 'asking', 'last'].map((part) => `${turn}:${part}`)];
    const args = [what, whose, POST_EVERY_MS, isLast ? '1' : ''];
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
        const key = this.#store.key('called', id);
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
