// Checks, between the claim and the call, that nothing blocks the change, and that basis and users are as approved.

import { describeAtlasError } from '../../atlas/error-sentences.js';
import { classifyWriteError } from '../../atlas/errors.js';
import { describeBlockers } from '../../operations/blocker.js';
import { withResolvedTimes } from '../../operations/call.js';
import { durationMs, formatDuration } from '../../operations/duration.js';
import { plural } from '../../operations/format.js';
import type { Change, Params, Preview } from '../../operations/operation.js';
import { durationRefusal } from '../people/ask.js';
import { GROUPS_UNKNOWN_SENTENCE, SlackSilentError } from '../people/people.js';
import { prefetchPeople, type ReadFreshPerson, recountApprovals } from '../people/who-counts.js';
import { policyQuestionOf, ruleFor } from '../policy/match.js';
import { withExtraApproval } from '../request/about.js';
import { type CheckResult, type EventsInsteadOfSending, retryLaterResult } from '../request/check-result.js';
import { canonicalJson, isSameCall, planHash } from '../request/ids.js';
import { formatGroupNames, type Rule, refreshPolicy, stricterRequirements } from '../request/policy.js';
import { reasonRefusal } from '../request/reason.js';
import { isRefusal } from '../request/refusal.js';
import { APPROVAL_VALID_MS, type Approval, type InState } from '../request/request.js';
import { approvalsDroppedEvents, earliestEnd, longestApprovalWaitMs } from '../request/shorter.js';
import { startRefusal } from '../request/start.js';
import type { StoredPreview } from '../request/stored-preview.js';
import { extensionRefusedEvent, previewRequest } from '../returns/extension.js';
import { endsReturnEarly } from '../returns/undone.js';
import { plannedUndo } from '../returns/way-back.js';
import { atlasFor, type WorkDeps } from '../storage/work.js';

/**
 * @param signal ends the reads early enough to store the call within the claim's lease
 * @throws PolicyUnreadableError, and any error from Redis
 */
export async function checkBeforeSending(
  deps: WorkDeps,
  request: InState<'executing'>,
  signal: AbortSignal,
): Promise<CheckResult> {
  const operation = deps.operation(request.operation);
  if (operation === undefined) return voided(`This release doesn’t have the operation ${request.operation}.`);
  const isInForce = await refreshPolicy(deps.policy);
  try {
    const now = await deps.store.now();
    const who = prefetchPeople(deps, request);
    const look = (params: Params) =>
      previewRequest(deps, operation, atlasFor(deps, operation).with({ signal }), { ...request, params }, now);
    const preview = await look(request.params);
    // Read after the preview, to name a person who ended the change meanwhile.
    const refused = await extensionRefusedEvent(deps.store, request);
    if (refused !== undefined) return { events: () => [refused] };
    const changed = changeProblem(operation, request, preview, now);
    if (changed !== undefined) return voided(changed);
    const approvals = await checkPeople(deps, request, { operation, preview, now }, who);
    if ('events' in approvals) return approvals;
    const { basis, direction, call: asked } = preview;
    if (asked === undefined) throw new Error(`${operation.name} has no call, although nothing blocks it`);
    // The params are the same as approved, except that `for` is shorter if an approver allowed less time.
    const lasts = shorterThanAsked(request.params, approvals, now);
    const checked = { operation, basis, isInForce };
    if (lasts === undefined) return { ...checked, direction, plan: (now) => ({ call: withResolvedTimes(asked, now) }) };
    const params = { ...request.params, for: lasts };
    const shorter = await look(params);
    const other = otherRuleProblem(deps, request, preview, shorter, lasts);
    if (other !== undefined) return voided(other);
    const call = operation.call(params, basis);
    // If the requester chose an end time, an approved duration may end after that time. So we compute the end when we
    // send the call.
    const plan = (now: number) =>
      shorterThanAsked(request.params, approvals, now) === undefined
        ? { call: withResolvedTimes(asked, now) }
        : { call: withResolvedTimes(call, now), lasts };
    return { ...checked, direction: shorter.direction, plan };
  } catch (error) {
    if (error instanceof SlackSilentError) return retryLaterResult(GROUPS_UNKNOWN_SENTENCE, error.retryAfterMs);
    const isNo = classifyWriteError(error) === 'refused';
    const sentence = describeAtlasError(error, { role: operation, goesOn: !isNo });
    deps.log.warn({ request: request.id, err: error }, 'the check before sending failed');
    // Nothing was sent. The request ends if a retry would fail with the same error. Otherwise, we retry.
    return isNo ? voided(`Not sent. ${sentence}`) : retryLaterResult(sentence);
  }
}

function shorterThanAsked({ for: asked }: Params, approvals: readonly Approval[], now: number): string | undefined {
  const lasts = asked === undefined ? undefined : earliestEnd(asked, approvals, now);
  return lasts === asked ? undefined : lasts;
}

/**
 * A shorter change may have a different effect. For example, a grant that ends before the current grant removes access.
 * Approvers approved under the rule for the requested time, so a change that needs a different rule isn't sent.
 */
function otherRuleProblem(
  { policy }: WorkDeps,
  request: InState<'executing'>,
  asked: Preview,
  shorter: Preview,
  lasts: string,
): string | undefined {
  if (shorter.blockers.length > 0) return `Not sent. ${describeBlockers(shorter.blockers)}`;
  const [before, rule] = [asked, shorter].map((one) => ruleFor(policy, policyQuestionOf(request, one)));
  if (rule !== undefined && isRefusal(rule)) return `Not sent. ${String(rule.sentence)}`;
  if (before === undefined || isRefusal(before) || rule?.title === before.title) return undefined;
  const time = formatDuration(durationMs(lasts));
  const decides = rule === undefined ? 'no rule in the policy applies' : `${rule.title} applies`;
  return `Not sent. When limited to ${time}, the change is different, and ${decides} instead of ${before.title}. Submit a new request for ${time}.`;
}

function changeProblem(
  operation: Change,
  request: InState<'executing'>,
  preview: Preview,
  now: number,
): string | undefined {
  if (preview.blockers.length > 0) return `Not sent. ${describeBlockers(preview.blockers)}`;
  const { params, preview: approved, startsAt } = request;
  const plan = { operation: operation.name, params, undo: plannedUndo(operation, request, preview, now), startsAt };
  if (planHash({ ...plan, preview }) === request.planHash) return undefined;
  const isDrifted = canonicalJson(approved.basis) !== canonicalJson(preview.basis);
  const difference = isDrifted ? operation.drift(approved.basis, preview.basis, now) : undefined;
  if (difference !== undefined)
    return `Not sent. Atlas changed after the request was made: ${difference}. Submit a new request for the current state.`;
  if (approved.call !== undefined && preview.call !== undefined && !isSameCall(approved.call, preview.call))
    return 'Not sent. I was updated after the approval and would now send a different call. Submit a new request.';
  if (planHash({ ...plan, preview: approved }) === request.planHash) return undefined;
  return params.for === undefined
    ? 'Not sent. Another version of Countersign stored this approval, and I can’t check it. Submit a new request.'
    : 'Not sent. This change can no longer be reverted as approved. Submit a new request for the current state.';
}

/**
 * Checks all users against the stored rule and the current policy. Drops approvals that no longer count.
 * @returns the approvals that count, or the events to store instead of sending the call
 */
async function checkPeople(
  deps: WorkDeps,
  request: InState<'executing'>,
  { operation, preview, now }: { readonly operation: Change; readonly preview: StoredPreview; readonly now: number },
  who: ReadFreshPerson,
): Promise<readonly Approval[] | EventsInsteadOfSending> {
  const rule = ruleFor(deps.policy, policyQuestionOf(request, preview));
  if (rule === undefined) return voided('Not sent, because the policy no longer has a rule for this change.');
  if (isRefusal(rule)) return voided(`Not sent. ${String(rule.sentence)}`);
  const before = ruleFor(deps.policy, policyQuestionOf(request, request.preview));
  // Approvers approved under the rule on the card. The approvers of a different rule weren't asked.
  if (before !== undefined && !isRefusal(before) && before.title !== rule.title)
    return voided(
      `Not sent. The change no longer matches what was approved, so ${rule.title} applies instead of ${before.title}. Submit a new request.`,
    );
  const lacks = reasonRefusal(rule, request.reason);
  if (lacks !== undefined) return voided(`Not sent. ${String(lacks.sentence)}`);
  const isEarlyEnd = await endsReturnEarly(deps.store, request);
  const long = durationRefusal(rule, operation, request.params, { now, isEarlyEnd });
  const untimely = startRefusal(rule, operation, request, request.askedAt) ?? long;
  if (untimely !== undefined) return voided(`Not sent. ${String(untimely.sentence)}`);
  const requester = await who(request.requester.userId);
  const rules = [request.rule, rule];
  if (isRefusal(requester)) return noLongerAsks(request.rule);
  for (const demanded of rules)
    if (!(await deps.people.isFreshMemberOfAny(requester, demanded.requesters))) return noLongerAsks(demanded);
  const { counted, dropped } = await recountApprovals(deps, request, { requester, who, about: preview.about }, rules);
  const demanded = withExtraApproval(stricterRequirements(request.rule, rule), preview.about);
  const isAlone = request.rule.alone === true && rule.alone === true;
  if (isAlone || counted.length >= demanded.approvals) return longerWait(request, demanded.waitMs) ?? counted;
  const [why] = dropped.values();
  const asksFor =
    request.rule.alone === true
      ? `This change now needs approval: ${plural(demanded.approvals, 'approval')} from ${formatGroupNames(rule.approvers)}.`
      : `This change now needs ${plural(demanded.approvals, 'approval')}.`;
  const expiresAfterMs = Math.min(request.rule.expiresAfterMs, rule.expiresAfterMs);
  return {
    events: (now) => {
      const waitMs = longestApprovalWaitMs({ expiresAfterMs }, operation, request, now);
      const sentence =
        why === undefined ? `${asksFor} Not sent.` : `Not sent. An approval no longer counts, because ${why}.`;
      return approvalsDroppedEvents({ dropped: [...dropped.keys()], sentence, demanded }, waitMs, now);
    },
  };
}

const noLongerAsks = ({ title }: Rule) =>
  voided(`Not sent, because the requester can no longer ask for this change (${title}).`);

/** Keeps the request waiting if the current policy requires a longer waiting period than the stored rule. */
function longerWait(
  { approvedAt, notBefore }: InState<'executing'>,
  waitMs: number,
): EventsInsteadOfSending | undefined {
  const until = approvedAt + waitMs;
  if (until <= notBefore) return undefined;
  const sentence = `The policy now requires a wait of ${formatDuration(waitMs)} after the last approval.`;
  const returned = { type: 'returned', sentence, notBefore: until, expiresAt: until + APPROVAL_VALID_MS } as const;
  return { events: () => [returned] };
}

const voided = (sentence: string): EventsInsteadOfSending => ({ events: () => [{ type: 'voided', sentence }] });
