// Validates a rule's `when` (its params must exist, its values must be possible) and compiles it.
import { z } from 'zod';
import { formatList } from '../../operations/format.js';
import { parseAddressRange } from '../../operations/network/ip-addresses.js';
import { fieldOf, type ParamField } from '../../operations/params/field.js';
import type { AmountSyntax } from '../../operations/params/kind.js';
import { endParamKind, instantParamKind } from '../../operations/params/times.js';
import { formatComparison, looksLikeComparison, parseComparison, rangeOfEntry } from './compare.js';
import { matchesPattern } from './match.js';
import type { OperationEntry, RuledOperation } from './operations.js';
import { type FileRules, operationsNotIn, type ReportProblem } from './reach.js';

interface Said {
  readonly param: string;
  readonly wanted: readonly string[];
  readonly entries: readonly OperationEntry[];
}

export function checkWhenConditions(
  { rules }: FileRules,
  operations: readonly RuledOperation[],
  complain: ReportProblem,
): void {
  const changes = operations.filter(({ effect }) => effect !== 'read');
  rules.forEach(({ entries, when = {} }, index) => {
    for (const [param, wanted] of Object.entries(when)) {
      const path = ['rules', index, 'when', param];
      const problem = problemOf({ param, wanted, entries }, changes);
      if (problem !== undefined) complain(path, problem);
    }
  });
}

/** Compiles values for match.ts: amounts become comparisons in canonical form. */
export function compileWhenConditions(
  { entries, when = {} }: FileRules['rules'][number],
  operations: readonly RuledOperation[],
): Readonly<Record<string, readonly string[]>> {
  const changes = operations.filter(({ effect }) => effect !== 'read');
  const compiled = Object.entries(when).map(([param, wanted]) => {
    const all = paramsOf(param, entries, changes);
    const read = wanted.flatMap((one) => {
      const entry = readEntryFor(one, all);
      return 'entries' in entry ? entry.entries : [];
    });
    return [param, [...new Set(read)]] as const;
  });
  return Object.fromEntries(compiled);
}

const TIMES: readonly unknown[] = [endParamKind, instantParamKind];
const LIKE_A_RANGE = /^[\da-f]*[.:][\da-f.:]*\/\S*$/i;

function problemOf({ param, wanted, entries }: Said, changes: readonly RuledOperation[]): string | undefined {
  if (param === 'project') return 'belongs in projects';
  const having = changes.filter(({ params }) => Object.hasOwn(params.shape, param));
  const names = having.map(({ name }) => name);
  const lacks = [...new Set(entries.flatMap((entry) => operationsNotIn(entry, names)))];
  if (lacks.length > 0)
    return `can’t apply to ${formatList(lacks, 20)}, which ${lacks.length === 1 ? 'has' : 'have'} no such param`;
  const all = paramsOf(param, entries, changes);
  if (all.some(({ field }) => TIMES.includes(field.kind)))
    return 'is a time, and times can’t be compared. To limit a duration, use max_duration';
  const range = wanted.find((one) => LIKE_A_RANGE.test(one) && parseAddressRange(one) === undefined);
  if (range !== undefined) return `“${range}” isn’t an address range. Use a range such as 10.0.0.0/8 or 2001:db8::/32`;
  const unfit = wanted.map((one) => readEntryFor(one, all)).find((entry) => 'problem' in entry);
  if (unfit !== undefined && 'problem' in unfit) return unfit.problem;
  return problemOfChoices(wanted, all) ?? problemOfAmounts(param, wanted, entries, all);
}

function problemOfChoices(wanted: readonly string[], all: readonly ParamOf[]): string | undefined {
  const choices = all.every(({ field }) => field.choices)
    ? all.flatMap(({ field }) => Object.keys(field.choices ?? {}))
    : [];
  const none =
    choices.length === 0 ? undefined : wanted.find((one) => !choices.some((choice) => matchesPattern(one, choice)));
  return none !== undefined ? `“${none}” isn’t one of ${formatList(choices, 20)}` : undefined;
}

/** Reports a change listed by name if none of the entries can match its values. */
function problemOfAmounts(
  param: string,
  wanted: readonly string[],
  entries: readonly OperationEntry[],
  all: readonly ParamOf[],
): string | undefined {
  const named = entries.flatMap((entry) => ('names' in entry && !entry.isKind ? entry.names : []));
  const never = all.find(
    (one) =>
      named.includes(one.operation) &&
      one.field.kind.amounts !== undefined &&
      wanted.every((entry) => 'problem' in readEntryFor(entry, [one])),
  );
  const amounts = never?.field.kind.amounts;
  return (
    amounts && `can’t apply to ${never.operation}, whose ${param} is ${amounts.noun}, such as "${amounts.example}"`
  );
}

/** A param of a change that a rule covers. */
interface ParamOf {
  readonly operation: string;
  readonly param: string;
  readonly field: ParamField;
  readonly schema: z.ZodType;
}

/** The entries that match.ts compares with, or a problem as text that follows the entry's place in the file. */
type ReadEntry = { readonly entries: readonly string[] } | { readonly problem: string };

function paramsOf(
  param: string,
  rule: readonly OperationEntry[],
  changes: readonly RuledOperation[],
): readonly ParamOf[] {
  const named = new Set(rule.flatMap((entry) => ('names' in entry ? entry.names : [])));
  return changes.flatMap(({ name, params: { shape } }) => {
    if (!named.has(name) || !Object.hasOwn(shape, param)) return [];
    const schema = z.instanceof(z.ZodType).parse(shape[param]);
    return [{ operation: name, param, field: fieldOf(schema), schema }];
  });
}

/** Parses the entry for each change that the rule covers. The entry must be valid for one of the changes. */
function readEntryFor(text: string, all: readonly ParamOf[]): ReadEntry {
  if (text === '*') return { entries: [text] };
  const read = all.flatMap((one) => (one.field.kind.amounts ? [readAmount(text, one, one.field.kind.amounts)] : []));
  const isText = read.length < all.length && !looksLikeComparison(text);
  const found = read.flatMap((one) => ('entries' in one ? one.entries : []));
  if (isText || found.length > 0) return { entries: [...new Set([...(isText ? [text] : []), ...found])] };
  return (
    read[0] ?? {
      problem: `“${text}” compares amounts, but ${all[0]?.param ?? 'the param'} isn’t an amount. Write the values instead`,
    }
  );
}

function readAmount(text: string, { schema }: ParamOf, { example, patterns }: AmountSyntax): ReadEntry {
  const instead = `Write a comparison, such as "${example}"`;
  if (patterns?.test(text)) return { entries: [text] };
  if (text.includes('*') && !looksLikeComparison(text)) return { problem: `“${text}” compares text. ${instead}` };
  const { operator, value } = parseComparison(text);
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    return { problem: `“${text}” can’t be compared: ${parsed.error.issues[0]?.message ?? ''} ${instead}` };
  const entry = formatComparison(operator, String(parsed.data));
  const range = rangeOfEntry(entry);
  if (range === undefined || range.to < 0) return { problem: `“${text}” can never match. ${instead}` };
  return { entries: [entry] };
}
