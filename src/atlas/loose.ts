// Building blocks for loosely parsed replies; see replies.ts.
import { z } from 'zod';

export const text = z.string().nullish();
export const flag = z.boolean().nullish();
export const texts = z.array(z.string()).nullish();

/** A list that may be null or missing in the reply; both become an empty one. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
