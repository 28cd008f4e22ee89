// Parses and evaluates comparisons in a rule's `when`, e.g. `>= 5TiB`. Pure.
import { parseAmount } from '../../operations/amounts.js';
import type { Amount } from '../../operations/params/kind.js';

const OPERATORS = ['<=', '>=', '<', '>', '='] as const;
type Operator = (typeof OPERATORS)[number];

/** The amounts that satisfy a comparison: whole numbers from `from` to `to`, inclusive. */
interface Range {
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  /** With `=`, the rest of the value, which must also be equal. */
  readonly exactly?: string | undefined;
}

/** Formats an entry that `rangeOfEntry` can parse. */
export const formatComparison = (operator: Operator, value: string): string => `${operator} ${value}`;

/** @param entry a compiled value from a rule's `when` */
export function rangeOfEntry(entry: string): Range | undefined {
  const operator = OPERATORS.find((one) => entry.startsWith(`${one} `));
  const than = operator && parseAmount(entry.slice(operator.length + 1));
  return than && rangeOf(operator, than);
}

function rangeOf(operator: Operator, { unit, amount, exactly }: Amount): Range {
  switch (operator) {
    case '<':
      return { unit, from: Number.NEGATIVE_INFINITY, to: amount - 1 };
    case '<=':
      return { unit, from: Number.NEGATIVE_INFINITY, to: amount };
    case '>':
      return { unit, from: amount + 1, to: Number.POSITIVE_INFINITY };
    case '>=':
      return { unit, from: amount, to: Number.POSITIVE_INFINITY };
    case '=':
      return { unit, from: amount, to: amount, exactly };
    default:
      return operator satisfies never;
  }
}

/** Returns whether an entry is a comparison that a stored value satisfies. */
export function entryIncludesAmount(entry: string, value: string): boolean {
  const range = rangeOfEntry(entry);
  const amount = range && parseAmount(value);
  if (range === undefined || amount?.unit !== range.unit) return false;
  if (amount.amount < range.from || amount.amount > range.to) return false;
  return range.exactly === undefined || amount.exactly === range.exactly;
}

/** Returns whether `outer` includes every amount in `inner`; undefined if neither is a comparison. */
export const coversAmounts = (outer: string, inner: string): boolean | undefined =>
  ofBoth(
    outer,
    inner,
    (wide, narrow) =>
      narrow.from >= wide.from &&
      narrow.to <= wide.to &&
      (wide.exactly === undefined || wide.exactly === narrow.exactly),
  );

/** Returns whether no amount satisfies both entries; undefined if neither is a comparison. */
export const areAmountsDisjoint = (one: string, other: string): boolean | undefined =>
  ofBoth(
    one,
    other,
    (a, b) =>
      a.to < b.from || b.to < a.from || (a.exactly !== undefined && b.exactly !== undefined && a.exactly !== b.exactly),
  );

/** Returns undefined if neither entry is a comparison; false if we can't compare them: only one is, or units differ. */
function ofBoth(one: string, other: string, is: (one: Range, other: Range) => boolean): boolean | undefined {
  const [first, second] = [rangeOfEntry(one), rangeOfEntry(other)];
  if (first === undefined && second === undefined) return undefined;
  return first !== undefined && second !== undefined && first.unit === second.unit && is(first, second);
}

interface Written {
  readonly operator: Operator;
  /** The value to compare with, in the notation that users type. */
  readonly value: string;
}

/**
 * Parses `>= 5TB`, `daily < 7d` (which compares the values in `daily=...`), or a single value, which must be equal.
 * @param text the comparison's text in the policy
 */
export function parseComparison(text: string): Written {
  const [, name, operator, value = ''] = /^(?:([a-z][\w-]*) ?)?(<=|>=|<|>|=) ?(.+)$/is.exec(text.trim()) ?? [];
  const known = OPERATORS.find((one) => one === operator);
  if (known === undefined) return { operator: '=', value: text.trim() };
  return { operator: known, value: name === undefined ? value : `${name}=${value}` };
}

export const looksLikeComparison = (text: string): boolean => /^[<>=]/.test(text);
