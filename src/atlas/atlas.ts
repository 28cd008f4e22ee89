// What the rest of the bot knows of the Atlas Administration API: read, list, write.
import type { z } from 'zod';
import type { Path } from './path.js';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One change as data: what is stored, and what is sent. */
export interface AtlasCall {
  readonly method: WriteMethod;
  /** Below the API's root, as `path` of path.ts makes it. */
  readonly path: string;
  /** The date of the media type, where it is not that of all other calls: `2024-05-30`. */
  readonly version?: string | undefined;
  readonly query?: Query | undefined;
  readonly body?: unknown;
}

export interface CallOptions {
  /** Ends the call, and every retry of it, when it aborts. */
  readonly signal?: AbortSignal;
  /** Milliseconds until a single attempt is given up. */
  readonly deadlineMs?: number;
  /**
   * Monotonic instant at which a read is given up, and beyond which it waits for no limit to pass; when left out, it waits
   * 15 s from each refusal.
   */
  readonly waitUntil?: number;
  /** Monotonic instant (`performance.now()`) after which no byte of a write may leave any more. */
  readonly sendBefore?: number;
}

/** What time it is by Atlas's own clock, as far as its last reply tells. */
export interface AtlasTime {
  /** Milliseconds since the epoch, exact to about a second: the header `Date` is, and the reply took some time to come. */
  readonly now: number;
  /** How many milliseconds ago it told. */
  readonly age: number;
}

/**
 * One Atlas credential's view of Atlas. Every method throws `AtlasApiError` (Atlas said no), `AtlasUnreachable`
 * (no reply) or `AtlasBadReply` (a reply that makes no sense); see errors.ts.
 */
export interface Atlas {
  /** The public half of a service account; an API key has none, Atlas tells it who it is. */
  readonly clientId?: string | undefined;
  /** The same object in every copy that `with` makes: what was seen with this credential is kept by it. */
  readonly identity?: object | undefined;
  /** The same in every copy that `with` makes. Undefined before the first reply, and when that had no `Date`. */
  readonly time?: AtlasTime | undefined;
  /** GET, retried as atlas/client.ts describes; the reply is parsed with `schema`. */
  get<S extends z.ZodType>(path: Path, schema: S, query?: Query): Promise<z.output<S>>;
  /** All pages of a `{results: [...]}` list, in order. */
  list<S extends z.ZodType>(path: Path, item: S, query?: Query): Promise<z.output<S>[]>;
  /**
   * A change. Never repeated: whoever calls it decides what an unclear end means.
   * @param reply what is kept of the reply; without it the reply's body is not read
   * @throws UnsafePath besides, when the call's path is none that `path` makes: nothing was sent
   */
  write<S extends z.ZodType>(call: AtlasCall, reply?: S): Promise<z.output<S> | undefined>;
  /** The same credential with further call options: of two that end a call, the earlier one does. */
  with(options: CallOptions): Atlas;
}
