// Explains why earlier rules don't apply, without revealing their values and projects. Pure.

import type { DirectionKind, Policy, PolicyRule } from '../request/policy.js';
import {
  conditionMatcher,
  conditionsOf,
  matchOfOperation,
  type PolicyQuestion,
  PROJECT_CONDITION,
  ruleMatchOf,
} from './match.js';
import { isRuleForOperation } from './situations.js';

export interface PassedOverRule {
  readonly rule: PolicyRule;
  /** The reason as the end of a sentence, after the rule's title, e.g. `is for other projects`. */
  readonly why: string;
}

/** Returns the rules for the operation that don't apply, in order, up to the first rule that may apply. */
export function passedOverRules(policy: Policy, question: PolicyQuestion): readonly PassedOverRule[] {
  const about = policy.rules.filter((rule) => isRuleForOperation(rule, question.operation));
  const first = about.findIndex((rule) => ruleMatchOf(rule, question, conditionMatcher(question)) !== 'no');
  return about
    .slice(0, first === -1 ? about.length : first)
    .map((rule) => ({ rule, why: mismatchReason(rule, question) }));
}

const GOES: Readonly<Record<DirectionKind, string>> = {
  narrows: 'reduce access or cost',
  widens: 'increase access or cost',
  neither: 'neither reduce nor increase access or cost',
};

function mismatchReason(rule: PolicyRule, question: PolicyQuestion): string {
  if (matchOfOperation(rule, question) === 'no')
    return `is for changes that ${rule.directed?.ways.map((way) => GOES[way]).join(' or ')}`;
  const other = conditionsOf(rule).find((condition) => conditionMatcher(question)(condition) === 'no');
  return other?.about === PROJECT_CONDITION ? 'is for other projects' : `is for a different value of ${other?.about}`;
}
