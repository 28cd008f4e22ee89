// The parts that loose replies are made of, see replies.ts.
import { z } from 'zod';

export const text = z.string().nullish();
export const flag = z.boolean().nullish();
export const texts = z.array(z.string()).nullish();

/** The bot's own words for a list that may be null or missing. */
export const listOf = <S extends z.ZodType>(item: S) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
