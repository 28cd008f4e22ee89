// Stores a request's cards and posted messages separately from the request, because posting doesn't change the request.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import { readRedisTime } from '../../redis/time.js';

/**
 * `approvals`: the channel where the request is decided. `origin`: the channel where the request was submitted, without
 * decision buttons. `direct`: the requester's direct messages, with the requester's buttons. `asked`: the direct
 * messages of the approver whom the requester asks, with decision buttons.
 */
export type CardPlace = (typeof PLACES)[number];
const PLACES = ['approvals', 'origin', 'direct', 'asked'] as const;

const card = z.object({
  channel: z.string(),
  ts: z.string(),
  version: z.number(),
  /** Until this Redis time in ms, Slack may still apply an edit that timed out and overwrite later edits. */
  doubtfulUntil: z.number().optional(),
  /** Set if the card's content has been removed because another organization can read the channel. */
  hidden: z.boolean().optional(),
  /** The Slack ids of users and user groups that the card mentioned when it was posted. */
  called: z.array(z.string()).optional(),
});
export type Card = z.output<typeof card>;

export interface RequestPosts {
  readonly cards: Readonly<Partial<Record<CardPlace, Card>>>;
  /**
   * The messages recorded as posted, e.g. `end`, so that none is posted twice. The values are channels, if known. `no
   * origin card` means that Slack rejected the card in the channel where the request was submitted.
   */
  readonly said: ReadonlyMap<string, string | undefined>;
}

/** Stored in place of a channel id if the channel is unknown. */
const NOWHERE = '1';
/** The time after which a lock on a request's cards expires if its replica dies. */
const LOCK_MS = 8_000;
/** The delay before we try again to acquire a lock that another process holds. */
const LOCKED_AGAIN_MS = 100;

/** The time during which Slack may still apply an edit that timed out, even after a later edit. */
export const LATE_EDIT_WITHIN_MS = 30_000;

/** The error for a lost lock on a request's cards. Another process may already be updating the cards. */
export class LockLostError extends Error {
  constructor(id: string) {
    super(`lost the lock on the cards of ${id}`);
  }
}

export class Cards extends BaseRedisStore {
  /** This process's lock tokens, by the id of the request whose cards it's updating. */
  readonly #holders = new Map<string, string>();

  async read(id: string): Promise<RequestPosts> {
    const fields = await this.redis.hgetall(this.key('cards', id));
    const parsed = (place: CardPlace) => {
      const value = fields[place];
      return value === undefined ? {} : { [place]: card.parse(JSON.parse(value)) };
    };
    const said = Object.entries(fields).filter(([field]) => field.startsWith('said:'));
    return {
      cards: { ...parsed('approvals'), ...parsed('origin'), ...parsed('direct'), ...parsed('asked') },
      said: new Map(said.map(([field, where]) => [field.slice(5), where === NOWHERE ? undefined : where])),
    };
  }

  /**
   * @throws {LockLostError} unless this process holds the request's lock (see `alone`), or the card is new and the lock is
   *   free
   */
  async save(id: string, place: CardPlace, drawn: Card): Promise<void> {
    await this.#store(id, place, JSON.stringify(drawn));
  }

  /** @throws {LockLostError} like `save` */
  async forget(id: string, place: CardPlace): Promise<void> {
    await this.#store(id, place, '');
  }

  async #store(id: string, place: CardPlace, json: string): Promise<void> {
    if (!(await this.#hold(id, this.#holders.get(id) ?? '', LOCK_MS, { place, json }))) throw new LockLostError(id);
  }

  async #hold(id: string, holder: string, lockMs: number, card = { place: '', json: '' }): Promise<boolean> {
    const keys = { lock: this.key('drawing', id), cards: this.key('cards', id) };
    return (await runScript(this.redis, scripts['draw-lock'], { keys, args: { holder, lockMs, ...card } })) === 1;
  }

  /**
   * Schedules an update of all cards, because Slack may show a version that Redis has lost. Waits while another process
   * is updating the cards, because an edit from before the loss may still be in flight.
   */
  async redraw(id: string): Promise<void> {
    const read = () => Promise.all([this.read(id), readRedisTime(this.redis)]);
    const forgetVersions = async ([{ cards }, now]: readonly [RequestPosts, number]) => {
      const again = { version: 0, doubtfulUntil: now + LATE_EDIT_WITHIN_MS };
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

  /** Records a message as posted. @returns false if another replica has already recorded it */
  async noteFirst(id: string, what: string): Promise<boolean> {
    return (await this.redis.hsetnx(this.key('cards', id), `said:${what}`, NOWHERE)) === 1;
  }

  async forgetSaid(id: string, what: string): Promise<void> {
    await this.redis.hdel(this.key('cards', id), `said:${what}`);
  }

  /**
   * Runs `draw` under a lock, because two processes could post the same card twice. Skips `draw` if the lock is already
   * held. The lock is lost if the process pauses for long or Redis is restored to an earlier copy.
   * @param read sent right after the lock command on the same connection, so that the read includes all earlier writes
   * @returns whether `draw` ran and kept the lock until the end. If the lock was lost, an update of the cards is
   * scheduled
   */
  async alone<T>(id: string, read: () => Promise<T>, draw: (found: T) => Promise<void>): Promise<boolean> {
    if (this.#holders.has(id)) return false;
    const holder = randomUUID();
    this.#holders.set(id, holder);
    try {
      const locking = this.redis.set(this.key('drawing', id), holder, 'PX', LOCK_MS, 'NX');
      const reading = read();
      reading.catch(() => {}); // awaited below if we acquire the lock
      if ((await locking) !== 'OK') return false;
      // Renews the lock, because Slack may be slow. If Redis is down, the next interval retries.
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
