// Checks a rule's `when`: its params have to exist, and its values have to be possible.
import { addressesIn } from '../../operations/network/ip-addresses.js';
import { durationKind } from '../../operations/params/duration.js';
import { endKind } from '../../operations/params/end.js';
import { fieldOf } from '../../operations/params/field.js';
import { instantKind } from '../../operations/params/instant.js';
import { sayList } from '../../operations/say.js';
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

const TIMES: readonly unknown[] = [durationKind, endKind, instantKind];
const LIKE_A_RANGE = /^[\da-f]*[.:][\da-f.:]*\/\S*$/i;

function problemOf({ param, wanted, entries }: Said, changes: readonly Ruled[]): string | undefined {
  if (param === 'project') return 'is what projects is for';
  const having = changes.filter(({ params }) => Object.hasOwn(params.shape, param));
  const names = having.map(({ name }) => name);
  const lacks = [...new Set(entries.flatMap((entry) => namedWithout(entry, names)))];
  if (lacks.length > 0) return `cannot hold for ${sayList(lacks, 20)}: no param of a change there has that name`;
  const named = new Set(entries.flatMap((entry) => ('names' in entry ? entry.names : [])));
  const of = having.filter(({ name }) => named.has(name)).map(({ params }) => fieldOf(params.shape[param]));
  if (of.some(({ kind }) => TIMES.includes(kind)))
    return 'is a time, and times are not compared. max_duration bounds a duration';
  const range = wanted.find((one) => LIKE_A_RANGE.test(one) && addressesIn(one) === undefined);
  if (range !== undefined) return `“${range}” is no range of addresses. Write one such as 10.0.0.0/8 or 2001:db8::/32`;
  const all = of.every(({ choices }) => choices) ? of.flatMap(({ choices = {} }) => Object.keys(choices)) : [];
  const none = all.length === 0 ? undefined : wanted.find((pattern) => !all.some((choice) => matches(pattern, choice)));
  return none !== undefined ? `“${none}” is none of ${sayList(all, 20)}` : undefined;
}
