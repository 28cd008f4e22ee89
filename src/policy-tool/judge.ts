// Judges a case by the policy: whether the user may use the operation, which rule decides, and what the rule requires.

import { z } from 'zod';
import {
  isAtlasId,
  type PolicyQuestion,
  requestersOfLookUp,
  ruleFor,
  rulesThatMayDecide,
} from '../approvals/policy/match.js';
import type { RuledOperation } from '../approvals/policy/operations.js';
import { type PassedOverRule, passedOverRules } from '../approvals/policy/why.js';
import {
  type DirectionKind,
  formatGroupNames,
  formatMembersOfEach,
  type Policy,
  type PolicyRule,
  type Requesters,
} from '../approvals/request/policy.js';
import { isRefusal } from '../approvals/request/refusal.js';
import type { Direction } from '../operations/effect.js';
import type { Params, Place } from '../operations/operation.js';
import { fieldOf } from '../operations/params/field.js';
import { formatPlain } from '../slack/blocks/text.js';
import { type GroupMembership, isAmongRequesters, type Member, membersOf } from './crowd.js';

export interface CaseQuestion {
  readonly who: Member;
  readonly operation: RuledOperation;
  /** The project's name, ID, or both, e.g. `Payments:32b6e34b3d91647abb20e7b8`. */
  readonly place?: string | undefined;
  readonly params?: Params | undefined;
  /** The direction of the change. The bot reads the direction from the preview. */
  readonly goes?: DirectionKind | undefined;
}

export interface CaseJudgement {
  readonly passed: readonly PassedOverRule[];
  /** The rule that decides. Undefined if no rule applies, or for a look-up without its own rule. */
  readonly rule?: PolicyRule | undefined;
  /** The reason why the deciding rule can't be determined, as a complete sentence. */
  readonly open?: string | undefined;
  readonly may: boolean;
  /** The users who may ask for the operation, as text. */
  readonly requesters: string;
  /** The users who could approve the change if this user asked for it. */
  readonly approvers: readonly Member[];
}

const DIRECTIONS: Readonly<Record<DirectionKind, Direction>> = {
  narrows: 'narrows access',
  widens: 'widens access',
  neither: 'neither',
};

export function judgeQuestion(policy: Policy, crowd: GroupMembership, question: CaseQuestion): CaseJudgement {
  const { who, operation, goes } = question;
  const place = placeOf(question);
  const { params, problem } = withAmounts(question);
  const policyQuestion: PolicyQuestion = {
    operation: operation.name,
    place,
    params,
    direction: goes && DIRECTIONS[goes],
  };
  const passed = passedOverRules(policy, policyQuestion);
  const nobody = { passed, may: false, requesters: 'nobody', approvers: [] };
  if (operation.effect === 'read') {
    const lists = requestersOfLookUp(policy, operation.name, place ?? {});
    const [rule] = place?.project === undefined ? [] : rulesThatMayDecide(policy, policyQuestion);
    return { passed, rule, may: isInAll(crowd, lists, who), requesters: formatMembersOfEach(lists), approvers: [] };
  }
  const open = problem ?? refuseHalfPlace(policy, question);
  if (open !== undefined) return { ...nobody, open };
  const rule = ruleFor(policy, policyQuestion);
  if (rule === undefined) return nobody;
  if (isRefusal(rule)) return { ...nobody, open: formatPlain(rule.sentence) };
  const { requesters, approvers } = rule;
  return {
    passed,
    rule,
    may: isAmongRequesters(crowd, requesters, who),
    requesters: formatGroupNames(requesters),
    approvers: membersOf(crowd, approvers).filter(({ id }) => id !== who.id),
  };
}

const isInAll = (crowd: GroupMembership, lists: readonly Requesters[], who: Member) =>
  lists.every((list) => isAmongRequesters(crowd, list, who));

/** Converts amounts to the notation that the bot stores. `problem` describes an invalid amount. */
function withAmounts({ operation: { params: schema }, params: given }: CaseQuestion): {
  readonly params?: Params | undefined;
  readonly problem?: string | undefined;
} {
  if (given === undefined) return {};
  const params: Record<string, string> = { ...given };
  for (const [param, value] of Object.entries(given)) {
    if (!Object.hasOwn(schema.shape, param) || fieldOf(schema.shape[param]).kind.amounts === undefined) continue;
    const read = z.instanceof(z.ZodType).parse(schema.shape[param]).safeParse(value);
    if (!read.success) return { params: given, problem: read.error.issues[0]?.message };
    params[param] = String(read.data);
  }
  return { params };
}

/** Returns the case's place, which is empty for an operation without a project. */
function placeOf({ operation, place }: CaseQuestion): Place | undefined {
  if (!Object.hasOwn(operation.params.shape, 'project')) return {};
  if (place === undefined) return undefined;
  const { name, id } = partsIn(place);
  return { project: { name: name ?? '', id: id ?? '' } };
}

function partsIn(place: string): { readonly name?: string; readonly id?: string } {
  if (isAtlasId(place)) return { id: place };
  const [, name, id] = /^(.+):([a-f0-9]{24})$/.exec(place) ?? [];
  return name !== undefined && id !== undefined ? { name, id } : { name: place };
}

/** Refuses a project given only by name or only by ID if a rule depends on the other part. */
function refuseHalfPlace(policy: Policy, { operation, place }: CaseQuestion): string | undefined {
  if (place === undefined || !Object.hasOwn(operation.params.shape, 'project')) return undefined;
  const { name, id } = partsIn(place);
  const rule = rulesThatMayDecide(policy, { operation: operation.name }).find(({ projects = [] }) =>
    projects.some((entry) => (isAtlasId(entry) ? id === undefined : name === undefined)),
  );
  if (rule === undefined) return undefined;
  const by = name === undefined ? 'project name' : 'project ID';
  return `${rule.title} also matches by ${by}. Write both, such as ${name ?? 'Payments'}:${id ?? '32b6e34b3d91647abb20e7b8'}.`;
}
