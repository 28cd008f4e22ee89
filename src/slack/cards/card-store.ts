// Stores where a request is drawn, and which messages were posted about it. Not part of the request, as drawing is no
// event.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { RedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import { timeOf } from '../../redis/time.js';

/**
 * `approvals`: where it is decided. `origin`: the channel where it was asked; no buttons. `direct`: the requester's
 * direct messages, with their buttons.
 */
export type CardPlace = (typeof PLACES)[number];
const PLACES = ['approvals', 'origin', 'direct'] as const;

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
/** How soon a lock that another holds is tried again. */
const LOCKED_AGAIN_MS = 100;

/** How long after its time-out Slack may still carry out an edit, even after a later one. */
export const CARRIED_OUT_WITHIN_MS = 30_000;

/** Another process may be drawing the request by now. */
export class LockLost extends Error {
  constructor(id: string) {
    super(`the lock on drawing ${id} is lost`);
  }
}

export class Cards extends RedisStore {
  /** Under which name this process draws a request. */
  readonly #holders = new Map<string, string>();

  async read(id: string): Promise<CardBook> {
    const fields = await this.redis.hgetall(this.key('cards', id));
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

  /** @throws {LockLost} unless this process has the lock of the request, see `alone`, or the card is new and nobody draws */
  async save(id: string, place: CardPlace, drawn: Card): Promise<void> {
    await this.#store(id, place, JSON.stringify(drawn));
  }

  /** @throws {LockLost} as `save` */
  async forget(id: string, place: CardPlace): Promise<void> {
    await this.#store(id, place, '');
  }

  async #store(id: string, place: CardPlace, json: string): Promise<void> {
    if (!(await this.#hold(id, this.#holders.get(id) ?? '', LOCK_MS, { place, json }))) throw new LockLost(id);
  }

  async #hold(id: string, holder: string, lockMs: number, card = { place: '', json: '' }): Promise<boolean> {
    const keys = { lock: this.key('drawing', id), cards: this.key('cards', id) };
    return (await runScript(this.redis, scripts['draw-lock'], { keys, args: { holder, lockMs, ...card } })) === 1;
  }

  /**
   * Has all cards drawn again: Slack may show a version that Redis has lost, and an edit from before that may still be
   * under way. Waits while the request is being drawn.
   */
  async redraw(id: string): Promise<void> {
    const read = () => Promise.all([this.read(id), timeOf(this.redis)]);
    const forgetVersions = async ([{ cards }, now]: readonly [CardBook, number]) => {
      const again = { version: 0, doubtfulUntil: now + CARRIED_OUT_WITHIN_MS };
      for (const place of PLACES) {
        const one = cards[place];
        if (one !== undefined) await this.save(id, place, { ...one, ...again });
      }
    };
    while (!(await this.alone(id, read, forgetVersions))) await sleep(LOCKED_AGAIN_MS);
    await this.redis.zadd(this.key('due', 'draw'), 0, id);
  }

  async noteSaid(id: string, what: readonly string[], channel = NOWHERE): Promise<void> {
    await this.redis.hset(this.key('cards', id), Object.fromEntries(what.map((one) => [`said:${one}`, channel])));
  }

  /** Notes a message as posted. @returns false when another replica has noted it before */
  async noteFirst(id: string, what: string): Promise<boolean> {
    return (await this.redis.hsetnx(this.key('cards', id), `said:${what}`, NOWHERE)) === 1;
  }

  async forgetSaid(id: string, what: string): Promise<void> {
    await this.redis.hdel(this.key('cards', id), `said:${what}`);
  }

  /**
   * Runs `draw` under a lock, unless a process is drawing this request; two at once would post the card twice. The lock
   * is lost when the process is paused for long, or when Redis is restored to an earlier copy.
   * @param read is sent right behind the lock on the same connection, so it sees everything written before the lock
   * @returns whether it ran, and had the lock to the end; if it lost the lock, the request is due to be drawn again
   */
  async alone<T>(id: string, read: () => Promise<T>, draw: (found: T) => Promise<void>): Promise<boolean> {
    if (this.#holders.has(id)) return false;
    const holder = randomUUID();
    this.#holders.set(id, holder);
    try {
      const locking = this.redis.set(this.key('drawing', id), holder, 'PX', LOCK_MS, 'NX');
      const reading = read();
      reading.catch(() => {}); // awaited below if we get the lock
      if ((await locking) !== 'OK') return false;
      // Renews the lock, as Slack may be slow. When Redis is away, the next interval tries again.
      const beat = setInterval(() => this.#hold(id, holder, LOCK_MS).catch(() => {}), LOCK_MS / 4);
      let isHeld = true;
      try {
        await draw(await reading);
      } finally {
        clearInterval(beat);
        isHeld = await this.#hold(id, holder, 0);
        if (!isHeld) await this.redis.zadd(this.key('due', 'draw'), 0, id);
      }
      return isHeld;
    } finally {
      this.#holders.delete(id);
    }
  }
}
