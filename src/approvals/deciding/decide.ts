// Handles a decision about a request. Checks the user, their permission, and that the plan hasn't changed since they
// saw it. Stores the decision before notifying anybody.
import { type PermissionServices, prefetchGroups } from '../people/ask.js';
import { findDisallowedSettlers } from '../people/who-counts.js';
import type { Delivery } from '../request/delivery.js';
import { describeState } from '../request/describe-state.js';
import { withFollowUpTimes } from '../request/finishing-evolve.js';
import { formatGroupNames, type Group, type Rule } from '../request/policy.js';
import { clippedLine } from '../request/reason.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { Person, Request } from '../request/request.js';
import { type SettleCommand, settlementsOf } from '../request/settling.js';
import { parseShorterDuration } from '../request/shorter.js';
import { type Decision, decideRequest, type RequestCommand } from '../request/transitions.js';
import { decidingRule } from '../returns/missing-approval.js';
import { wakeAffectedReturns, withUndoneEvent } from '../returns/undone.js';
import { wakeReturn } from '../returns/wait-for-change.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import { type RequestUpdate, unavailableRefusal, updateRequest } from '../storage/update-request.js';
import type { RequestServices } from '../storage/work.js';

export interface DecisionPress {
  readonly id: string;
  readonly userId: string;
  readonly decision: 'approve' | 'deny' | 'ask' | 'it happened' | 'it did not happen';
  /** The plan hash on the card. */
  readonly planHash: string;
  /** The longest duration that the approver allows, as they typed it. */
  readonly atMost?: string | undefined;
  /** The reason for a denial. */
  readonly why?: string | undefined;
  /** The question to the requester. */
  readonly question?: string | undefined;
  /** Whether a denial only counts while the request is waiting, because the user hasn't seen that it's approved. */
  readonly isWaiting?: boolean | undefined;
  /**
   * Aborts once we've told the user that the press took too long. A press is never stored after the abort, because the
   * user may change their mind.
   */
  readonly signal?: AbortSignal;
  /** The Slack delivery of the press. If Slack delivers it again, the repeat is ignored. */
  readonly delivery?: Delivery;
}

/** A press that doesn't depend on the plan. */
type UnboundPress = Pick<DecisionPress, 'id' | 'userId' | 'signal' | 'delivery'>;

/** @throws SlackSilentError if Slack doesn't return the user who pressed, in which case nothing is recorded */
export async function recordDecision(
  deps: PermissionServices & RequestServices,
  press: DecisionPress,
): Promise<RequestUpdate | Refusal> {
  const { store, people } = deps;
  const stored = await store.read(press.id);
  const request = typeof stored === 'object' ? stored.request : undefined;
  if (press.decision === 'deny' && request?.requester.userId === press.userId) return cancelRequest(deps, press);
  if (request !== undefined) {
    const rule = 'rule' in request ? request.rule : undefined;
    prefetchGroups(deps, request.operation, [press.userId], ({ approvers }) => [approvers], rule);
  }
  const person = await people.freshPerson(press.userId);
  if (isRefusal(person)) return person;
  const options = { ...optionsOf(press), policy: deps.policy };
  const decided = await updateRequest(store, press.id, options, async (now) => {
    const events = await choose(deps, press, person, now);
    if (isRefusal(events)) return events;
    return withUndoneEvent(store, now, withFollowUpTimes(deps.operation(now.request.operation), now.request, events));
  });
  if (press.decision !== 'approve' && !isRefusal(decided)) await wakeReturns(store, decided.request);
  return decided;
}

/** Makes reverts check a request that has ended. If they can't be woken, they check at their next due time. */
async function wakeReturns(store: RequestStore, request: Request): Promise<void> {
  await wakeReturn(store, request).catch(() => {});
  if (request.state === 'succeeded') await wakeAffectedReturns(store, request.id).catch(() => {});
}

/** Returns the result that a press would have now, without storing anything. @throws SlackSilentError */
export async function previewDecision(
  deps: PermissionServices & RequestServices,
  press: DecisionPress,
): Promise<RequestUpdate | Refusal> {
  const stored = await deps.store.read(press.id);
  if (typeof stored === 'string') return unavailableRefusal(press.id, stored);
  const person = await deps.people.freshPerson(press.userId);
  if (isRefusal(person)) return person;
  const isOwnDenial = press.decision === 'deny' && stored.request.requester.userId === press.userId;
  const events = isOwnDenial
    ? decideRequest(stored.request, { type: 'cancel', person: stored.request.requester }, stored.now)
    : await choose(deps, press, person, stored);
  return isRefusal(events) ? events : { request: stored.request, version: stored.version, events };
}

/** Cancels the requester's own request. Slack's signed user ID is sufficient proof. */
export async function cancelRequest(
  { store }: Pick<RequestServices, 'store'>,
  press: UnboundPress,
): Promise<RequestUpdate | Refusal> {
  const cancelled = await updateRequest(store, press.id, optionsOf(press), ({ request, now }) => {
    const { requester } = request;
    const person = requester.userId === press.userId ? requester : { userId: press.userId, identity: press.userId };
    return decideRequest(request, { type: 'cancel', person }, now);
  });
  if (!isRefusal(cancelled)) await wakeReturns(store, cancelled.request);
  return cancelled;
}

/**
 * Stores the reason given by the user who denied, stopped or cancelled a request.
 * @throws SlackSilentError if Slack doesn't return the user
 */
export async function recordDenialReason(
  deps: Pick<PermissionServices & RequestServices, 'store' | 'people'>,
  press: UnboundPress & { readonly why: string },
): Promise<RequestUpdate | Refusal> {
  const person = await deps.people.freshPerson(press.userId);
  if (isRefusal(person)) return person;
  return updateRequest(deps.store, press.id, optionsOf(press), ({ request, now }) =>
    decideRequest(request, { type: 'explain', person, why: clippedLine(press.why, MAX_DENIAL_REASON_LENGTH) }, now),
  );
}

/** Returns the request if the user can answer the question. @throws SlackSilentError */
export async function previewAnswer(
  { store, people }: Pick<PermissionServices & RequestServices, 'store' | 'people'>,
  { id, userId, number }: UnboundPress & { readonly number: number },
): Promise<Request | Refusal> {
  const [stored, person] = await Promise.all([store.read(id), people.freshPerson(userId)]);
  if (typeof stored === 'string') return unavailableRefusal(id, stored);
  if (isRefusal(person)) return person;
  const seen = decideRequest(stored.request, { type: 'answer', person, number, answer: '' }, stored.now);
  return isRefusal(seen) ? seen : stored.request;
}

/** Stores the requester's answer to a question. @throws SlackSilentError if Slack doesn't return the user */
export async function recordAnswer(
  deps: Pick<PermissionServices & RequestServices, 'store' | 'people'>,
  press: UnboundPress & { readonly number: number; readonly answer: string },
): Promise<RequestUpdate | Refusal> {
  const person = await deps.people.freshPerson(press.userId);
  if (isRefusal(person)) return person;
  const { number, answer } = press;
  return updateRequest(deps.store, press.id, optionsOf(press), ({ request, now }) =>
    decideRequest(request, { type: 'answer', person, number, answer }, now),
  );
}

/** The maximum length of a reason for a denial, in characters. */
export const MAX_DENIAL_REASON_LENGTH = 300;

const optionsOf = ({ userId, signal, delivery }: UnboundPress) => ({
  by: userId,
  durably: true,
  signal,
  delivery,
});

async function choose(
  deps: PermissionServices & RequestServices,
  press: DecisionPress,
  person: Person,
  { request, now }: StoredRequest,
): Promise<Decision> {
  if (!('rule' in request) || request.rule === undefined) {
    return refuse('not pending', describeState(request));
  }
  const ruleNow = decidingRule(deps.policy, request, request.preview) ?? refuseWithoutRule(request);
  // Users must be able to settle the outcome of a sent call even if the policy no longer has a rule for the change.
  const rule = isRefusal(ruleNow) && isSettling(press) ? request.rule : ruleNow;
  const rules = isRefusal(rule) ? [request.rule] : [request.rule, rule];
  if (press.decision === 'deny' || press.decision === 'ask') {
    const { question = '' } = press;
    const isQuestion = press.decision === 'ask';
    const why = press.why === undefined ? undefined : clippedLine(press.why, MAX_DENIAL_REASON_LENGTH);
    // `decideRequest` refuses the requester's own question, and says what they can do instead.
    const isOwnQuestion = isQuestion && person.identity === request.requester.identity;
    for (const { approvers, title } of rules) {
      if (!isOwnQuestion && !(await deps.people.isFreshMemberOfAny(person, approvers))) continue;
      const by = { person, rule: title };
      if (isQuestion) return decideRequest(request, { type: 'ask', ...by, question }, now);
      return decideRequest(request, { type: 'deny', ...by, why, isWaiting: press.isWaiting }, now);
    }
    return refuseOutsider(
      rules.flatMap(({ approvers }) => approvers),
      isQuestion ? 'ask about this request' : 'deny this request',
    );
  }
  if (person.identity === request.requester.identity) {
    const own = isSettling(press) ? settle(press, person) : approve(press, person, request.rule, undefined);
    return decideRequest(request, own, now);
  }
  if (isRefusal(rule)) return rule;
  const demands = rules.map(({ approvers }) => approvers);
  const passes = await Promise.all(demands.map((approvers) => deps.people.isFreshMemberOfAny(person, approvers)));
  const lacking = demands.find((_, index) => passes[index] === false);
  if (lacking !== undefined) return refuseOutsider(lacking, 'decide about this request');
  if (isSettling(press)) {
    const dropped = await findDisallowedSettlers(deps.people, settlementsOf(request), rules);
    return decideRequest(request, { ...settle(press, person), dropped }, now);
  }
  const atMost =
    press.atMost === undefined
      ? undefined
      : parseShorterDuration(deps.operation(request.operation), request, press.atMost, now);
  if (typeof atMost === 'object') return atMost;
  return decideRequest(request, approve(press, person, rule, atMost), now);
}

const refuseWithoutRule = ({ operation, returns }: Request) =>
  refuse(
    'no rule',
    `The policy no longer has a rule for this change (${operation}), so nobody can approve the request. ${returns === undefined ? 'Deny the request, or let it expire.' : 'Deny the revert to keep the change, or revert the change in Atlas and press “Done by hand”.'}`,
  );

const isSettling = ({ decision }: DecisionPress) => decision === 'it happened' || decision === 'it did not happen';

const settle = ({ decision }: DecisionPress, person: Person): SettleCommand => ({
  type: 'settle',
  person,
  happened: decision === 'it happened',
});

const approve = (
  { planHash }: DecisionPress,
  person: Person,
  rule: Rule,
  atMost: string | undefined,
): RequestCommand => ({
  type: 'approve',
  person,
  planHash,
  rule,
  atMost,
});

const refuseOutsider = (groups: readonly Group[], what: string) =>
  refuse('not an approver', `Only ${formatGroupNames(groups)} can ${what}. Nothing was recorded.`);
