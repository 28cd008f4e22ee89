// Finds IDs that are in several lists at once, in order, page by page. Reads the shortest list, and checks which of its
// IDs the other lists have.
import type { Connection } from '../../redis/connection.js';

/** A part of a sorted set: IDs with scores from `from` up to but excluding `below`. */
export interface ScoreRange {
  readonly key: string;
  readonly from: number;
  readonly below: number;
  /** The offset between a score and its time. IDs in different ranges are ordered by time. */
  readonly base: number;
}
/** IDs that are in any of these ranges. */
export type IndexFilter = readonly ScoreRange[];
export type WalkOrder = 'first' | 'last';

interface Found {
  readonly id: string;
  readonly moment: number;
}

/** The size of the first page, which is usually enough. Each next page is twice as long. */
const FIRST_PAGE = 50;
const LONGEST_PAGE = 1_000;

/** @param order whether the earliest or the latest IDs come first */
export async function* walkIndex(
  redis: Connection,
  filters: readonly IndexFilter[],
  order: WalkOrder,
): AsyncGenerator<readonly string[]> {
  const [shortest, others] = await shortestOf(redis, filters);
  const seen = new Set<string>();
  for await (const page of merged(redis, shortest, order)) {
    const fresh = page.map(({ id }) => id).filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    const isIn = await Promise.all(others.map((filter) => inFilter(redis, filter, fresh)));
    yield fresh.filter((_, at) => isIn.every((one) => one[at]));
  }
}

async function shortestOf(
  redis: Connection,
  filters: readonly IndexFilter[],
): Promise<readonly [IndexFilter, readonly IndexFilter[]]> {
  if (filters.length === 1) return [filters[0] ?? [], []];
  const sizes = await Promise.all(filters.map((filter) => sizeOf(redis, filter)));
  const at = sizes.indexOf(Math.min(...sizes));
  return [filters[at] ?? [], filters.filter((_, other) => other !== at)];
}

async function sizeOf(redis: Connection, filter: IndexFilter): Promise<number> {
  const sizes = await Promise.all(filter.map(({ key, from, below }) => redis.zcount(key, from, `(${below}`)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Returns for each ID whether any of the ranges has that ID. */
async function inFilter(redis: Connection, filter: IndexFilter, ids: readonly string[]): Promise<readonly boolean[]> {
  if (ids.length === 0) return [];
  const keys = [...new Set(filter.map(({ key }) => key))];
  const scores = await Promise.all(keys.map((key) => redis.zmscore(key, ...ids)));
  const isWithin = (at: number) =>
    filter.some(({ key, from, below }) => {
      const score = scores[keys.indexOf(key)]?.[at] ?? null;
      return score !== null && Number(score) >= from && Number(score) < below;
    });
  return ids.map((_, at) => isWithin(at));
}

/** Merges the ranges: yields their IDs in order, page by page. */
async function* merged(redis: Connection, filter: IndexFilter, order: WalkOrder): AsyncGenerator<readonly Found[]> {
  const readers = filter.map((range) => new Reader(redis, range, order));
  for (;;) {
    await Promise.all(readers.map((reader) => reader.fill()));
    const left = readers.filter((reader) => reader.next !== undefined);
    if (left.length === 0) return;
    const page: Found[] = [];
    // Stops when a reader runs out of IDs, because its next IDs may precede those of the other readers.
    while (left.every((reader) => reader.next !== undefined)) page.push(...takeNext(left, order));
    yield page;
  }
}

function takeNext(readers: readonly Reader[], order: WalkOrder): readonly Found[] {
  const isBefore = (one: Found | undefined, other: Found | undefined) =>
    order === 'first' ? (one?.moment ?? 0) < (other?.moment ?? 0) : (one?.moment ?? 0) > (other?.moment ?? 0);
  return readers.reduce((best, reader) => (isBefore(reader.next, best.next) ? reader : best)).take();
}

class Reader {
  readonly #redis: Connection;
  readonly #range: ScoreRange;
  readonly #order: WalkOrder;
  #page: Found[] = [];
  /** The score of the last ID read, and how many IDs with that score were read. */
  #at: { readonly score: number; readonly count: number } | undefined;
  #pageSize = FIRST_PAGE;
  #isDone = false;

  constructor(redis: Connection, range: ScoreRange, order: WalkOrder) {
    this.#redis = redis;
    this.#range = range;
    this.#order = order;
  }

  get next(): Found | undefined {
    return this.#page[0];
  }

  take(): readonly Found[] {
    return this.#page.splice(0, 1);
  }

  async fill(): Promise<void> {
    if (this.#page.length > 0 || this.#isDone) return;
    const { key, from, below, base } = this.#range;
    const { score, count: skip = 0 } = this.#at ?? {};
    const limit = ['WITHSCORES', 'LIMIT', skip, this.#pageSize] as const;
    const reply =
      this.#order === 'first'
        ? await this.#redis.zrangebyscore(key, score ?? from, `(${below}`, ...limit)
        : await this.#redis.zrevrangebyscore(key, score ?? `(${below}`, from, ...limit);
    const scores = reply.filter((_, at) => at % 2 === 1).map(Number);
    const ids = reply.filter((_, at) => at % 2 === 0);
    this.#page = ids.map((id, at) => ({ id, moment: (scores[at] ?? 0) - base }));
    this.#isDone = ids.length < this.#pageSize;
    this.#pageSize = Math.min(2 * this.#pageSize, LONGEST_PAGE);
    const last = scores.at(-1);
    if (last === undefined) return;
    const alike = scores.filter((one) => one === last).length;
    this.#at = { score: last, count: last === score ? skip + alike : alike };
  }
}
