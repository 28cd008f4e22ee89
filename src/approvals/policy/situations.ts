// All situations that rules can tell apart for one operation: which conditions hold, and in which direction it goes.
// Pure.
import { hasDisplayName } from '../../operations/called.js';
import type { Direction } from '../../operations/effect.js';
import type { Policy, PolicyRule } from '../request/policy.js';
import { comparisonIn } from './compare.js';
import {
  areApart,
  type Condition,
  conditionsOf,
  covers,
  type Matcher,
  type OperationAndDirection,
  type RuleMatch,
} from './match.js';
import type { Ruled } from './operations.js';

export interface Situation {
  readonly aim: OperationAndDirection;
  readonly holds: Matcher;
}

/** The largest number of conditions; the number of situations grows exponentially with it. */
const MOST = 9;
const UNKNOWN: RuleMatch = { unknown: 'it is not known' };
const FITS: readonly RuleMatch[] = ['no', UNKNOWN, 'yes'];
/** Undefined before a preview. `unknown` and `widens cost` count as `widens access`. */
const DIRECTIONS: readonly (Direction | undefined)[] = [
  'narrows access',
  'narrows cost',
  'widens access',
  'neither',
  undefined,
];

export const isForOperation = ({ operations, directed }: PolicyRule, operation: string): boolean =>
  operations.includes(operation) || directed?.operations.includes(operation) === true;

/**
 * Every possible situation, and some impossible ones. So what holds in all of them holds for any state of Atlas.
 * @returns undefined when there are too many
 */
export function situations(policies: readonly Policy[], operation: Ruled): readonly Situation[] | undefined {
  const rules = policies.flatMap((policy) => policy.rules.filter((rule) => isForOperation(rule, operation.name)));
  const keyOf = (condition: Condition) => keyFor(condition, operation);
  const all = new Map(rules.flatMap(conditionsOf).map((one) => [keyOf(one), one]));
  // A condition on a param that the operation does not have never holds.
  const open = [...all.values()].filter(({ about }) => Object.hasOwn(operation.params.shape, about));
  if (open.length > MOST) return undefined;
  const directions = rules.some(({ directed, alone }) => directed || alone) ? DIRECTIONS : DIRECTIONS.slice(-1);
  return assignments(open, keyOf).flatMap((fits) =>
    directions.map((direction) => ({
      aim: { operation: operation.name, direction },
      holds: (condition: Condition) => fits.get(keyOf(condition)) ?? 'no',
    })),
  );
}

/** Equal for conditions that can't differ. The second param (`also`) counts only if the operation has it. */
const keyFor = ({ about, wanted, also }: Condition, { params }: Ruled) =>
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

/** Excludes contradictions: a value that matches the narrower of two conditions also matches the wider one. */
function canBe(one: Condition, oneFits: RuleMatch, other: Condition, otherFits: RuleMatch): boolean {
  if (one.about !== other.about || one.also !== other.also) return true;
  if (lieWithin(one.wanted, other.wanted) && FITS.indexOf(oneFits) > FITS.indexOf(otherFits)) return false;
  if (lieWithin(other.wanted, one.wanted) && FITS.indexOf(otherFits) > FITS.indexOf(oneFits)) return false;
  if (areAmounts(one, other) && (oneFits === UNKNOWN) !== (otherFits === UNKNOWN)) return false;
  if (hasDisplayName(one.about)) return true;
  const apart = one.wanted.every((a) => other.wanted.every((b) => areApart(a, b)));
  return !(apart && oneFits === 'yes' && otherFits === 'yes');
}

/** An amount is unknown only while no param is known. All conditions on amounts are then unknown too. */
function areAmounts(...conditions: readonly Condition[]): boolean {
  const entries = conditions.flatMap(({ wanted }) => wanted).filter((entry) => entry !== '*');
  return entries.length > 0 && entries.every((entry) => comparisonIn(entry) !== undefined);
}

const lieWithin = (inner: readonly string[], outer: readonly string[]) =>
  inner.every((one) => outer.some((wider) => covers(wider, one)));
