// Stores where a request is drawn, and which messages were posted about it. Not part of the request, as drawing is no
// event.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '../../redis/connection.js';
import type { Keys } from '../../redis/keys.js';

/**
 * `approvals`: where it is decided. `origin`: the channel where it was asked; no buttons. `direct`: the requester's
 * direct messages, with their buttons.
 */
export type CardPlace = 'approvals' | 'origin' | 'direct';

const card = z.object({
  channel: z.string(),
  ts: z.string(),
  version: z.number(),
  /** Until then (Redis's time in ms) Slack may still carry out an edit that timed out, overwriting later ones. */
  doubtfulUntil: z.number().optional(),
  /** The card's content is removed, as another organization can read the channel. */
  hidden: z.boolean().optional(),
  /** Slack ids that it mentioned when it was posted. */
  called: z.array(z.string()).optional(),
});
export type Card = z.output<typeof card>;

export interface CardBook {
  readonly cards: Readonly<Partial<Record<CardPlace, Card>>>;
  /**
   * Messages that are posted only once (`end`, `reminder`, `no approvals card` ...), each with its channel if known.
   * `no origin card`: Slack refused that card.
   */
  readonly said: ReadonlyMap<string, string | undefined>;
}

/** The value for an unknown channel. */
const NOWHERE = '1';
/** Expiry of the lock on drawing, should its replica die. */
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

  /** Has all cards drawn again: Slack may show a version that Redis has lost. */
  async redraw(id: string): Promise<void> {
    const { cards } = await this.read(id);
    const places: readonly CardPlace[] = ['approvals', 'origin', 'direct'];
    for (const place of places) {
      const drawn = cards[place];
      if (drawn !== undefined) await this.save(id, place, { ...drawn, version: 0 });
    }
    await this.#redis.zadd(this.#key('due', 'draw'), 0, id);
  }

  async forget(id: string, place: CardPlace): Promise<void> {
    await this.#redis.hdel(this.#key('cards', id), place);
  }

  async noteSaid(id: string, what: readonly string[], channel = NOWHERE): Promise<void> {
    await this.#redis.hset(this.#key('cards', id), Object.fromEntries(what.map((one) => [`said:${one}`, channel])));
  }

  /** Notes a message as posted. @returns false when another replica has noted it before */
  async noteFirst(id: string, what: string): Promise<boolean> {
    return (await this.#redis.hsetnx(this.#key('cards', id), `said:${what}`, NOWHERE)) === 1;
  }

  async forgetSaid(id: string, what: string): Promise<void> {
    await this.#redis.hdel(this.#key('cards', id), `said:${what}`);
  }

  /**
   * Runs `draw` under a lock, unless another replica is drawing this request; two at once would post the card twice.
   * @param read is sent right behind the lock on the same connection, so it sees everything written before the lock
   * @returns whether it ran
   */
  async alone<T>(id: string, read: () => Promise<T>, draw: (found: T) => Promise<void>): Promise<boolean> {
    const key = this.#key('drawing', id);
    const holder = randomUUID();
    const locking = this.#redis.set(key, holder, 'PX', LOCK_MS, 'NX');
    const reading = read();
    reading.catch(() => {}); // awaited below if we get the lock
    if ((await locking) !== 'OK') return false;
    // Renews the lock, as Slack may be slow. When Redis is away, the next interval tries again.
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
