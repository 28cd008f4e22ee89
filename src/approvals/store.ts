// Requests in Redis: read, committed by compare-and-swap with their journal entries, and found again.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { correlationId } from '../log.js';
import type { Target } from '../operations/operation.js';
import type { RequestEvent } from './events.js';
import { type Connection, replyOf } from './redis.js';
import { isFinal, moments, type Request, requestSchema, SCHEMA } from './request.js';

export interface Stored {
  readonly request: Request;
  readonly version: number;
  /** Redis's time at the read, in milliseconds. */
  readonly now: number;
}
/** `newer`: written by a newer version of the bot, which alone understands it. */
export type Read = Stored | 'none' | 'newer';

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
  /** Wait until it survives a crash of Redis. */
  readonly durably?: boolean;
}
/** `durable` says nothing unless it was asked for; false: Redis did not say so in time, so nothing may rest on the write. */
export type Committed = { readonly done: number; readonly durable: boolean } | { readonly reserved: string } | 'stale';

export interface JournalEntry {
  readonly at: number;
  readonly type: string;
  readonly by: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type DueSet = 'work' | 'clock' | 'draw';

/** A decision that rests on a read older than this is made again: its process slept in between. */
const MAX_READ_AGE_MS = 3_000;
/** A `WAITAOF` under `appendfsync everysec` waits for the next sync. */
const DURABLE_WITHIN_MS = 2_000;

function script(name: string): { readonly text: string; readonly sha: string } {
  const text = readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
const envelope = z.looseObject({ schema: z.number() });
const committed = z.union([
  z.tuple([z.literal('done'), z.number()]),
  z.tuple([z.literal('stale')]),
  z.tuple([z.literal('reserved'), z.string()]),
]);

export class RequestStore {
  readonly #redis: Connection;
  readonly #commits: Connection;
  readonly #prefix: string;
  readonly #scripts = { commit: script('commit'), take: script('take'), drawn: script('drawn') };
  #connection = 0;

  /**
   * @param redis for everything but commits
   * @param commits for commits alone: `WAITAOF` blocks its connection
   * @param workspace Slack's team id, in every key's hash tag so that a script's keys share a slot
   */
  constructor(redis: Connection, commits: Connection, workspace: string) {
    this.#redis = redis;
    this.#commits = commits;
    this.#prefix = `cs:{${workspace}}:`;
    commits.on('close', () => {
      this.#connection += 1;
    });
  }

  key(...parts: readonly string[]): string {
    return this.#prefix + parts.join(':');
  }

  async now(): Promise<number> {
    return asMs(await this.#redis.time());
  }

  async read(id: string): Promise<Read> {
    const [fields, time] = await Promise.all([
      this.#redis.hmget(this.key('request', id), 'version', 'json'),
      this.#redis.time(),
    ]);
    const [version, json] = fields;
    if (version == null || json == null) return 'none';
    const request = parseRequest(json);
    return request === 'newer' ? 'newer' : { request, version: Number(version), now: asMs(time) };
  }

  /** All at once: the next version, the journal entries, the indexes and due sets, and the target's reservation. */
  async commit(commit: Commit): Promise<Committed> {
    const { request } = commit;
    const { work = '', clock = '' } = moments(request);
    const target = commit.target ? [this.key('target', commit.target.kind, commit.target.id)] : [];
    const keys = [
      this.key('request', request.id),
      this.key('journal'),
      this.key('due', 'work'),
      this.key('due', 'clock'),
      this.key('due', 'draw'),
      this.key('open'),
      this.key('by', request.requester.userId),
      ...target,
    ];
    const entries = commit.events.map((event) => entry(event, commit.by));
    const args = [request.id, commit.expected, JSON.stringify(request), JSON.stringify(entries), work, clock];
    const rest = [
      request.askedAt,
      isFinal(request) ? '' : '1',
      commit.reservation ?? '',
      commit.readAt,
      MAX_READ_AGE_MS,
    ];
    const connection = this.#connection;
    const answer = committed.parse(await this.#run(this.#commits, 'commit', keys, [...args, ...rest]));
    if (answer[0] === 'stale') return 'stale';
    if (answer[0] === 'reserved') return { reserved: answer[1] };
    return { done: answer[1], durable: commit.durably === true && (await this.#sync(connection)) };
  }

  /** Whether all that was stored before this call survives a crash of Redis. */
  async confirm(): Promise<boolean> {
    const connection = this.#connection;
    await this.#commits.set(this.key('confirmed'), correlationId() ?? '');
    return this.#sync(connection);
  }

  /** `WAITAOF` speaks only of what its own connection wrote: on another connection than the write's it would promise nothing. */
  async #sync(connection: number): Promise<boolean> {
    // Each write has its own: one that went out before the write would answer beside it, and say nothing of it.
    return (await this.#waitAof()) && connection === this.#connection;
  }

  async #waitAof(): Promise<boolean> {
    try {
      const answer = await this.#commits.call('WAITAOF', 1, 0, DURABLE_WITHIN_MS);
      return Array.isArray(answer) && answer[0] === 1;
    } catch (error) {
      // Without AOF, or before 7.2: the bot works, and has warned at start.
      if (/appendonly|unknown command/i.test(replyOf(error) ?? '')) return true;
      throw error;
    }
  }

  async take(set: DueSet, most: number, leaseMs: number): Promise<readonly string[]> {
    return z.array(z.string()).parse(await this.#run(this.#redis, 'take', [this.key('due', set)], [most, leaseMs]));
  }

  /** Attends to a member again at `at`, if nobody has removed it for good. */
  async defer(set: DueSet, id: string, at: number): Promise<void> {
    await this.#redis.zadd(this.key('due', set), 'XX', at, id);
  }

  /** @returns whether the version drawn is the one stored; if not it is due again at once */
  async drawn(id: string, version: number): Promise<boolean> {
    return (
      (await this.#run(this.#redis, 'drawn', [this.key('request', id), this.key('due', 'draw')], [id, version])) === 1
    );
  }

  async history(id: string): Promise<readonly JournalEntry[]> {
    const written = (await this.#redis.hget(this.key('request', id), 'journal')) ?? '';
    const ids = written.split(' ').filter((one) => one !== '');
    const found = await Promise.all(ids.map((one) => this.#redis.xrange(this.key('journal'), one, one)));
    return found.flat().map(([stamp, fields]) => parseEntry(stamp, fields));
  }

  /** Newest first. */
  async open(most: number): Promise<readonly Request[]> {
    return this.#list(this.key('open'), most);
  }

  async countOpen(): Promise<number> {
    return this.#redis.zcard(this.key('open'));
  }

  async by(userId: string, most: number): Promise<readonly Request[]> {
    return this.#list(this.key('by', userId), most);
  }

  async #list(index: string, most: number): Promise<readonly Request[]> {
    const ids = await this.#redis.zrevrange(index, 0, most - 1);
    const reads = await Promise.all(ids.map((id) => this.read(id)));
    return reads.flatMap((read) => (typeof read === 'string' ? [] : [read.request]));
  }

  async #run(
    redis: Connection,
    name: 'commit' | 'take' | 'drawn',
    keys: readonly string[],
    args: readonly (string | number)[],
  ) {
    const { text, sha } = this.#scripts[name];
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (replyOf(error)?.startsWith('NOSCRIPT') !== true) throw error;
      return redis.eval(text, keys.length, ...keys, ...args);
    }
  }
}

function parseRequest(json: string): Request | 'newer' {
  const value: unknown = JSON.parse(json);
  return envelope.parse(value).schema > SCHEMA ? 'newer' : requestSchema.parse(value);
}

/** One entry of the journal as fields and values; `details` is the event itself. */
function entry(event: RequestEvent, by: string): readonly string[] {
  const { type, ...details } = event;
  return ['type', type, 'by', by, 'correlation', correlationId() ?? '', 'details', JSON.stringify(details)];
}

function parseEntry(stamp: string, fields: readonly string[]): JournalEntry {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) values.set(fields[i] ?? '', fields[i + 1] ?? '');
  const details = z.record(z.string(), z.unknown()).parse(JSON.parse(values.get('details') ?? '{}'));
  return { at: Number(stamp.split('-')[0]), type: values.get('type') ?? '', by: values.get('by') ?? '', details };
}

const asMs = ([seconds, micros]: readonly (number | string)[]) =>
  Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
