// What was lately looked at or changed, by a person and in a channel: only to offer it first. Nothing rests on it.
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/** Something in Atlas that a param can name. */
export interface UsedName {
  /** The name of its kind, as params have them. */
  readonly kind: string;
  /** In which project or database, where the kind lies in one. */
  readonly within: string;
  readonly id: string;
}
export interface Whose {
  readonly userId: string;
  readonly channel: string;
}

const MOST = 60;
const KEPT_MS = 30 * 24 * 3_600_000;

export class Recent {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  async note(whose: Whose, used: readonly UsedName[], now = Date.now()): Promise<void> {
    if (used.length === 0) return;
    const writing = this.#redis.multi();
    for (const key of this.#keysOf(whose)) {
      writing
        .zadd(key, ...used.flatMap((one) => [now, memberOf(one)]))
        .zremrangebyrank(key, 0, -MOST - 1)
        .pexpire(key, KEPT_MS);
    }
    await writing.exec();
  }

  /** Ids of one kind: those used in the channel, the latest first, then the person's own. */
  async of(whose: Whose, { kind, within }: Omit<UsedName, 'id'>): Promise<readonly string[]> {
    const lists = await Promise.all(this.#keysOf(whose).map((key) => this.#redis.zrevrange(key, 0, MOST - 1)));
    const start = memberOf({ kind, within, id: '' });
    const ids = lists.flat().flatMap((member) => (member.startsWith(start) ? [member.slice(start.length)] : []));
    return [...new Set(ids)];
  }

  #keysOf({ userId, channel }: Whose): readonly string[] {
    return [...new Set([channel, userId])].map((whose) => this.#key('recent', whose));
  }
}

/** None of the parts has a space in Atlas. */
const memberOf = ({ kind, within, id }: UsedName) => `${kind} ${within} ${id}`;
