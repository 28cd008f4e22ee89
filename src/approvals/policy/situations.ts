// Lists all situations that rules can distinguish for an operation: the conditions that match, and the direction of the
// change. Pure.
import { hasDisplayName } from '../../operations/display-name.js';
import type { Direction } from '../../operations/effect.js';
import type { Policy, PolicyRule } from '../request/policy.js';
import { rangeOfEntry } from './compare.js';
import {
  arePatternsDisjoint,
  type Condition,
  conditionsOf,
  type Matcher,
  type OperationAndDirection,
  patternCovers,
  type RuleMatch,
} from './match.js';
import type { RuledOperation } from './operations.js';

export interface Situation {
  readonly subject: OperationAndDirection;
  readonly matcher: Matcher;
}

/** The maximum number of conditions. With each condition, the number of situations multiplies. */
const MOST = 9;
const UNKNOWN: RuleMatch = { unknown: 'it is not known' };
const FITS: readonly RuleMatch[] = ['no', UNKNOWN, 'yes'];
/** The possible directions; undefined before a preview. `unknown` and `widens cost` count as `widens access`. */
const DIRECTIONS: readonly (Direction | undefined)[] = [
  'narrows access',
  'narrows cost',
  'widens access',
  'neither',
  undefined,
];

export const isRuleForOperation = ({ operations, directed }: PolicyRule, operation: string): boolean =>
  operations.includes(operation) || directed?.operations.includes(operation) === true;

/**
 * Returns every possible situation, and some impossible ones. So a statement that's true in all returned situations is
 * true for any state of Atlas.
 * @returns undefined if there are too many situations
 */
export function possibleSituations(
  policies: readonly Policy[],
  operation: RuledOperation,
): readonly Situation[] | undefined {
  const rules = policies.flatMap((policy) => policy.rules.filter((rule) => isRuleForOperation(rule, operation.name)));
  const keyOf = (condition: Condition) => keyFor(condition, operation);
  const all = new Map(rules.flatMap(conditionsOf).map((one) => [keyOf(one), one]));
  // A condition on a param that the operation doesn't have never matches.
  const open = [...all.values()].filter(({ about }) => Object.hasOwn(operation.params.shape, about));
  if (open.length > MOST) return undefined;
  const directions = rules.some(({ directed, alone }) => directed || alone) ? DIRECTIONS : DIRECTIONS.slice(-1);
  return assignments(open, keyOf).flatMap((fits) =>
    directions.map((direction) => ({
      subject: { operation: operation.name, direction },
      matcher: (condition: Condition) => fits.get(keyOf(condition)) ?? 'no',
    })),
  );
}

/** Returns the same key for conditions that always have the same result. Uses `also` only if the operation has it. */
const keyFor = ({ about, wanted, also }: Condition, { params }: RuledOperation) =>
  JSON.stringify([about, wanted.toSorted(), also !== undefined && Object.hasOwn(params.shape, also)]);

type Fits = ReadonlyMap<string, RuleMatch>;

function assignments(conditions: readonly Condition[], keyOf: (one: Condition) => string): readonly Fits[] {
  let all: readonly Fits[] = [new Map()];
  conditions.forEach((condition, index) => {
    const before = conditions.slice(0, index);
    all = all.flatMap((fits) =>
      FITS.filter((fit) => before.every((other) => canBe(other, fits.get(keyOf(other)) ?? 'no', condition, fit))).map(
        (fit) => new Map([...fits, [keyOf(condition), fit]]),
      ),
    );
  });
  return all;
}

/**
 * Returns whether the conditions can have these results together. A value that matches the narrower condition also
 * matches the wider one.
 */
function canBe(one: Condition, oneFits: RuleMatch, other: Condition, otherFits: RuleMatch): boolean {
  if (one.about !== other.about || one.also !== other.also) return true;
  if (lieWithin(one.wanted, other.wanted) && FITS.indexOf(oneFits) > FITS.indexOf(otherFits)) return false;
  if (lieWithin(other.wanted, one.wanted) && FITS.indexOf(otherFits) > FITS.indexOf(oneFits)) return false;
  if (areAmounts(one, other) && (oneFits === UNKNOWN) !== (otherFits === UNKNOWN)) return false;
  if (hasDisplayName(one.about)) return true;
  const apart = one.wanted.every((a) => other.wanted.every((b) => arePatternsDisjoint(a, b)));
  return !(apart && oneFits === 'yes' && otherFits === 'yes');
}

/**
 * Returns whether all conditions are on amounts, which are unknown only while all params are unknown.
 */
function areAmounts(...conditions: readonly Condition[]): boolean {
  const entries = conditions.flatMap(({ wanted }) => wanted).filter((entry) => entry !== '*');
  return entries.length > 0 && entries.every((entry) => rangeOfEntry(entry) !== undefined);
}

const lieWithin = (inner: readonly string[], outer: readonly string[]) =>
  inner.every((one) => outer.some((wider) => patternCovers(wider, one)));
