// Explains why earlier rules did not decide, without revealing the values and projects that they name. Pure.

import type { DirectionKind, Policy, PolicyRule } from '../request/policy.js';
import { conditionsOf, fitOf, fitOfOperation, holdsFor, type Matter, PROJECT } from './match.js';
import { isForOperation } from './situations.js';

export interface Passed {
  readonly rule: PolicyRule;
  /** Continues a sentence after the rule's title: `is for other projects`. */
  readonly why: string;
}

/** The rules for the operation that did not decide, in order, up to the first that may. */
export function passedOver(policy: Policy, matter: Matter): readonly Passed[] {
  const about = policy.rules.filter((rule) => isForOperation(rule, matter.operation));
  const first = about.findIndex((rule) => fitOf(rule, matter, holdsFor(matter)) !== 'no');
  return about.slice(0, first === -1 ? about.length : first).map((rule) => ({ rule, why: whyNot(rule, matter) }));
}

const GOES: Readonly<Record<DirectionKind, string>> = {
  narrows: 'narrows access or cost',
  widens: 'widens access or cost',
  neither: 'neither narrows nor widens anything',
};

function whyNot(rule: PolicyRule, matter: Matter): string {
  if (fitOfOperation(rule, matter) === 'no')
    return `is for what ${rule.directed?.ways.map((way) => GOES[way]).join(' or ')}`;
  const other = conditionsOf(rule).find((condition) => holdsFor(matter)(condition) === 'no');
  return other?.about === PROJECT ? 'is for other projects' : `is for another ${other?.about}`;
}
