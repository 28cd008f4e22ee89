// Explains why earlier rules did not decide, without revealing the values and projects that they name. Pure.

import type { DirectionKind, Policy, PolicyRule } from '../request/policy.js';
import { conditionMatcher, conditionsOf, matchOf, matchOfOperation, type PolicyQuestion, PROJECT } from './match.js';
import { isForOperation } from './situations.js';

export interface PassedOverRule {
  readonly rule: PolicyRule;
  /** Continues a sentence after the rule's title: `is for other projects`. */
  readonly why: string;
}

/** The rules for the operation that did not decide, in order, up to the first that may. */
export function passedOverRules(policy: Policy, question: PolicyQuestion): readonly PassedOverRule[] {
  const about = policy.rules.filter((rule) => isForOperation(rule, question.operation));
  const first = about.findIndex((rule) => matchOf(rule, question, conditionMatcher(question)) !== 'no');
  return about
    .slice(0, first === -1 ? about.length : first)
    .map((rule) => ({ rule, why: mismatchReason(rule, question) }));
}

const GOES: Readonly<Record<DirectionKind, string>> = {
  narrows: 'reduces access or cost',
  widens: 'increases access or cost',
  neither: 'neither reduces nor increases anything',
};

function mismatchReason(rule: PolicyRule, question: PolicyQuestion): string {
  if (matchOfOperation(rule, question) === 'no')
    return `is for what ${rule.directed?.ways.map((way) => GOES[way]).join(' or ')}`;
  const other = conditionsOf(rule).find((condition) => conditionMatcher(question)(condition) === 'no');
  return other?.about === PROJECT ? 'is for other projects' : `is for another ${other?.about}`;
}
