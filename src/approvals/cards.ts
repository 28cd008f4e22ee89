// Where a request is drawn, and what has been said about it. Beside the request's version: drawing is no event.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './redis.js';
import type { RequestStore } from './store.js';

/**
 * `approvals`: with buttons, for those who decide. `origin`: without, where it was asked. `again:<ts>`: one more in the
 * approvals channel, whose `ts` was lost in a crash between posting and storing, and which a press made known.
 */
export type CardPlace = 'approvals' | 'origin' | `again:${string}`;

const card = z.object({ channel: z.string(), ts: z.string(), version: z.number() });
export type Card = z.output<typeof card>;

export interface CardBook {
  readonly cards: Readonly<Partial<Record<'approvals' | 'origin', Card>>>;
  readonly again: Readonly<Record<`again:${string}`, Card>>;
  /** What is said only once: `end`, `reminder`, `no approvals card`. */
  readonly said: ReadonlySet<string>;
}

/** For so long a replica that died keeps the others from drawing. */
const HELD_MS = 8_000;

export class Cards {
  readonly #redis: Connection;
  readonly #store: RequestStore;

  constructor(redis: Connection, store: RequestStore) {
    this.#redis = redis;
    this.#store = store;
  }

  async read(id: string): Promise<CardBook> {
    const fields = await this.#redis.hgetall(this.#store.key('cards', id));
    const parsed = (place: CardPlace) => {
      const value = fields[place];
      return value === undefined ? {} : { [place]: card.parse(JSON.parse(value)) };
    };
    const said = Object.keys(fields).filter((field) => field.startsWith('said:'));
    return {
      cards: { ...parsed('approvals'), ...parsed('origin') },
      again: Object.fromEntries(
        Object.entries(fields)
          .filter(([field]) => field.startsWith('again:'))
          .map(([field, value]) => [field, card.parse(JSON.parse(value))]),
      ),
      said: new Set(said.map((field) => field.slice(5))),
    };
  }

  async save(id: string, place: CardPlace, drawn: Card): Promise<void> {
    await this.#redis.hset(this.#store.key('cards', id), place, JSON.stringify(drawn));
  }

  /** A card that was pressed, known or not, is drawn with the rest from now on. */
  async adopt(id: string, pressed: Pick<Card, 'channel' | 'ts'>): Promise<void> {
    const { cards, again } = await this.read(id);
    const known = [...Object.values(cards), ...Object.values(again)];
    if (cards.approvals === undefined || known.some(({ ts }) => ts === pressed.ts)) return;
    await this.save(id, `again:${pressed.ts}`, { ...pressed, version: 0 });
    await this.#redis.zadd(this.#store.key('due', 'draw'), 0, id);
  }

  async forget(id: string, place: CardPlace): Promise<void> {
    await this.#redis.hdel(this.#store.key('cards', id), place);
  }

  async saySaid(id: string, what: string): Promise<void> {
    await this.#redis.hset(this.#store.key('cards', id), `said:${what}`, '1');
  }

  /** Runs `draw` unless another replica is drawing this request: two at once would both post it. @returns whether it ran */
  async alone(id: string, draw: () => Promise<void>): Promise<boolean> {
    const key = this.#store.key('drawing', id);
    const holder = randomUUID();
    if ((await this.#redis.set(key, holder, 'PX', HELD_MS, 'NX')) !== 'OK') return false;
    // Slack may take long; when Redis cannot be reached, the next beat tries again.
    const beat = setInterval(() => this.#redis.pexpire(key, HELD_MS).catch(() => {}), HELD_MS / 4);
    try {
      await draw();
    } finally {
      clearInterval(beat);
      if ((await this.#redis.get(key)) === holder) await this.#redis.del(key);
    }
    return true;
  }

  /** Slack takes about one post a second in a channel; this is the turn of one replica. @returns false: not yet */
  async mayPost(channel: string): Promise<boolean> {
    return (await this.#redis.set(this.#store.key('pace', channel), '1', 'PX', 1_000, 'NX')) === 'OK';
  }

  /** @returns whether this is the first time: Slack and attackers may deliver the same thing again */
  async isFirst(delivery: string): Promise<boolean> {
    return (await this.#redis.set(this.#store.key('seen', delivery), '1', 'PX', 6 * 60_000, 'NX')) === 'OK';
  }
}
