// Building blocks for loosely parsed replies (see replies.ts), and what reads them where a decision rests on the value.
import { z } from 'zod';
import { AtlasBadReply } from './errors.js';

export const text = z.string().nullish();
export const flag = z.boolean().nullish();
export const texts = z.array(z.string()).nullish();

/** A list that is only shown: null or missing in the reply, it becomes an empty one. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

/**
 * A value that a change rests on, or sends back. Null or missing, it is unread, and never none.
 * @param what follows "I couldn’t read": `the user’s roles`
 * @throws AtlasBadReply
 */
export function known<T>(value: T, what: string): NonNullable<T> {
  if (value !== null && value !== undefined) return value;
  throw new AtlasBadReply({ method: 'GET', path: '' }, { status: 200, flaw: 'not shown', fields: what });
}

/** The same for what Atlas leaves out where there is none of it. */
export const knownOrNone = <T>(value: T, what: string): NonNullable<T> | undefined =>
  value === undefined ? undefined : known(value, what);
