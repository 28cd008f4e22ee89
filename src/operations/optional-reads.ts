// Reads optional parts of a result. If a read fails, the operation still returns a result, which omits that part and
// gives the reason.
import type { Atlas } from '../atlas/atlas.js';
import { describeAtlasError, type FailureContext } from '../atlas/error-sentences.js';
import { AtlasApiError, AtlasBadReplyError, AtlasUnreachableError } from '../atlas/errors.js';
import { formatList } from './format.js';

/** The time limit for optional reads. Slower parts are omitted, because a user is waiting. */
const WITHIN_MS = 8_000;

/**
 * Returns a client that limits how long optional reads wait. If a rate limit lasts longer, the read fails immediately,
 * and its error says when the limit ends.
 */
export const withTimeout = (atlas: Atlas, withinMs = WITHIN_MS): Atlas =>
  atlas.with({ waitUntil: performance.now() + withinMs });

export interface OptionalReads {
  /**
   * Returns the result of a read. If the read fails, returns undefined and adds a sentence to `missing`.
   * @param what the start of that sentence: `Alerts are`
   */
  read<T>(what: string, read: Promise<T>, about?: FailureContext): Promise<T | undefined>;
  /**
   * Returns the results of one read per key. If several reads fail for the same reason, adds only one sentence to
   * `missing`.
   * @param what the start of that sentence: `Last backups`
   * @param nameOf the name for a key that isn't a name
   */
  readEach<T>(
    what: string,
    reads: ReadonlyMap<string, Promise<T>>,
    about?: FailureContext,
    nameOf?: (key: string) => string,
  ): Promise<ReadonlyMap<string, T>>;
  /** The sentences about failed reads, such as `Alerts are not shown: ...` */
  readonly missing: readonly string[];
}

/** Returns functions for optional reads, which must use a client from `withTimeout` so that each ends in time. */
export function createOptionalReads(): OptionalReads {
  const missing: string[] = [];
  return {
    missing,
    async read(what, read, about) {
      const outcome = await outcomeOf(read, about);
      if (outcome.read) return outcome.value;
      missing.push(`${what} not shown: ${outcome.why}`);
      return undefined;
    },
    async readEach(what, reads, about, nameOf = (key) => key) {
      const outcomes = await Promise.all(
        [...reads].map(async ([key, read]) => ({ key, outcome: await outcomeOf(read, about) })),
      );
      const reasons = new Set(outcomes.flatMap(({ outcome }) => (outcome.read ? [] : [outcome.why])));
      for (const why of reasons) {
        const names = outcomes
          .filter(({ outcome }) => !outcome.read && outcome.why === why)
          .map(({ key }) => nameOf(key));
        missing.push(`${what} for ${formatList(names)} are not shown: ${why}`);
      }
      return new Map(outcomes.flatMap(({ key, outcome }) => (outcome.read ? [[key, outcome.value] as const] : [])));
    },
  };
}

type Outcome<T> = { readonly read: true; readonly value: T } | { readonly read: false; readonly why: string };

async function outcomeOf<T>(read: Promise<T>, about: FailureContext | undefined): Promise<Outcome<T>> {
  try {
    return { read: true, value: await read };
  } catch (error) {
    if (!isAtlasError(error)) throw error;
    return { read: false, why: describeAtlasError(error, about) };
  }
}

export const isAtlasError = (error: unknown): boolean =>
  error instanceof AtlasApiError || error instanceof AtlasUnreachableError || error instanceof AtlasBadReplyError;
