// Replies of the simulated Atlas, each read once over HTTP. An operation is then asked many times, each time with one
// reply replaced or refused, for a fraction of what the calls would cost.
import { z } from 'zod';
import type { Atlas, QueryParams } from '../../src/atlas/atlas.js';
import { AtlasBadReplyError } from '../../src/atlas/errors.js';
import type { Path } from '../../src/atlas/path.js';

export interface Read {
  /** Below the API's root. */
  readonly path: string;
  /** The path without its values: `/groups/{}/clusters`. */
  readonly shape: string;
  /** Whether it asks for all pages of a list. */
  readonly isList: boolean;
}
export interface Got extends Read {
  readonly reply: unknown;
  /** What the bot makes of it, or of another reply; undefined where it refuses that. */
  readonly parse: (reply: unknown) => unknown;
}
/** What a read gets. `reply` is what Atlas answered: returned as it is, changed, or replaced by an error. */
export type Instead = (read: Read, reply: () => Promise<unknown>) => Promise<unknown>;
type Noting = (read: Read, schema: z.ZodType, reply: () => Promise<unknown>) => Promise<unknown>;
const asAnswered: Instead = (_, reply) => reply();

export class Replay {
  readonly #inner: Atlas;
  readonly #replies = new Map<string, Promise<unknown>>();
  /** By reply, and then by schema. */
  readonly #parsed = new WeakMap<object, ReturnType<typeof byAnySchema>>();

  constructor(inner: Atlas) {
    this.#inner = inner;
  }

  /** Everything that `ask` reads until it answers or fails, with what it got; undefined where that was an error. */
  async readsOf(ask: (atlas: Atlas) => Promise<unknown>, instead = asAnswered): Promise<readonly Got[]> {
    const reads: Got[] = [];
    const noting: Noting = async (read, schema, reply) => {
      const got = instead(read, reply);
      reads.push({ ...read, reply: await got.catch(() => undefined), parse: (other) => schema.safeParse(other).data });
      return got;
    };
    await ask(this.#noting(noting)).catch(() => undefined);
    return reads;
  }

  /** Nothing can be written. Each has its own cache of what was read with its credential. */
  atlas(instead: Instead = asAnswered): Atlas {
    return this.#noting((read, _, reply) => instead(read, reply));
  }

  #noting(instead: Noting): Atlas {
    const inner = this.#inner;
    const read = (
      path: Path,
      query: QueryParams | undefined,
      schema: z.ZodType,
      isList: boolean,
      ask: () => Promise<unknown>,
    ) =>
      instead({ path: path.text, shape: path.shape, isList }, schema, () =>
        this.#once([path.text, query, isList], ask),
      );
    return {
      clientId: inner.clientId,
      identity: {},
      get: async (path, schema, query) => {
        const reply = await read(path, query, schema, false, () => inner.get(path, z.unknown(), query));
        return this.#parse(path, schema, schema, reply);
      },
      list: async (path, item, query) => {
        const reply = await read(path, query, z.array(item), true, () => inner.list(path, z.unknown(), query));
        return this.#parse(path, item, z.array(item), reply);
      },
      write: () => Promise.reject(new Error('it writes where it must only read')),
      with: () => this.#noting(instead),
    };
  }

  #once(key: unknown, ask: () => Promise<unknown>): Promise<unknown> {
    const text = JSON.stringify(key);
    const asked = this.#replies.get(text) ?? this.#noted(ask);
    this.#replies.set(text, asked);
    return asked;
  }

  async #noted(ask: () => Promise<unknown>): Promise<unknown> {
    const reply = await ask();
    if (isObject(reply)) this.#parsed.set(reply, byAnySchema());
    return reply;
  }

  /**
   * Parses what Atlas answered once.
   * @param key stands for the schema, which may be a new object each time
   */
  #parse<S extends z.ZodType>(path: Path, key: z.ZodType, schema: S, reply: unknown): z.output<S> {
    const known = isObject(reply) ? this.#parsed.get(reply) : undefined;
    if (known === undefined) return parsed(path, schema, reply);
    if (!known.has(key)) known.set(key, deepFrozen(parsed(path, schema, reply)));
    return known.get(key);
  }
}

/** Its values have the types that the schemas give them, which no type of a map can say. */
const byAnySchema = () => new Map();

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As the client does it. */
function parsed<S extends z.ZodType>(path: Path, schema: S, reply: unknown): z.output<S> {
  const read = schema.safeParse(reply);
  if (read.success) return read.data;
  throw new AtlasBadReplyError({ method: 'GET', path: path.text }, { status: 200, flaw: 'unexpected shape' });
}

/** An operation that changed a reply would see the change in the next ask. */
function deepFrozen<T>(value: T): T {
  if (isObject(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const one of Object.values(value)) deepFrozen(one);
  }
  return value;
}
