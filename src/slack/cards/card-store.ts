// Where a request is drawn, and what has been said about it. Beside the request's version: drawing is no event.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/**
 * `approvals`: for those who decide. `origin`: in the channel where it was asked, without buttons. `direct`: in the
 * requester's direct messages, with what they may press.
 */
export type CardPlace = 'approvals' | 'origin' | 'direct';

const card = z.object({
  channel: z.string(),
  ts: z.string(),
  version: z.number(),
  /** Until then an edit that got no answer may still be carried out, after whatever is drawn meanwhile. Redis's time. */
  doubtfulUntil: z.number().optional(),
  /** Only a line that says so stands there, since another organization reads that channel. */
  hidden: z.boolean().optional(),
  /** The Slack ids that it called when it was posted. */
  called: z.array(z.string()).optional(),
});
export type Card = z.output<typeof card>;

export interface CardBook {
  readonly cards: Readonly<Partial<Record<CardPlace, Card>>>;
  /**
   * What is said only once, and in which channel where that is known: `end`, `reminder`, `no approvals card` ... And
   * `no origin card`: Slack does not take it there.
   */
  readonly said: ReadonlyMap<string, string | undefined>;
}

/** Also what earlier versions stored. */
const NOWHERE = '1';
/** For so long the lock of a replica that died keeps others from drawing the request. */
const LOCK_MS = 8_000;

export class Cards {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  async read(id: string): Promise<CardBook> {
    const fields = await this.#redis.hgetall(this.#key('cards', id));
    const parsed = (place: CardPlace) => {
      const value = fields[place];
      return value === undefined ? {} : { [place]: card.parse(JSON.parse(value)) };
    };
    const said = Object.entries(fields).filter(([field]) => field.startsWith('said:'));
    return {
      cards: { ...parsed('approvals'), ...parsed('origin'), ...parsed('direct') },
      said: new Map(said.map(([field, where]) => [field.slice(5), where === NOWHERE ? undefined : where])),
    };
  }

  async save(id: string, place: CardPlace, drawn: Card): Promise<void> {
    await this.#redis.hset(this.#key('cards', id), place, JSON.stringify(drawn));
  }

  async forget(id: string, place: CardPlace): Promise<void> {
    await this.#redis.hdel(this.#key('cards', id), place);
  }

  async saySaid(id: string, what: readonly string[], channel = NOWHERE): Promise<void> {
    await this.#redis.hset(this.#key('cards', id), Object.fromEntries(what.map((one) => [`said:${one}`, channel])));
  }

  /** @returns false: another replica has noted it before */
  async sayFirst(id: string, what: string): Promise<boolean> {
    return (await this.#redis.hsetnx(this.#key('cards', id), `said:${what}`, NOWHERE)) === 1;
  }

  async unsay(id: string, what: string): Promise<void> {
    await this.#redis.hdel(this.#key('cards', id), `said:${what}`);
  }

  /**
   * Runs `draw` unless another replica is drawing this request: two at once would both post it.
   * @param read leaves for Redis behind the lock, on the same connection, so it finds nothing older than that
   * @returns whether it ran
   */
  async alone<T>(id: string, read: () => Promise<T>, draw: (found: T) => Promise<void>): Promise<boolean> {
    const key = this.#key('drawing', id);
    const holder = randomUUID();
    const locking = this.#redis.set(key, holder, 'PX', LOCK_MS, 'NX');
    const reading = read();
    reading.catch(() => {}); // awaited below, once it is our turn
    if ((await locking) !== 'OK') return false;
    // Slack may take long; when Redis cannot be reached, the next beat tries again.
    const beat = setInterval(() => this.#redis.pexpire(key, LOCK_MS).catch(() => {}), LOCK_MS / 4);
    try {
      await draw(await reading);
    } finally {
      clearInterval(beat);
      if ((await this.#redis.get(key)) === holder) await this.#redis.del(key);
    }
    return true;
  }
}
