// The interface to the Atlas Administration API: reads, lists and writes.
import type { z } from 'zod';
import type { Path } from './path.js';

export type QueryParams = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A change as data, so that the bot can store the change and send it later. */
export interface AtlasCall {
  readonly method: WriteMethod;
  /** The path relative to the API root, as built by `path` in path.ts. */
  readonly path: string;
  /** The date in the media type if it isn't the default, e.g. `2024-05-30`. */
  readonly version?: string | undefined;
  readonly query?: QueryParams | undefined;
  readonly body?: unknown;
}

export interface CallOptions {
  /** Aborts the call and its retries. */
  readonly signal?: AbortSignal;
  /** The timeout of each attempt, in milliseconds. */
  readonly deadlineMs?: number;
  /** When to stop a read and its retries (`performance.now()`). By default, a retry waits at most 15 s. */
  readonly waitUntil?: number;
  /** The time after which a write is no longer sent (`performance.now()`). */
  readonly sendBefore?: number;
  /**
   * Whether clusters are read with the sizes that were last requested instead of the current ones. Never applies to
   * writes: Atlas would ignore requested sizes while autoscaling is on (OpenAPI document, updateGroupCluster).
   */
  readonly showsConfigured?: boolean;
}

/** The time on Atlas's clock, estimated from Atlas's last reply. */
export interface AtlasTime {
  /** Milliseconds since the epoch. Accurate to about a second, because the `Date` header has whole seconds. */
  readonly now: number;
  /** The time since the last reply arrived, in milliseconds. */
  readonly age: number;
}

/**
 * Atlas with one credential. Every method throws `AtlasApiError` (Atlas refused), `AtlasUnreachableError` (no reply) or
 * `AtlasBadReplyError` (a reply that the bot can't understand). See errors.ts.
 */
export interface Atlas {
  /** A service account's client ID. Undefined for an API key, because its ID appears only in Atlas's replies. */
  readonly clientId?: string | undefined;
  /** A cache key for values read with this credential. All copies made by `with` share the same object. */
  readonly identity?: object | undefined;
  /** Atlas's time, shared by all copies made by `with`. Undefined before the first reply with a `Date` header. */
  readonly time?: AtlasTime | undefined;
  /** Sends a GET, retries it as described in atlas/client.ts, and parses the reply with `schema`. */
  get<S extends z.ZodType>(path: Path, schema: S, query?: QueryParams): Promise<z.output<S>>;
  /** Returns all pages of a `{results: [...]}` list, in order. */
  list<S extends z.ZodType>(path: Path, item: S, query?: QueryParams): Promise<z.output<S>[]>;
  /**
   * Sends a change at most once. The caller decides how to handle an unknown outcome.
   * @param reply the schema of the parts of the reply to keep. Without a schema, the body isn't read
   * @throws UnsafePathError as well, if `path` couldn't have built the call's path. In this case, nothing was sent
   */
  write<S extends z.ZodType>(call: AtlasCall, reply?: S): Promise<z.output<S> | undefined>;
  /** Returns a client with the same credential and more call options. The earlier of two deadlines applies. */
  with(options: CallOptions): Atlas;
}

export interface CallCounts {
  asked: number;
  answered: number;
}

/**
 * Counts calls and replies, to show how far a look-up got before it failed.
 * @param count the counts, which are incremented with every call and reply
 */
export function withCallCount(atlas: Atlas, count: CallCounts): Atlas {
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    count.asked += 1;
    const answer = await call;
    count.answered += 1;
    return answer;
  };
  return {
    clientId: atlas.clientId,
    identity: atlas.identity,
    get: <S extends z.ZodType>(path: Path, schema: S, query?: QueryParams) => counted(atlas.get(path, schema, query)),
    list: <S extends z.ZodType>(path: Path, item: S, query?: QueryParams) => counted(atlas.list(path, item, query)),
    write: <S extends z.ZodType>(call: AtlasCall, reply?: S) => counted(atlas.write(call, reply)),
    with: (options: CallOptions) => withCallCount(atlas.with(options), count),
  };
}
