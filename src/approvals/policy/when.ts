// Checks a rule's `when`: its params have to exist, and its values have to be possible. Then compiles it.
import { addressesIn } from '../../operations/network/ip-addresses.js';
import { endKind, instantKind } from '../../operations/params/times.js';
import { sayList } from '../../operations/say.js';
import { type ParamOf, paramsOf, readEntryFor } from './entries.js';
import { matches } from './match.js';
import type { Ruled, RuleEntry } from './operations.js';
import { type Complain, type Conditions, namedWithout } from './reach.js';

interface Said {
  readonly param: string;
  readonly wanted: readonly string[];
  readonly entries: readonly RuleEntry[];
}

export function checkWhen({ rules }: Conditions, operations: readonly Ruled[], complain: Complain): void {
  const changes = operations.filter(({ effect }) => effect !== 'read');
  rules.forEach(({ entries, when = {} }, index) => {
    for (const [param, wanted] of Object.entries(when)) {
      const path = ['rules', index, 'when', param];
      const problem = problemOf({ param, wanted, entries }, changes);
      if (problem !== undefined) complain(path, problem);
    }
  });
}

/** As match.ts takes it: amounts as comparisons, in one spelling. */
export function compileWhen(
  { entries, when = {} }: Conditions['rules'][number],
  operations: readonly Ruled[],
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

const TIMES: readonly unknown[] = [endKind, instantKind];
const LIKE_A_RANGE = /^[\da-f]*[.:][\da-f.:]*\/\S*$/i;

function problemOf({ param, wanted, entries }: Said, changes: readonly Ruled[]): string | undefined {
  if (param === 'project') return 'is what projects is for';
  const having = changes.filter(({ params }) => Object.hasOwn(params.shape, param));
  const names = having.map(({ name }) => name);
  const lacks = [...new Set(entries.flatMap((entry) => namedWithout(entry, names)))];
  if (lacks.length > 0) return `cannot hold for ${sayList(lacks, 20)}: no param of a change there has that name`;
  const all = paramsOf(param, entries, changes);
  if (all.some(({ field }) => TIMES.includes(field.kind)))
    return 'is a time, and times are not compared. max_duration bounds a duration';
  const range = wanted.find((one) => LIKE_A_RANGE.test(one) && addressesIn(one) === undefined);
  if (range !== undefined) return `“${range}” is no range of addresses. Write one such as 10.0.0.0/8 or 2001:db8::/32`;
  const unfit = wanted.map((one) => readEntryFor(one, all)).find((entry) => 'problem' in entry);
  if (unfit !== undefined && 'problem' in unfit) return unfit.problem;
  return problemOfChoices(wanted, all) ?? problemOfAmounts(param, wanted, entries, all);
}

function problemOfChoices(wanted: readonly string[], all: readonly ParamOf[]): string | undefined {
  const choices = all.every(({ field }) => field.choices)
    ? all.flatMap(({ field }) => Object.keys(field.choices ?? {}))
    : [];
  const none = choices.length === 0 ? undefined : wanted.find((one) => !choices.some((choice) => matches(one, choice)));
  return none !== undefined ? `“${none}” is none of ${sayList(choices, 20)}` : undefined;
}

/** A change that a rule names has to be one for which some entry can hold. */
function problemOfAmounts(
  param: string,
  wanted: readonly string[],
  entries: readonly RuleEntry[],
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
  return amounts && `cannot hold for ${never.operation}: its ${param} is ${amounts.noun}, such as "${amounts.example}"`;
}
