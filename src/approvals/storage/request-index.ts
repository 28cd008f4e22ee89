// The request indexes, which commit.lua updates in the same step. Counting time doesn't depend on their size.
import { z } from 'zod';
import type { NamedItem, Preview } from '../../operations/operation.js';
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
import { type IndexFilter, type ScoreRange, type WalkOrder, walkIndex } from './walk.js';

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
