// Requests in Redis: read, committed by compare-and-swap with their journal entries, and found again.
import { z } from 'zod';
import type { Target } from '../operations/operation.js';
import type { CommitPool } from './commit-pool.js';
import type { RequestEvent } from './events.js';
import { Lasting } from './lasting.js';
import { runScript, withScript } from './lua.js';
import type { Connection } from './redis.js';
import { isFinal, moments, type Request } from './request.js';
import { DELIVERED_AGAIN_MS, type Delivery, type Marked } from './seen.js';
import { type JournalEntry, parseEntry, parseRequest, toEntry, type Unreadable } from './stored-form.js';

export interface Stored {
  readonly request: Request;
  readonly version: number;
  /** The newest version of which it is noted that it survives a crash of Redis; 0 when there is none. */
  readonly confirmed: number;
  /** By then whoever stored this version has noted that it lasts, or never will. Redis's time, in milliseconds. */
  readonly notedBy: number;
  /** Redis's time at the read, in milliseconds. */
  readonly now: number;
}
export type Read = Stored | 'none' | Unreadable;
/** A request in a list, or why only its id can be shown. */
export type Listed = Request | { readonly id: string; readonly unreadable: Unreadable };

export interface Commit {
  readonly request: Request;
  /** The version that was read; 0 when there was none. */
  readonly expected: number;
  readonly readAt: number;
  readonly events: readonly RequestEvent[];
  /** Who does it: a Slack user id, or `countersign`. */
  readonly by: string;
  readonly reservation?: 'claim' | 'release';
  readonly target?: Target;
  /** How many open requests the requester may have with this one. */
  readonly mostOpen?: number;
  /** Wait until it survives a crash of Redis. */
  readonly durably?: boolean;
  /** What it comes from: that counts once. */
  readonly delivery?: Delivery | undefined;
}
/** `durable` says nothing unless it was asked for; false: Redis did not say so in time, so nothing may rest on the write. */
export type Committed =
  | { readonly done: number; readonly durable: boolean }
  | { readonly reserved: string }
  /** How many of the requester's are open. */
  | { readonly tooMany: number }
  | 'stale'
  /** Its delivery is marked: it has counted before, or does not count any more. */
  | 'replayed';

export type DueSet = 'work' | 'clock' | 'draw' | 'draw-last' | 'answer';
/** A member of a due set in somebody's hands, until this moment. */
export interface Taken {
  readonly id: string;
  readonly until: number;
}

/** A state that is mostly over sooner is not drawn: Slack limits edits. */
const PASSING_MS = 1_000;
/** Longer than the wait for a sync takes. What is not noted by then is looked after by whoever draws it. */
const NOTED_WITHIN_MS = 3_000;
/** A decision that rests on a read older than this is made again: its process slept in between. */
const MAX_READ_AGE_MS = 3_000;

const taken = z.tuple([z.number()]).rest(z.string());
const committed = z.union([
  z.tuple([z.literal('done'), z.number()]),
  z.tuple([z.literal('stale')]),
  z.tuple([z.literal('replayed')]),
  z.tuple([z.literal('reserved'), z.string()]),
  z.tuple([z.literal('too many'), z.number()]),
]);

export class RequestStore {
  readonly #redis: Connection;
  readonly #commits: CommitPool;
  readonly #prefix: string;
  readonly #lasting: Lasting;

  /**
   * @param redis for everything but commits
   * @param commits for what has to last
   * @param workspace Slack's team id, in every key's hash tag so that a script's keys share a slot
   */
  constructor(redis: Connection, commits: CommitPool, workspace: string) {
    this.#redis = redis;
    this.#commits = commits;
    this.#prefix = `cs:{${workspace}}:`;
    this.#lasting = new Lasting(redis, commits, this);
  }

  key(...parts: readonly string[]): string {
    return this.#prefix + parts.join(':');
  }

  async now(): Promise<number> {
    return asMs(await this.#redis.time());
  }

  async read(id: string): Promise<Read> {
    const [fields, time] = await Promise.all([
      this.#redis.hmget(this.key('request', id), 'version', 'json', 'confirmed', 'drawAt'),
      this.#redis.time(),
    ]);
    const [version, json, confirmed, drawAt] = fields;
    if (version == null || json == null) return 'none';
    const request = parseRequest(json);
    if (typeof request === 'string') return request;
    const noted = { confirmed: Number(confirmed ?? 0), notedBy: Number(drawAt ?? 0) + NOTED_WITHIN_MS };
    return { request, version: Number(version), ...noted, now: asMs(time) };
  }

  /** All at once: the next version, the journal entries, the indexes and due sets, and the target's reservation. */
  async commit(commit: Commit): Promise<Committed> {
    const { request } = commit;
    const { reservation, target, mostOpen, delivery } = commit;
    const keys = [
      this.key('request', request.id),
      this.key('journal'),
      this.key('due', 'work'),
      this.key('due', 'clock'),
      this.key('due', 'draw'),
      this.key('due', 'draw-last'),
      this.key('open'),
      this.key('by', request.requester.userId),
      this.key('troubled'),
      target === undefined ? this.key('target') : this.key('target', target.kind, target.id),
      this.key('open-by', request.requester.identity),
      this.#mark(delivery),
    ];
    const next = {
      id: request.id,
      expected: commit.expected,
      readAt: commit.readAt,
      maxReadAge: MAX_READ_AGE_MS,
      entries: commit.events.map((event) => toEntry(event, commit)),
      ...moments(request),
      askedAt: request.askedAt,
      isOpen: !isFinal(request),
      ...(reservation !== undefined && { reservation }),
      // Thousands may expire at the same moment, and Slack takes one post a second: somebody waits for the others.
      drawLast: request.state === 'expired',
      drawIn: request.state === 'executing' ? PASSING_MS : 0,
      notedWithin: NOTED_WITHIN_MS,
      ...(mostOpen !== undefined && { mostOpen }),
      ...(delivery !== undefined && { attempt: delivery.attempt, markedFor: DELIVERED_AGAIN_MS }),
    };
    const args = [JSON.stringify(request), JSON.stringify(next)];
    const { written, confirmed } = await withScript('commit', (command, script) =>
      this.#commits.carry((redis) => redis[command](script, keys.length, ...keys, ...args)),
    );
    const answer = committed.parse(written);
    if (answer[0] === 'stale' || answer[0] === 'replayed') return answer[0];
    if (answer[0] === 'reserved') return { reserved: answer[1] };
    if (answer[0] === 'too many') return { tooMany: answer[1] };
    const [, done] = answer;
    this.#lasting.noteOnce(request.id, done, confirmed);
    return { done, durable: commit.durably === true && (await confirmed) };
  }

  /** From now on no commit comes of this delivery, however often it is delivered again. @returns since when that is so */
  async mark(delivery: Delivery): Promise<Marked> {
    const { hash: _, attempt } = delivery;
    const by = await this.#redis.set(this.#mark(delivery), attempt, 'PX', DELIVERED_AGAIN_MS, 'NX', 'GET');
    if (by === null) return 'now';
    return by === attempt ? 'by itself' : 'before';
  }

  #mark(delivery: Delivery | undefined): string {
    return this.key('seen', 'delivery', delivery?.hash ?? '');
  }

  /** Whether what was read survives a crash of Redis; false when Redis does not say so. */
  confirm({ request: { id }, version, confirmed }: Stored): Promise<boolean> {
    return confirmed >= version ? Promise.resolve(true) : this.#lasting.confirm(id, version);
  }

  /** Resolves when nothing is left to be noted of what was stored here. */
  settled(): Promise<void> {
    return this.#lasting.settled();
  }

  /** Nobody else gets what was taken until the lease is over: whoever took it renews that, or dies and loses it. */
  async take(set: DueSet, most: number, leaseMs: number): Promise<readonly Taken[]> {
    const [until, ...ids] = taken.parse(await runScript(this.#redis, 'take', [this.key('due', set)], [most, leaseMs]));
    return ids.map((id) => ({ id, until }));
  }

  /** @returns undefined when the member has got another moment since: it is not ours any more */
  async renew(set: DueSet, { id, until }: Taken, leaseMs: number): Promise<Taken | undefined> {
    const keys = [this.key('due', set)];
    const renewed = z.number().parse(await runScript(this.#redis, 'renew', keys, [id, until, leaseMs]));
    return renewed === 0 ? undefined : { id, until: renewed };
  }

  /**
   * Ends an attendance: the next one is at `at`, or there is none. One that rested on an older version is due again at once.
   * @returns whether `version` is the one stored
   */
  async rest(set: DueSet, id: string, version: number, at?: number): Promise<boolean> {
    const keys = [this.key('request', id), this.key('due', set), this.key('troubled')];
    return (await runScript(this.#redis, 'rest', keys, [id, version, at ?? '', set === 'work' ? '1' : ''])) === 1;
  }

  /** Ends an attendance to a version of which it is not noted yet that it lasts. */
  async restUntilNoted(set: DueSet, { request: { id }, version, notedBy }: Stored): Promise<void> {
    await this.rest(set, id, version, notedBy);
    // Noted in the meantime, it was moved forward too early.
    const noted = await this.#redis.hget(this.key('request', id), 'confirmed');
    if (Number(noted ?? 0) >= version) await this.defer(set, id, 0);
  }

  /** Moves the next attendance, if one is due at all. */
  async defer(set: DueSet, id: string, at: number): Promise<void> {
    await this.#redis.zadd(this.key('due', set), 'XX', at, id);
  }

  /** Counts one more failure to attend to a request; work on it that ends, or a commit, ends the count. @returns failures in a row */
  async fail(id: string): Promise<number> {
    return this.#redis.hincrby(this.key('troubled'), id, 1);
  }

  /** The requests that could not be attended to, and how often in a row. */
  async troubled(): Promise<ReadonlyMap<string, number>> {
    const counts = await this.#redis.hgetall(this.key('troubled'));
    return new Map(Object.entries(counts).map(([id, count]) => [id, Number(count)]));
  }

  async history(id: string): Promise<readonly JournalEntry[]> {
    const written = (await this.#redis.hget(this.key('request', id), 'journal')) ?? '';
    const ids = written.split(' ').filter((one) => one !== '');
    const found = await Promise.all(ids.map((one) => this.#redis.xrange(this.key('journal'), one, one)));
    return found.flat().map(([stamp, fields]) => parseEntry(stamp, fields));
  }

  /** Newest first. @param from how many newer ones are passed over */
  async open(most: number, from = 0): Promise<readonly Listed[]> {
    return this.#list(this.key('open'), most, from);
  }

  async countOpen(): Promise<number> {
    return this.#redis.zcard(this.key('open'));
  }

  async by(userId: string, most: number): Promise<readonly Listed[]> {
    return this.#list(this.key('by', userId), most);
  }

  async #list(index: string, most: number, from = 0): Promise<readonly Listed[]> {
    const ids = await this.#redis.zrevrange(index, from, from + most - 1);
    const reads = await Promise.all(ids.map(async (id) => ({ id, read: await this.read(id) })));
    return reads.flatMap(({ id, read }): Listed[] => {
      if (read === 'none') return [];
      return typeof read === 'string' ? [{ id, unreadable: read }] : [read.request];
    });
  }
}

const asMs = ([seconds, micros]: readonly (number | string)[]) =>
  Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
