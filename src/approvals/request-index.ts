// The indexes of requests, which commit.lua keeps in the same step: counts that cost the same however many there are.
import { z } from 'zod';
import type { Connection } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Request } from './request.js';
import { isWaiting, type Standing, scoresOf, stateBase } from './state-index.js';

/** Where the build of an index that older requests lack has come to. */
export interface ReindexProgress {
  readonly isDone: boolean;
  /** The last journal entry whose request was added. */
  readonly entry: string;
}

/** A journal entry and the id of its request. */
export interface Mention {
  readonly entry: string;
  readonly id: string;
}

export interface Counts<S extends Standing> {
  readonly open: number;
  readonly by: ReadonlyMap<S, number>;
}

const replies = z.array(z.tuple([z.null(), z.number()]));

/** Raise it when the indexes hold something new: then older requests are added again. */
const VERSION = '1';

export class RequestIndex {
  readonly #redis: Connection;
  readonly #key: Keys;

  constructor(redis: Connection, key: Keys) {
    this.#redis = redis;
    this.#key = key;
  }

  /** How many are open, and how many are in each of these standings, all at the same moment. */
  async count<S extends Standing>(of: 'requests' | 'returns', standings: readonly S[]): Promise<Counts<S>> {
    const states = this.#states(of === 'returns');
    const asked = this.#redis.multi().zcard(this.#key(of === 'returns' ? 'returns' : 'open'));
    for (const standing of standings) asked.zcount(states, ...scoresOf(standing));
    const [open = 0, ...counts] = replies.parse(await asked.exec()).map(([, count]) => count);
    return { open, by: new Map(standings.map((standing, at) => [standing, counts[at] ?? 0])) };
  }

  /** When the oldest request that waits for approvals was asked, Redis's time in milliseconds. */
  async oldestWaiting(): Promise<number | undefined> {
    const [, askedAt] = await this.#redis.zrange(this.#key('waiting'), '0', '0', 'WITHSCORES');
    return askedAt === undefined ? undefined : Number(askedAt);
  }

  /** How many open returns ended before `at`. */
  countEnded(at: number): Promise<number> {
    return this.#redis.zcount(this.#key('returns'), '-inf', `(${at}`);
  }

  /** Adds a request as it was read, unless a later commit has done that. @param at when its last event happened */
  async add({ request, version }: { readonly request: Request; readonly version: number }, at: number): Promise<void> {
    const states = this.#states(request.returns !== undefined);
    const keys = [this.#key('request', request.id), states, this.#key('waiting')];
    const score = stateBase(request) + at;
    await runScript(this.#redis, 'reindex', keys, [
      request.id,
      version,
      score,
      isWaiting(request) ? request.askedAt : '',
    ]);
  }

  async progress(): Promise<ReindexProgress> {
    const [version, entry] = await this.#redis.hmget(this.#key('indexed'), 'version', 'entry');
    return version === VERSION ? { isDone: true, entry: '' } : { isDone: false, entry: entry ?? '0-0' };
  }

  async noteProgress({ isDone, entry }: ReindexProgress): Promise<void> {
    if (isDone) await this.#redis.hset(this.#key('indexed'), { version: VERSION, entry: '0-0' });
    else await this.#redis.hset(this.#key('indexed'), { entry });
  }

  /** The requests of the next journal entries, oldest first. */
  async mentioned(after: string, most: number): Promise<readonly Mention[]> {
    const page = await this.#redis.xrange(this.#key('journal'), `(${after}`, '+', 'COUNT', most);
    return page.map(([entry, fields]) => ({ entry, id: fields[1] ?? '' }));
  }

  #states(isReturn: boolean): string {
    return this.#key(isReturn ? 'return-states' : 'states');
  }
}
