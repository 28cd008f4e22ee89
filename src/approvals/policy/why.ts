// Why the rules before the one that decides do not. Says of their values and projects no more than that they are others. Pure.

import { by, conditionsOf, fitOf, fitOfOperation, type Matter, PROJECT } from './match.js';
import type { DirectionKind, Policy, PolicyRule } from './policy.js';
import { isAbout } from './situations.js';

export interface Passed {
  readonly rule: PolicyRule;
  /** Goes on after the rule's title: `is for other projects`. */
  readonly why: string;
}

/** Those that are for the operation at all, in their order, up to the first that may decide. */
export function passedOver(policy: Policy, matter: Matter): readonly Passed[] {
  const about = policy.rules.filter((rule) => isAbout(rule, matter.operation));
  const first = about.findIndex((rule) => fitOf(rule, matter, by(matter)) !== 'no');
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
  const other = conditionsOf(rule).find((condition) => by(matter)(condition) === 'no');
  return other?.about === PROJECT ? 'is for other projects' : `is for another ${other?.about}`;
}
