// Reads one entry of a rule's `when` for the params it is about: amounts become comparisons, all else stays text.
import { z } from 'zod';
import { type Field, fieldOf } from '../../operations/params/field.js';
import type { Amounts } from '../../operations/params/kind.js';
import { comparison, comparisonIn, looksLikeComparison, readComparison } from './compare.js';
import type { Ruled, RuleEntry } from './operations.js';

/** The param of one change that a rule covers. */
export interface ParamOf {
  readonly operation: string;
  readonly param: string;
  readonly field: Field;
  readonly schema: z.ZodType;
}

/** What match.ts compares with, or what is wrong, worded to follow the entry's place in the file. */
export type ReadEntry = { readonly entries: readonly string[] } | { readonly problem: string };

export function paramsOf(param: string, rule: readonly RuleEntry[], changes: readonly Ruled[]): readonly ParamOf[] {
  const named = new Set(rule.flatMap((entry) => ('names' in entry ? entry.names : [])));
  return changes.flatMap(({ name, params: { shape } }) => {
    if (!named.has(name) || !Object.hasOwn(shape, param)) return [];
    const schema = z.instanceof(z.ZodType).parse(shape[param]);
    return [{ operation: name, param, field: fieldOf(schema), schema }];
  });
}

/** Where changes of several kinds are covered, the entry is read for each; it has to make sense for one of them. */
export function readEntryFor(text: string, all: readonly ParamOf[]): ReadEntry {
  if (text === '*') return { entries: [text] };
  const read = all.flatMap((one) => (one.field.kind.amounts ? [readAmount(text, one, one.field.kind.amounts)] : []));
  const isText = read.length < all.length && !looksLikeComparison(text);
  const found = read.flatMap((one) => ('entries' in one ? one.entries : []));
  if (isText || found.length > 0) return { entries: [...new Set([...(isText ? [text] : []), ...found])] };
  return read[0] ?? { problem: `“${text}” compares amounts, and ${all[0]?.param ?? 'it'} is none. Write its values` };
}

function readAmount(text: string, { schema }: ParamOf, { example, patterns }: Amounts): ReadEntry {
  const instead = `Write a comparison, such as "${example}"`;
  if (patterns?.test(text)) return { entries: [text] };
  if (text.includes('*') && !looksLikeComparison(text)) return { problem: `“${text}” compares text. ${instead}` };
  const { operator, value } = readComparison(text);
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    return { problem: `“${text}” can’t be compared: ${parsed.error.issues[0]?.message ?? ''} ${instead}` };
  const entry = comparison(operator, String(parsed.data));
  const range = comparisonIn(entry);
  if (range === undefined || range.to < 0) return { problem: `“${text}” can never hold. ${instead}` };
  return { entries: [entry] };
}
