// Decides whether a change's approval still covers a revert that widens access, and where a request is decided.
import { plural } from '../../operations/format.js';
import type { Preview } from '../../operations/operation.js';
import { prefetchPeople, recountApprovals } from '../people/who-counts.js';
import { policyQuestionOf, ruleFor } from '../policy/match.js';
import { withExtraApproval } from '../request/about.js';
import {
  type ApprovalRequirements,
  formatGroupNames,
  type Policy,
  type PolicyRule,
  stricterRequirements,
} from '../request/policy.js';
import { isRefusal, type Refusal } from '../request/refusal.js';
import type { InState, PlannedFields, Request } from '../request/request.js';
import type { StoredPreview } from '../request/stored-preview.js';
import type { WorkDeps } from '../storage/work.js';

/** Returns the current rule for a scheduled revert: the rule of its own operation or, without one, of its change. */
export function decidingRule(
  policy: Policy,
  request: Pick<PlannedFields, 'operation' | 'params' | 'returns'>,
  preview: Preview | undefined,
): PolicyRule | Refusal | undefined {
  const own = ruleFor(policy, policyQuestionOf(request, preview));
  if (request.returns === undefined || (own !== undefined && !isRefusal(own))) return own;
  return ruleFor(policy, policyQuestionOf(request.returns, preview)) ?? own;
}

/** @returns why the revert needs approval again, and its requirements; undefined if it doesn't need approval */
export async function missingApproval(
  deps: WorkDeps,
  request: InState<'executing'>,
  preview: StoredPreview,
): Promise<{ readonly sentence: string; readonly demanded: ApprovalRequirements } | undefined> {
  const who = prefetchPeople(deps, request);
  const rule = decidingRule(deps.policy, request, preview);
  if (rule === undefined || isRefusal(rule))
    return { sentence: 'The policy no longer has a rule for this revert.', demanded: demandOf(request.rule) };
  const rules = [request.rule, rule];
  const demanded = withExtraApproval(stricterRequirements(request.rule, rule), preview.about);
  const requester = await who(request.requester.userId);
  if (isRefusal(requester)) return { sentence: `${GONE}.`, demanded };
  for (const one of rules) {
    if (!(await deps.people.isFreshMemberOfAny(requester, one.requesters)))
      return { sentence: `${GONE} (${one.title}).`, demanded };
  }
  const { counted, dropped } = await recountApprovals(deps, request, { requester, who, about: preview.about }, rules);
  if (counted.length >= demanded.approvals) return undefined;
  const [why] = dropped.values();
  const needs = `The revert needs ${plural(demanded.approvals, 'approval')} from ${formatGroupNames(rule.approvers)}.`;
  return { sentence: why === undefined ? needs : `An approval no longer counts, because ${why}. ${needs}`, demanded };
}

const GONE = 'The requester can no longer ask for this change';
export const demandOf = ({ title, approvals, waitMs }: ApprovalRequirements): ApprovalRequirements => ({
  title,
  approvals,
  waitMs,
});

/** Returns the channel of the current rule or, without one, of the stored rule. Undefined only without a policy. */
export function approvalsChannelOf(policy: Policy, request: Request): string | undefined {
  const now = 'preview' in request ? decidingRule(policy, request, request.preview) : undefined;
  const stored = 'rule' in request ? request.rule : undefined;
  const rule = now === undefined || isRefusal(now) ? stored : now;
  return rule?.channel ?? policy.approvalsChannel;
}
