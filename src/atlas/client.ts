// The Atlas client. The client retries reads, reads all pages of a list, sends a write at most once, and turns every
// failure into a typed error (errors.ts).
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { z } from 'zod';
import type { Credential } from '../config.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import { API_ROOT, mediaType, queryString } from './api.js';
import { ApiKeySigner } from './api-key.js';
import type { Atlas, AtlasCall, AtlasTime, CallOptions, QueryParams } from './atlas.js';
import { credentialRefusal, type RequestSigner, type TokenStore } from './credential.js';
import { withAnySignal, withDeadline } from './deadline.js';
import { AtlasApiError, AtlasBadReplyError, AtlasUnreachableError } from './errors.js';
import { ByteBudget, type Method, type Reply } from './exchange.js';
import { pageSchema, readAllPages, requireWholeList } from './pages.js';
import { type Path, parseStoredPath } from './path.js';
import { errorFromReply, isSuccess, parseReplyBody } from './read-reply.js';
import { ServiceAccountSigner } from './service-account.js';
import { createApiRetirementLogger, openTransport } from './transport.js';

export interface AtlasOptions {
  /** The base URL without `/api`, e.g. `https://cloud.mongodb.com`. */
  readonly baseUrl: string;
  readonly credential: Credential;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'called'>;
  /** The store that shares a service account's token between processes. */
  readonly tokens?: TokenStore;
  /** Called with the code of Atlas's refusal of the credential itself, or undefined if Atlas accepted it. */
  readonly noteVerdict?: (refusal: string | undefined) => void;
  /** The number of items per page of a list, 1 to 500. */
  readonly pageSize?: number;
  /** Waits, and rejects when the signal aborts. Replaced in tests. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Returns a random number from 0 to 1. Replaced in tests. */
  readonly random?: () => number;
  /** A monotonic clock in milliseconds, which measures the age of tokens and of Atlas's time. */
  readonly monotonic?: () => number;
}

const DEADLINE_MS = 10_000;
/** The maximum total size of all pages of a list, as received. Limits memory use. */
const MOST_LIST_BYTES = 64 * 1024 * 1024;

/** Returns a client for one credential. `close` revokes the token, so call it only when no call is in flight. */
export function createAtlas(options: AtlasOptions): Atlas & { close(): Promise<void> } {
  const { origin, pathname } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/+$/, '');
  const { credential, log, metrics, tokens, monotonic = () => performance.now() } = options;
  const { exchange, close } = openTransport(origin, { log, metrics });
  const signedIn =
    credential.kind === 'service-account'
      ? new ServiceAccountSigner(credential, { exchange, prefix, monotonic, ...(tokens && { tokens }) })
      : new ApiKeySigner(credential, { exchange, prefix });
  const core: Core = {
    clientId: credential.kind === 'service-account' ? credential.clientId : undefined,
    signedIn,
    root: prefix + API_ROOT,
    serverClock: new ServerClock(monotonic),
    noteRetirement: createApiRetirementLogger(log),
    noteVerdict: options.noteVerdict ?? (() => {}),
    pageSize: options.pageSize ?? 500,
    sleep: options.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal })),
    random: options.random ?? Math.random,
  };
  return Object.assign(new AtlasClient(core, { signals: [] }), {
    close: async () => {
      await signedIn.signOut();
      await close();
    },
  });
}

interface Core extends Required<Pick<AtlasOptions, 'noteVerdict' | 'pageSize' | 'sleep' | 'random'>> {
  readonly clientId: string | undefined;
  readonly signedIn: RequestSigner;
  /** The prefix of every path. */
  readonly root: string;
  readonly serverClock: ServerClock;
  readonly noteRetirement: ReturnType<typeof createApiRetirementLogger>;
}

interface Attempt {
  readonly method: Method;
  readonly path: Path;
  readonly query?: QueryParams | undefined;
  readonly version?: string | undefined;
  readonly body?: unknown;
  readonly number: number;
  readonly budget?: ByteBudget;
}

interface Bounds extends Omit<CallOptions, 'signal'> {
  readonly signals: readonly AbortSignal[];
}

/** Returns the earlier of two times. An undefined time means that there's no limit. */
function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

class AtlasClient implements Atlas {
  readonly #core: Core;
  readonly #bounds: Bounds;

  constructor(core: Core, bounds: Bounds) {
    this.#core = core;
    this.#bounds = bounds;
  }

  get clientId(): string | undefined {
    return this.#core.clientId;
  }

  get identity(): object {
    return this.#core.signedIn;
  }

  get time(): AtlasTime | undefined {
    return this.#core.serverClock.time;
  }

  with({ signal, deadlineMs, waitUntil, sendBefore, showsConfigured }: CallOptions): Atlas {
    const before = this.#bounds;
    return new AtlasClient(this.#core, {
      signals: signal === undefined ? before.signals : [...before.signals, signal],
      deadlineMs: earlier(before.deadlineMs, deadlineMs),
      waitUntil: earlier(before.waitUntil, waitUntil),
      sendBefore: earlier(before.sendBefore, sendBefore),
      showsConfigured: showsConfigured ?? before.showsConfigured ?? false,
    });
  }

  get<S extends z.ZodType>(path: Path, schema: S, query: QueryParams = {}): Promise<z.output<S>> {
    return this.#read(path, schema, query);
  }

  async #read<S extends z.ZodType>(
    path: Path,
    schema: S,
    query: QueryParams,
    budget?: ByteBudget,
  ): Promise<z.output<S>> {
    const { sleep, random } = this.#core;
    const { signals, waitUntil } = this.#bounds;
    for (let number = 1; ; number += 1) {
      try {
        const reply = await this.#attempt({ method: 'GET', path, query, number, ...(budget && { budget }) });
        return parseReplyBody({ method: 'GET', path: path.text }, reply, schema);
      } catch (error) {
        const longest = waitUntil === undefined ? undefined : waitUntil - performance.now();
        const wait = retryDelayMs(error, number, random(), longest);
        if (wait === undefined) throw error;
        // If the wait is aborted, this throws Atlas's last error, which explains more than the abort does.
        await withAnySignal(signals, ({ signal }) => sleep(wait, signal)).catch(() => Promise.reject(error));
      }
    }
  }

  async list<S extends z.ZodType>(path: Path, item: S, query: QueryParams = {}): Promise<z.output<S>[]> {
    const { pageSize } = this.#core;
    const page = pageSchema(item);
    const budget = new ByteBudget(MOST_LIST_BYTES);
    const { end, items } = await readAllPages(pageSize, (pageNum) =>
      this.#read(path, page, { ...query, itemsPerPage: pageSize, pageNum }, budget),
    );
    requireWholeList(end, path);
    return items;
  }

  async write<S extends z.ZodType>(call: AtlasCall, kept?: S): Promise<z.output<S> | undefined> {
    const reply = await this.#attempt({ ...call, path: parseStoredPath(call.path), number: 1 });
    return kept && parseReplyBody(call, reply, kept);
  }

  async #attempt(attempt: Attempt): Promise<Reply> {
    const { noteVerdict } = this.#core;
    try {
      const reply = await this.#exchange(attempt);
      noteVerdict(undefined);
      return reply;
    } catch (error) {
      const refusal = credentialRefusal(error);
      if (refusal !== undefined) noteVerdict(refusal);
      throw error;
    }
  }

  /** @throws AtlasApiError for every non-2xx status */
  async #exchange({ method, path, query = {}, version, body, number, budget }: Attempt): Promise<Reply> {
    const { signedIn, root, serverClock, noteRetirement } = this.#core;
    const { signals, deadlineMs = DEADLINE_MS, waitUntil = Number.POSITIVE_INFINITY, sendBefore } = this.#bounds;
    const showsConfigured = method === 'GET' && this.#bounds.showsConfigured === true;
    const withinMs = method === 'GET' ? Math.min(deadlineMs, waitUntil - performance.now()) : deadlineMs;
    const reply = await withDeadline(withinMs, signals, (signal) =>
      signedIn.send({
        method,
        target: `${root}${path.text}${queryString(query)}`,
        headers: {
          accept: mediaType(version),
          ...(body === undefined ? {} : { 'content-type': mediaType(version) }),
          ...(showsConfigured && { 'use-effective-instance-fields': 'true' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(method === 'GET' || sendBefore === undefined ? {} : { sendBefore }),
        signal,
        attempt: number,
        ...(budget && { budget }),
      }),
    );
    serverClock.observe(reply.headers);
    noteRetirement(path.shape, reply.headers);
    if (!isSuccess(reply)) throw errorFromReply({ method, path: path.text }, reply);
    return reply;
  }
}

/** Atlas's clock, read from the `Date` header of every reply, e.g. `Fri, 27 Nov 2026 04:37:08 GMT` (RFC 9110). */
class ServerClock {
  readonly #monotonic: () => number;
  #last: { readonly at: number; readonly receivedAt: number } | undefined;

  /** @param monotonic a monotonic clock in milliseconds */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  observe({ date = '' }: IncomingHttpHeaders): void {
    const at = Date.parse(date);
    if (!Number.isNaN(at)) this.#last = { at, receivedAt: this.#monotonic() };
  }

  get time(): AtlasTime | undefined {
    if (this.#last === undefined) return undefined;
    const age = this.#monotonic() - this.#last.receivedAt;
    return { now: this.#last.at + age, age };
  }
}

/** The maximum number of attempts to read, including the first attempt. */
const MOST_ATTEMPTS = 3;
/** The longest wait before a retry. Users are waiting, so a longer wait becomes an error that says when to retry. */
const LONGEST_WAIT_MS = 15_000;
const PASSING = new Set([429, 500, 502, 503, 504]);

/**
 * Returns the milliseconds until the next attempt, or undefined if there is no next attempt.
 * @param attempt the number of the failed attempt, from 1
 * @param random from 0 to 1, for jitter: clients that Atlas refused together retry at different times
 * @param longestMs the longest acceptable wait
 */
function retryDelayMs(
  error: unknown,
  attempt: number,
  random: number,
  longestMs: number = LONGEST_WAIT_MS,
): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !isPassing(error)) return undefined;
  const asked = error instanceof AtlasApiError ? error.retryAfterMs : undefined;
  const isLimit = error instanceof AtlasApiError && error.status === 429;
  // The wait after a rate limit is at least a second, because Atlas sometimes sends a Retry-After of 0.
  const own = (isLimit ? 1_000 : 250) * 2 ** (attempt - 1);
  const wait = Math.max(asked ?? 0, own) * (1 + random / 2);
  return wait <= longestMs ? wait : undefined;
}

function isPassing(error: unknown): boolean {
  if (error instanceof AtlasApiError) return PASSING.has(error.status);
  if (error instanceof AtlasBadReplyError) return error.flaw === 'cut off';
  if (!(error instanceof AtlasUnreachableError)) return false;
  if (error.why === 'sign-in') return isPassing(error.cause);
  return error.why === 'no connection' || error.why === 'cut' || error.why === 'timeout';
}
