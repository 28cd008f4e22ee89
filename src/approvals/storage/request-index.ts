// The request indexes, which commit.lua updates in the same step. Counting time doesn't depend on their size.
import { z } from 'zod';
import type { NamedItem, Preview } from '../../operations/operation.js';
import type { Connection } from '../../redis/connection.js';
import { BaseRedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import type { Group } from '../request/policy.js';
import type { Person, Request, RequestState } from '../request/request.js';
import {
  type ListName,
  listsOf,
  type RequestKind,
  requestListKey,
  returnOverlapKeys,
  searchEntriesOf,
  waitingListKey,
} from './request-lists.js';
import { baseScoreOf, type IndexState, REQUEST_STATES, scoreRangeOf, timeOfScore } from './state-index.js';

/** The progress of adding older requests to an index. */
interface ReindexProgress {
  readonly isDone: boolean;
  /** The last journal entry whose request was added. */
  readonly entry: string;
}

/** A journal entry and its request's ID. */
interface Mention {
  readonly entry: string;
  readonly id: string;
}

interface Counts<S extends IndexState> {
  readonly open: number;
  readonly by: ReadonlyMap<S, number>;
}

/** The criteria of a search. An undefined criterion matches anything. */
export interface ListSearch {
  /** Slack user IDs. */
  readonly by?: readonly string[] | undefined;
  /** An operation's name. */
  readonly of?: string | undefined;
  /** Project IDs. */
  readonly in?: readonly string[] | undefined;
}
export interface RequestSearch extends ListSearch {
  readonly states?: readonly RequestState[] | undefined;
  /** The earliest time of a request's last event, in Redis's time in milliseconds. */
  readonly since?: number | undefined;
  /** The ID after which the search continues. */
  readonly after?: string | undefined;
}

const MOST_ENDING = 500;
/** Later than any time, including `NEVER_MS`. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

const groups = z.array(z.object({ name: z.string(), ids: z.array(z.string()) }));
const replies = z.array(z.tuple([z.null(), z.number()]));

/** The version of the indexes. Increase it when they contain something new, so that older requests are added again. */
const VERSION = '1';

export class RequestIndex extends BaseRedisStore {
  /** Counts all open requests, and the requests in each of these standings, at the same moment. */
  async count<S extends IndexState>(of: 'requests' | 'returns', standings: readonly S[]): Promise<Counts<S>> {
    const states = this.#states(of === 'returns');
    const asked = this.redis.multi().zcard(this.key(of === 'returns' ? 'returns' : 'open'));
    for (const standing of standings) {
      const [from, below] = scoreRangeOf(standing);
      asked.zcount(states, from, `(${below}`);
    }
    const [open = 0, ...counts] = replies.parse(await asked.exec()).map(([, count]) => count);
    return { open, by: new Map(standings.map((standing, at) => [standing, counts[at] ?? 0])) };
  }

  /** Returns when the oldest open request was made, in Redis's time in milliseconds. */
  oldestAsked(): Promise<number | undefined> {
    return this.#lowest('open');
  }

  /** Returns when the oldest open revert was approved, in Redis's time in milliseconds. */
  oldestReturn(): Promise<number | undefined> {
    return this.#lowest('returns-approved');
  }

  /** Returns when the oldest waiting request was made, in Redis's time in milliseconds. */
  oldestWaiting(): Promise<number | undefined> {
    return this.#lowest('waiting');
  }

  async #lowest(set: 'open' | 'waiting' | 'returns-approved'): Promise<number | undefined> {
    const [, score] = await this.redis.zrange(this.key(set), '0', '0', 'WITHSCORES');
    return score === undefined ? undefined : Number(score);
  }

  /** Counts the open scheduled reverts whose change ended before `at`. */
  countEnded(at: number): Promise<number> {
    return this.redis.zcount(this.key('returns'), '-inf', `(${at}`);
  }

  /** Yields the IDs of matching requests, by their last event, newest first. */
  async *requests(search: RequestSearch): AsyncGenerator<readonly string[]> {
    const { states = REQUEST_STATES, since = 0, after, ...lists } = search;
    const key = this.key('states');
    const score = after === undefined ? null : await this.redis.zscore(key, after);
    const last = score === null ? ENDLESS : timeOfScore(Number(score));
    const inStates = states.map((state) => rangeIn(key, state, { since, last }));
    const pages = walkIndex(this.redis, [inStates, ...this.#inLists('requests', lists, { since, last })], 'last');
    yield* after === undefined ? pages : behind(pages, after);
  }

  /** Yields the IDs of matching open reverts, by the end of their changes. */
  openReturns(lists: ListSearch): AsyncGenerator<readonly string[]> {
    const open = [{ key: this.key('returns'), from: 0, below: ENDLESS, base: 0 }];
    return walkIndex(this.redis, [open, ...this.#inLists('returns', lists)], 'first');
  }

  /** Returns the IDs of overlapping open reverts whose changes Atlas ends: at most the first 500 of each list. */
  async ending(change: Pick<Preview, 'target' | 'path'>): Promise<readonly string[]> {
    const keys = returnOverlapKeys(change).map((parts) => this.key(...parts));
    const found = await Promise.all(keys.map((key) => this.redis.zrange(key, '0', `${MOST_ENDING - 1}`)));
    return found.flat();
  }

  /** Yields the IDs of requests and reverts in these states, by their last event, by default the newest first. */
  inStates(
    states: readonly RequestState[],
    { since = 0, order = 'last' }: { readonly since?: number; readonly order?: WalkOrder } = {},
  ): AsyncGenerator<readonly string[]> {
    const keys = [this.key('states'), this.key('return-states')];
    return walkIndex(this.redis, [keys.flatMap((key) => states.map((state) => rangeIn(key, state, { since })))], order);
  }

  /**
   * Yields the IDs of requests and reverts that these approvers can approve, by expiry.
   * @param all groups as returned by `approvers`
   */
  waitingFor(all: readonly (readonly Group[])[]): AsyncGenerator<readonly string[]> {
    const keys = [...new Set(all.map((approvers) => this.key(...waitingListKey(approvers))))];
    return walkIndex(this.redis, [keys.map((key) => ({ key, from: 0, below: ENDLESS, base: 0 }))], 'first');
  }

  /** Returns all users who have made requests, the latest first. */
  async requesters(): Promise<readonly Person[]> {
    const all = await this.redis.zrevrange(this.key('requesters'), 0, -1);
    return all.map(pair).map(([userId, identity]) => ({ userId, identity }));
  }

  /** Returns the projects of all requests, under each of their names. */
  async projects(): Promise<readonly NamedItem[]> {
    const all = await this.redis.zrevrange(this.key('projects'), 0, -1);
    return all.map(pair).map(([id, name]) => ({ id, name }));
  }

  /** Returns the approvers of all requests, by their stored rules. */
  async approvers(): Promise<readonly (readonly Group[])[]> {
    const all = await this.redis.zrange(this.key('approvers'), '0', '-1');
    return all.map((one) => groups.parse(JSON.parse(one)));
  }

  /** Adds a request to its lists, unless a later commit has already added it. @param at the time of its last event */
  async add({ request, version }: { readonly request: Request; readonly version: number }, at: number): Promise<void> {
    const placed: readonly (readonly [string, number | ''])[] = [
      [this.#states(request.returns !== undefined), baseScoreOf(request) + at],
      ...listsOf(request).map(
        ([parts, score]) => [this.key(...parts), score === 'now' ? at : score === false ? '' : score] as const,
      ),
    ];
    await runScript(this.redis, scripts.reindex, {
      keys: { request: this.key('request', request.id) },
      args: { id: request.id, version },
      moreKeys: placed.map(([key]) => key),
      moreArgs: placed.map(([, score]) => score),
    });
    await Promise.all(searchEntriesOf(request).map(([set, member]) => this.redis.zadd(this.key(set), at, member)));
  }

  async progress(): Promise<ReindexProgress> {
    const [version, entry] = await this.redis.hmget(this.key('indexed'), 'version', 'entry');
    return version === VERSION ? { isDone: true, entry: '' } : { isDone: false, entry: entry ?? '0-0' };
  }

  async noteProgress({ isDone, entry }: ReindexProgress): Promise<void> {
    if (isDone) await this.redis.hset(this.key('indexed'), { version: VERSION, entry: '0-0' });
    else await this.redis.hset(this.key('indexed'), { entry });
  }

  /** Returns the requests in the next journal entries, oldest first. */
  async mentioned(after: string, most: number): Promise<readonly Mention[]> {
    const page = await this.redis.xrange(this.key('journal'), `(${after}`, '+', 'COUNT', most);
    return page.map(([entry, fields]) => ({ entry, id: fields[1] ?? '' }));
  }

  #inLists(
    kind: RequestKind,
    { by, of, in: place }: ListSearch,
    { since = 0, last = ENDLESS }: Between = {},
  ): readonly IndexFilter[] {
    const filter = (name: ListName, values: readonly string[]) =>
      values.map((value) => ({
        key: this.key(...requestListKey(kind, name, value)),
        from: since,
        below: Math.min(last + 1, ENDLESS),
        base: 0,
      }));
    return [
      ...(by === undefined ? [] : [filter('by', by)]),
      ...(of === undefined ? [] : [filter('of', [of])]),
      ...(place === undefined ? [] : [filter('in', place)]),
    ];
  }

  #states(isReturn: boolean): string {
    return this.key(isReturn ? 'return-states' : 'states');
  }
}

/** The times from `since` to `last`, inclusive. */
interface Between {
  readonly since?: number;
  readonly last?: number;
}

function rangeIn(key: string, state: RequestState, { since = 0, last = ENDLESS }: Between): ScoreRange {
  const [base, below] = scoreRangeOf(state);
  return { key, from: base + since, below: Math.min(base + last + 1, below), base };
}

/** Skips everything up to an ID. Skips nothing if the ID has left the first page in the meantime. */
async function* behind(pages: AsyncIterable<readonly string[]>, id: string): AsyncGenerator<readonly string[]> {
  let isFirst = true;
  for await (const page of pages) {
    yield isFirst ? page.slice(page.indexOf(id) + 1) : page;
    isFirst = false;
  }
}

/** Splits a member at its first space. */
function pair(member: string): readonly [string, string] {
  const at = member.indexOf(' ');
  return [member.slice(0, at), member.slice(at + 1)];
}

/** A part of a sorted set: IDs with scores from `from` up to but excluding `below`. */
interface ScoreRange {
  readonly key: string;
  readonly from: number;
  readonly below: number;
  /** The offset between a score and its time. IDs in different ranges are ordered by time. */
  readonly base: number;
}
/** IDs that are in any of these ranges. */
type IndexFilter = readonly ScoreRange[];
type WalkOrder = 'first' | 'last';

interface Found {
  readonly id: string;
  readonly moment: number;
}

/** The size of the first page, which is usually enough. Each next page is twice as long. */
const FIRST_PAGE = 50;
const LONGEST_PAGE = 1_000;

/** @param order which IDs to yield first */
async function* walkIndex(
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
