// All that rules can tell apart about one operation: which of their conditions hold, and which way it goes. Pure.
import type { Direction } from '../../operations/effect.js';
import { type Aim, areApart, type Condition, conditionsOf, covers, type Fit, type Holds } from './match.js';
import type { Ruled } from './operations.js';
import type { Policy, PolicyRule } from './policy.js';

export interface Situation {
  readonly aim: Aim;
  readonly holds: Holds;
}

/** Of conditions: with more, there are too many ways in which they hold or do not. */
const MOST = 9;
const UNKNOWN: Fit = { unknown: 'it is not known' };
const FITS: readonly Fit[] = ['no', UNKNOWN, 'yes'];
const DIRECTIONS: readonly Direction[] = ['narrows access', 'narrows cost', 'widens access', 'neither', 'unknown'];

export const isAbout = ({ operations, directed }: PolicyRule, operation: string): boolean =>
  operations.includes(operation) || directed?.operations.includes(operation) === true;

/**
 * Every situation that can be, and some that cannot: what holds in all of them holds whatever Atlas has.
 * @returns undefined when there are too many
 */
export function situations(policies: readonly Policy[], operation: Ruled): readonly Situation[] | undefined {
  const rules = policies.flatMap((policy) => policy.rules.filter((rule) => isAbout(rule, operation.name)));
  const all = new Map(rules.flatMap(conditionsOf).map((one) => [keyOf(one), one]));
  // What an operation has no param for never holds.
  const open = [...all.values()].filter(({ about }) => Object.hasOwn(operation.params.shape, about));
  if (open.length > MOST) return undefined;
  const directions = rules.some(({ directed, alone }) => directed || alone) ? DIRECTIONS : DIRECTIONS.slice(-1);
  return assignments(open).flatMap((fits) =>
    directions.map((direction) => ({
      aim: { operation: operation.name, direction },
      holds: (condition: Condition) => fits.get(keyOf(condition)) ?? 'no',
    })),
  );
}

const keyOf = ({ about, wanted }: Condition) => JSON.stringify([about, wanted.toSorted()]);

type Fits = ReadonlyMap<string, Fit>;

function assignments(conditions: readonly Condition[]): readonly Fits[] {
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

/** Whoever fits the narrower of two fits the wider. */
function canBe(one: Condition, oneFits: Fit, other: Condition, otherFits: Fit): boolean {
  if (one.about !== other.about) return true;
  if (lieWithin(one.wanted, other.wanted) && FITS.indexOf(oneFits) > FITS.indexOf(otherFits)) return false;
  if (lieWithin(other.wanted, one.wanted) && FITS.indexOf(otherFits) > FITS.indexOf(oneFits)) return false;
  const apart = one.wanted.every((a) => other.wanted.every((b) => areApart(a, b)));
  return !(apart && oneFits === 'yes' && otherFits === 'yes');
}

const lieWithin = (inner: readonly string[], outer: readonly string[]) =>
  inner.every((one) => outer.some((wider) => covers(wider, one)));
