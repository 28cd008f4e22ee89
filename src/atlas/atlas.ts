// The interface to the Atlas Administration API for the rest of the bot: read, list, write.
import type { z } from 'zod';
import type { Path } from './path.js';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One change as data, so that it can be stored and sent later. */
export interface AtlasCall {
  readonly method: WriteMethod;
  /** Relative to the API root, as built by `path` in path.ts. */
  readonly path: string;
  /** The version date in the media type, where it differs from the default: `2024-05-30`. */
  readonly version?: string | undefined;
  readonly query?: Query | undefined;
  readonly body?: unknown;
}

export interface CallOptions {
  /** Aborts the call and its retries. */
  readonly signal?: AbortSignal;
  /** Timeout of one attempt, in milliseconds. */
  readonly deadlineMs?: number;
  /**
   * Monotonic instant (`performance.now()`) after which a read is neither continued nor retried; without it, a read
   * waits at most 15 s before each retry.
   */
  readonly waitUntil?: number;
  /** Monotonic instant (`performance.now()`) after which a write must no longer be sent. */
  readonly sendBefore?: number;
}

/** The time by Atlas's clock, as of its last reply. */
export interface AtlasTime {
  /**
   * Milliseconds since the epoch. Accurate to about a second, as the header `Date` has whole seconds and replies take
   * time.
   */
  readonly now: number;
  /** How long ago that reply came, in milliseconds. */
  readonly age: number;
}

/**
 * Atlas, as seen with one credential. Every method throws `AtlasApiError` (Atlas refused), `AtlasUnreachable`
 * (no reply) or `AtlasBadReply` (a reply that cannot be understood); see errors.ts.
 */
export interface Atlas {
  /** The client id of a service account; undefined for an API key, whose identity Atlas tells in a reply. */
  readonly clientId?: string | undefined;
  /** A cache key for what was read with this credential: the same object in all copies made by `with`. */
  readonly identity?: object | undefined;
  /** Shared by all copies made by `with`. Undefined before the first reply, and when that had no `Date`. */
  readonly time?: AtlasTime | undefined;
  /** GET, retried as in atlas/client.ts. The reply is parsed with `schema`. */
  get<S extends z.ZodType>(path: Path, schema: S, query?: Query): Promise<z.output<S>>;
  /** All pages of a `{results: [...]}` list, in order. */
  list<S extends z.ZodType>(path: Path, item: S, query?: Query): Promise<z.output<S>[]>;
  /**
   * Sends a change, at most once: the caller decides what an unknown outcome means.
   * @param reply parses the parts of the reply to keep; without it the body is not read
   * @throws UnsafePath as well, when `path` could not have built the call's path; nothing was sent then
   */
  write<S extends z.ZodType>(call: AtlasCall, reply?: S): Promise<z.output<S> | undefined>;
  /** The same credential with more call options; of two deadlines the earlier one counts. */
  with(options: CallOptions): Atlas;
}

export interface Count {
  asked: number;
  answered: number;
}

/**
 * Counts calls and replies, which shows how far a look-up got before it failed.
 * @param count is incremented with every call and reply
 */
export function counting(atlas: Atlas, count: Count): Atlas {
  const counted = async <T>(call: Promise<T>): Promise<T> => {
    count.asked += 1;
    const answer = await call;
    count.answered += 1;
    return answer;
  };
  return {
    clientId: atlas.clientId,
    identity: atlas.identity,
    get: <S extends z.ZodType>(path: Path, schema: S, query?: Query) => counted(atlas.get(path, schema, query)),
    list: <S extends z.ZodType>(path: Path, item: S, query?: Query) => counted(atlas.list(path, item, query)),
    write: <S extends z.ZodType>(call: AtlasCall, reply?: S) => counted(atlas.write(call, reply)),
    with: (options: CallOptions) => counting(atlas.with(options), count),
  };
}
