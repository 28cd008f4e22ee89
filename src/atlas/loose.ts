// Building blocks for loosely parsed replies (see replies.ts), and strict readers for values that decisions depend on.
import { z } from 'zod';
import { AtlasBadReplyError } from './errors.js';

export const nullishText = z.string().nullish();
export const nullishFlag = z.boolean().nullish();
export const nullishTexts = z.array(z.string()).nullish();

/** Returns the schema of a list that's only displayed. Null or a missing list becomes an empty list. */
export const listOrEmpty = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/**
 * Returns a value that a change depends on or sends back to Atlas. A null or missing value counts as unknown, never as
 * none.
 * @param what completes "I couldn’t read", e.g. `the user’s roles`
 * @throws AtlasBadReplyError if the value is null or missing
 */
export function requireKnown<T>(value: T, what: string): NonNullable<T> {
  if (value !== null && value !== undefined) return value;
  throw new AtlasBadReplyError({ method: 'GET', path: '' }, { status: 200, flaw: 'not shown', fields: what });
}

/** Like `requireKnown`, but accepts a missing value, for fields that Atlas omits when they have no value. */
export const requireKnownOrNone = <T>(value: T, what: string): NonNullable<T> | undefined =>
  value === undefined ? undefined : requireKnown(value, what);
