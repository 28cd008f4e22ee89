// The indexes of requests, which commit.lua keeps in the same step: counts that cost the same however many there are.
import { z } from 'zod';
import type { Named, Preview } from '../../operations/operation.js';
import { RedisStore } from '../../redis/redis-store.js';
import { runScript, scripts } from '../../redis/scripts.js';
import type { Group } from '../request/policy.js';
import type { Person, Request, State } from '../request/request.js';
import {
  type ListName,
  listKey,
  listsOf,
  overlapKeys,
  type RequestKind,
  searchMembersOf,
  waitsKey,
} from './request-lists.js';
import { momentOf, STATES, type Standing, scoresOf, stateBase } from './state-index.js';
import { type Filter, type Order, type Range, walk } from './walk.js';

/** Where the build of an index that older requests lack has come to. */
interface ReindexProgress {
  readonly isDone: boolean;
  /** The last journal entry whose request was added. */
  readonly entry: string;
}

/** A journal entry and the id of its request. */
interface Mention {
  readonly entry: string;
  readonly id: string;
}

interface Counts<S extends Standing> {
  readonly open: number;
  readonly by: ReadonlyMap<S, number>;
}

/** What a search asks for; what is left out may be anything. */
export interface ListSearch {
  /** Slack user ids. */
  readonly by?: readonly string[] | undefined;
  /** The name of an operation. */
  readonly of?: string | undefined;
  /** Ids of projects. */
  readonly in?: readonly string[] | undefined;
}
export interface RequestSearch extends ListSearch {
  readonly states?: readonly State[] | undefined;
  /** Redis's time in milliseconds: only what had an event since then. */
  readonly since?: number | undefined;
  /** Only what comes after the request with this id. */
  readonly after?: string | undefined;
}

const MOST_ENDING = 500;
/** Above every moment, the end of time included. */
const ENDLESS = Number.MAX_SAFE_INTEGER;

const groups = z.array(z.object({ name: z.string(), ids: z.array(z.string()) }));
const replies = z.array(z.tuple([z.null(), z.number()]));

/** Raise it when the indexes hold something new: then older requests are added again. */
const VERSION = '1';

export class RequestIndex extends RedisStore {
  /** How many are open, and how many are in each of these standings, all at the same moment. */
  async count<S extends Standing>(of: 'requests' | 'returns', standings: readonly S[]): Promise<Counts<S>> {
    const states = this.#states(of === 'returns');
    const asked = this.redis.multi().zcard(this.key(of === 'returns' ? 'returns' : 'open'));
    for (const standing of standings) {
      const [from, below] = scoresOf(standing);
      asked.zcount(states, from, `(${below}`);
    }
    const [open = 0, ...counts] = replies.parse(await asked.exec()).map(([, count]) => count);
    return { open, by: new Map(standings.map((standing, at) => [standing, counts[at] ?? 0])) };
  }

  /** When the oldest open request was asked; Redis's time in milliseconds. */
  oldestAsked(): Promise<number | undefined> {
    return this.#lowest('open');
  }

  /** When people approved the open return whose approval is the oldest; Redis's time in milliseconds. */
  oldestReturn(): Promise<number | undefined> {
    return this.#lowest('returns-approved');
  }

  /** When the oldest request that waits for approvals was asked, Redis's time in milliseconds. */
  oldestWaiting(): Promise<number | undefined> {
    return this.#lowest('waiting');
  }

  async #lowest(set: 'open' | 'waiting' | 'returns-approved'): Promise<number | undefined> {
    const [, score] = await this.redis.zrange(this.key(set), '0', '0', 'WITHSCORES');
    return score === undefined ? undefined : Number(score);
  }

  /** How many open returns ended before `at`. */
  countEnded(at: number): Promise<number> {
    return this.redis.zcount(this.key('returns'), '-inf', `(${at}`);
  }

  /** The ids of requests that fit, by their last event, latest first. */
  async *requests(search: RequestSearch): AsyncGenerator<readonly string[]> {
    const { states = STATES, since = 0, after, ...lists } = search;
    const key = this.key('states');
    const score = after === undefined ? null : await this.redis.zscore(key, after);
    const last = score === null ? ENDLESS : momentOf(Number(score));
    const inStates = states.map((state) => rangeIn(key, state, { since, last }));
    const pages = walk(this.redis, [inStates, ...this.#inLists('requests', lists, { since, last })], 'last');
    yield* after === undefined ? pages : behind(pages, after);
  }

  /** The ids of open returns that fit, by the ends of their changes. */
  openReturns(lists: ListSearch): AsyncGenerator<readonly string[]> {
    const open = [{ key: this.key('returns'), from: 0, below: ENDLESS, base: 0 }];
    return walk(this.redis, [open, ...this.#inLists('returns', lists)], 'first');
  }

  /** Ids of open returns that overlap a change and that Atlas ends on its own: at most the first 500 of each list. */
  async ending(change: Pick<Preview, 'target' | 'path'>): Promise<readonly string[]> {
    const keys = overlapKeys(change).map((parts) => this.key(...parts));
    const found = await Promise.all(keys.map((key) => this.redis.zrange(key, '0', `${MOST_ENDING - 1}`)));
    return found.flat();
  }

  /** The ids of requests and returns in these states, by their last event: the last one first by default. */
  inStates(
    states: readonly State[],
    { since = 0, order = 'last' }: { readonly since?: number; readonly order?: Order } = {},
  ): AsyncGenerator<readonly string[]> {
    const keys = [this.key('states'), this.key('return-states')];
    return walk(this.redis, [keys.flatMap((key) => states.map((state) => rangeIn(key, state, { since })))], order);
  }

  /** The ids of requests and returns that wait for one of these, by when they expire. @param all as `approvers` */
  waitingFor(all: readonly (readonly Group[])[]): AsyncGenerator<readonly string[]> {
    const keys = [...new Set(all.map((approvers) => this.key(...waitsKey(approvers))))];
    return walk(this.redis, [keys.map((key) => ({ key, from: 0, below: ENDLESS, base: 0 }))], 'first');
  }

  /** Everybody who has asked for something, the latest first. */
  async requesters(): Promise<readonly Person[]> {
    const all = await this.redis.zrevrange(this.key('requesters'), 0, -1);
    return all.map(pair).map(([userId, identity]) => ({ userId, identity }));
  }

  /** The projects of all requests, under each name that they had. */
  async projects(): Promise<readonly Named[]> {
    const all = await this.redis.zrevrange(this.key('projects'), 0, -1);
    return all.map(pair).map(([id, name]) => ({ id, name }));
  }

  /** The approvers of all requests, by their stored rules. */
  async approvers(): Promise<readonly (readonly Group[])[]> {
    const all = await this.redis.zrange(this.key('approvers'), '0', '-1');
    return all.map((one) => groups.parse(JSON.parse(one)));
  }

  /** Puts a request in its lists as it was read, unless a later commit has. @param at when its last event happened */
  async add({ request, version }: { readonly request: Request; readonly version: number }, at: number): Promise<void> {
    const placed: readonly (readonly [string, number | ''])[] = [
      [this.#states(request.returns !== undefined), stateBase(request) + at],
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
    await Promise.all(searchMembersOf(request).map(([set, member]) => this.redis.zadd(this.key(set), at, member)));
  }

  async progress(): Promise<ReindexProgress> {
    const [version, entry] = await this.redis.hmget(this.key('indexed'), 'version', 'entry');
    return version === VERSION ? { isDone: true, entry: '' } : { isDone: false, entry: entry ?? '0-0' };
  }

  async noteProgress({ isDone, entry }: ReindexProgress): Promise<void> {
    if (isDone) await this.redis.hset(this.key('indexed'), { version: VERSION, entry: '0-0' });
    else await this.redis.hset(this.key('indexed'), { entry });
  }

  /** The requests of the next journal entries, oldest first. */
  async mentioned(after: string, most: number): Promise<readonly Mention[]> {
    const page = await this.redis.xrange(this.key('journal'), `(${after}`, '+', 'COUNT', most);
    return page.map(([entry, fields]) => ({ entry, id: fields[1] ?? '' }));
  }

  #inLists(
    kind: RequestKind,
    { by, of, in: place }: ListSearch,
    { since = 0, last = ENDLESS }: Between = {},
  ): readonly Filter[] {
    const filter = (name: ListName, values: readonly string[]) =>
      values.map((value) => ({
        key: this.key(...listKey(kind, name, value)),
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

/** From `since` to `last`, which is included. */
interface Between {
  readonly since?: number;
  readonly last?: number;
}

function rangeIn(key: string, state: State, { since = 0, last = ENDLESS }: Between): Range {
  const [base, below] = scoresOf(state);
  return { key, from: base + since, below: Math.min(base + last + 1, below), base };
}

/** What comes after an id. Leaves out none where it is not among the first, as it moved meanwhile. */
async function* behind(pages: AsyncIterable<readonly string[]>, id: string): AsyncGenerator<readonly string[]> {
  let isFirst = true;
  for await (const page of pages) {
    yield isFirst ? page.slice(page.indexOf(id) + 1) : page;
    isFirst = false;
  }
}

/** The two parts of a member: all up to the first space, and the rest. */
function pair(member: string): readonly [string, string] {
  const at = member.indexOf(' ');
  return [member.slice(0, at), member.slice(at + 1)];
}
