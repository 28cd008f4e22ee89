// Checks a scheduled revert when it's due. Returns the call that reverts the change, or the events to store instead.
import { setTimeout as sleep } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { classifyWriteError } from '../../atlas/errors.js';
import { describeBlockers } from '../../operations/blocker.js';
import { withResolvedTimes } from '../../operations/call.js';
import type { Change, ChangeCall, Preview } from '../../operations/operation.js';
import { ATTRIBUTED_EVENT_TYPES } from '../../operations/own-events.js';
import type { InEffect } from '../../operations/read-back.js';
import { historyPendingResult } from '../history/drop-approvals.js';
import { GROUPS_UNKNOWN_SENTENCE, SlackSilentError } from '../people/people.js';
import { previewChange } from '../people/self-guard.js';
import { conflictOfInterestRefusal } from '../request/about.js';
import { type CheckResult, type EventsInsteadOfSending, retryLaterResult } from '../request/check-result.js';
import { type HistoryDoubts, judgeSending, type OutgoingCallFacts } from '../request/doubt.js';
import { describeDueWhileFrozen, findFreezeOf, freezableChangeOf } from '../request/freeze.js';
import { planHash } from '../request/ids.js';
import { type ApprovalRequirements, PolicyUnreadableError, refreshPolicy } from '../request/policy.js';
import { firstReturnReminderAt } from '../request/reminders.js';
import { type InState, type Request, returnApprovedAt } from '../request/request.js';
import { mayExceedApproval } from '../request/return-transitions.js';
import { settlersNeeded } from '../request/settling.js';
import type { StoredPreview } from '../request/stored-preview.js';
import { projectOrOrgIdOf } from '../storage/commit.js';
import { atlasFor, type WorkDeps } from '../storage/work.js';
import { clockProblem } from './clocks.js';
import { demandOf, missingApproval } from './missing-approval.js';
import { announcementTime, readChangeToRevert } from './way-back.js';

type Claim = InState<'executing'>;

/**
 * The time before a second read. The first read may catch another change half done, so one read can't prove that this
 * change has ended.
 */
const LOOK_AGAIN_MS = 5_000;
/** How long after a change's end we wait before reporting a temporary problem. */
const SAY_AFTER_MS = 5 * 60_000;
/** Minutes until the next attempt, by the number of consecutive failures. */
const BACK_OFF_MINUTES = [1, 2, 4, 8] as const;
const LONGEST_BACK_OFF_MINUTES = 15;

/**
 * @param doubts the doubts about history, as read after the claim
 * @param signal ends the reads early enough to store the call within the claim's lease
 */
export async function checkReturnBeforeSending(
  deps: WorkDeps,
  request: Claim,
  doubts: HistoryDoubts,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { returns, returning } = request;
  if (returns === undefined) throw new Error(`${request.id} isn’t a return`);
  const [operation, changing] = [deps.operation(request.operation), deps.operation(returns.operation)];
  if (operation === undefined || changing === undefined)
    return unreadable(
      request,
      `This release doesn’t have the operation ${operation ? returns.operation : request.operation}.`,
    );
  try {
    const atlas = atlasFor(deps, operation).with({ signal });
    const change = await readChangeToRevert(deps.store, returns);
    const found = await confirmInEffect(deps, change, changing, { atlas, signal });
    if (found === 'no') return nothingLeft(request);
    if (found === 'unclear') return unreadable(request, describeNotFound(request));
    if (returning?.byHand !== undefined)
      return { events: () => [{ type: 'not-by-hand', sentence: CHANGE_REMAINS_SENTENCE }] };
    if (returning?.byItself === true)
      return stuckResult(
        request,
        `The change to ${request.preview.subject} should have ended, but Atlas still shows it. End the change on its card.`,
      );
    return await revert(deps, request, { operation, undoes: change }, atlas, doubts);
  } catch (error) {
    if (error instanceof SlackSilentError) return retryLaterResult(GROUPS_UNKNOWN_SENTENCE, error.retryAfterMs);
    if (error instanceof PolicyUnreadableError)
      return retryQuietly(
        request,
        'Another version of Countersign wrote the policy in force, so only that version can revert the change.',
      );
    const isNo = classifyWriteError(error) === 'refused';
    const sentence = describeAtlasError(error, { role: operation, goesOn: true });
    deps.log.warn({ request: request.id, err: error }, 'the check before a revert failed');
    if (isNo) return unreadable(request, sentence);
    return isProgrammingError(error) ? stuckResult(request, sentence) : retryQuietly(request, sentence);
  }
}

/** Returns whether an error is our own bug. Every attempt would fail, so users are told immediately. */
export const isProgrammingError = (error: unknown): boolean =>
  [TypeError, RangeError, ReferenceError, ZodError].some((kind) => error instanceof kind);

export const CHANGE_REMAINS_SENTENCE = 'Atlas still shows the change.';

/** Returns whether the end is so long ago that users must be told why the change isn't reverted. */
export const isReturnLate = ({ returns }: Pick<Request, 'returns'>, now: number): boolean =>
  returns !== undefined && now >= returns.endsAt + SAY_AFTER_MS;

/** Retries later. Once the revert is late, also tells users. */
const retryQuietly = (request: Claim, sentence: string): EventsInsteadOfSending => ({
  events: (now) =>
    (isReturnLate(request, now) ? stuckResult(request, sentence) : retryLaterResult(sentence)).events(now),
});

export const describeNotFound = ({ preview: { subject } }: Pick<Claim, 'preview'>): string =>
  `I can’t find ${subject} in Atlas, so I can’t tell what remains of the change. Check in Atlas whether the name or address changed.`;

/**
 * Returns whether any part of the change is still in effect in Atlas. Checks twice before returning false.
 * @throws any error from reading Atlas
 */
async function confirmInEffect(
  { store }: WorkDeps,
  sent: ChangeCall,
  changing: Change,
  { atlas, signal }: { readonly atlas: Atlas; readonly signal: AbortSignal },
): Promise<InEffect> {
  const first = await changing.inEffect(atlas, sent, await store.now());
  if (first !== 'no') return first;
  await sleep(LOOK_AGAIN_MS, undefined, { signal });
  return changing.inEffect(atlas, sent, await store.now());
}

const LOOK_WITHIN_MS = 20_000;

/** Like `confirmInEffect`, for a scheduled revert that isn't claimed. */
export async function lookForChange(deps: WorkDeps, sent: ChangeCall, changing: Change): Promise<InEffect> {
  const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
  return confirmInEffect(deps, sent, changing, { atlas: atlasFor(deps, changing).with({ signal }), signal });
}

async function revert(
  deps: WorkDeps,
  request: Claim,
  { operation, undoes }: { readonly operation: Change; readonly undoes: ChangeCall },
  atlas: Atlas,
  doubts: HistoryDoubts,
): Promise<CheckResult> {
  const now = await deps.store.now();
  const fresh = await previewChange(deps, operation, atlas, { params: request.params, undoes }, now);
  if (fresh.blockers.length > 0) return stuckResult(request, describeBlockers(fresh.blockers));
  const { basis, direction, call } = fresh;
  if (call === undefined) throw new Error(`${operation.name} has no call, although nothing blocks it`);
  const checked = { operation, basis, direction, plan: (at: number) => ({ call: withResolvedTimes(call, at) }) };
  const vouched = judgeSending(doubts.all, outgoing(request, fresh), now);
  if (vouched.may === 'wait') return historyPendingResult(vouched, now);
  // We keep the target that was reserved when the change was sent.
  const preview: StoredPreview = { ...fresh, target: request.preview.target, path: request.preview.path };
  if (vouched.may === 'ask')
    return requestApprovalAgain(request, preview, {
      sentence: vouched.sentence,
      demanded: request.demanded ?? request.rule,
    });
  // The change's approval covers a revert that narrows, whatever the policy and users, unless Atlas altered the value.
  if (fresh.unforeseen === undefined && direction.startsWith('narrows')) return checked;
  const trouble = clockProblem(atlas, now);
  if (trouble !== undefined) return stuckResult(request, trouble);
  const isInForce = await refreshPolicy(deps.policy);
  const why =
    drift(request, preview) ??
    (mayExceedApproval(direction) ? endedEarly(request, now) : undefined) ??
    (await frozen(deps, request, preview)) ??
    (await missingApproval(deps, request, preview));
  return why === undefined ? { ...checked, isInForce } : requestApprovalAgain(request, preview, why);
}

/** @param fresh the preview of the revert, based on the current state in Atlas */
const outgoing = (request: Claim, { direction, place }: Preview): OutgoingCallFacts => ({
  approvedAt: returnApprovedAt(request),
  returns: {
    narrowsAccess: direction === 'narrows access',
    scope: projectOrOrgIdOf(place),
    isAttributed: [request.operation, request.returns?.operation ?? ''].every((name) =>
      ATTRIBUTED_EVENT_TYPES.has(name),
    ),
  },
});

type Why = { readonly sentence: string; readonly demanded: ApprovalRequirements; readonly isFreeze?: true };

/** Returns whether the revert was approved on its own card. Approvals older than the revert were for its change. */
export const hasOwnApproval = ({ approvals, askedAt }: Pick<Claim, 'approvals' | 'askedAt'>): boolean =>
  approvals.some(({ at }) => at > askedAt);

/** Returns why ending early needs approval: it widens access, and the approval only covers a revert after the end. */
function endedEarly(request: Claim, now: number): Why | undefined {
  if (hasOwnApproval(request) || request.returns === undefined || now >= request.returns.endsAt) return undefined;
  return {
    sentence: 'Ending the change now may increase access or cost, so it needs approval.',
    demanded: request.demanded ?? request.rule,
  };
}

function drift(request: Claim, preview: StoredPreview): Why | undefined {
  const { operation, params, demanded = request.rule } = request;
  const isPlanned = planHash({ operation, params, preview }) === request.planHash;
  const drifted = isPlanned ? undefined : 'Atlas changed after the approval.';
  const sentence = hasOwnApproval(request) ? drifted : preview.unforeseen;
  return sentence === undefined ? undefined : { sentence, demanded };
}

async function frozen(deps: WorkDeps, request: Claim, preview: StoredPreview): Promise<Why | undefined> {
  if (hasOwnApproval(request)) return undefined;
  const freeze = findFreezeOf(await deps.freezes.read(), freezableChangeOf({ ...request, preview }, deps.operation));
  const demanded = request.demanded ?? request.rule;
  return freeze && { sentence: describeDueWhileFrozen(freeze), demanded, isFreeze: true };
}

/** Before the change's end, asks nobody: the revert waits for the end, and then runs even without an early approval. */
function requestApprovalAgain(
  request: Claim,
  preview: StoredPreview,
  { sentence, demanded, isFreeze }: Why,
): EventsInsteadOfSending {
  const { operation, params, rule, returns, returning, askedAt } = request;
  const plan = { demanded: demandOf(demanded), preview, planHash: planHash({ operation, params, preview }) };
  return {
    events(now) {
      if (returns === undefined || now >= returns.endsAt || hasOwnApproval(request))
        return [{ type: 'asked-anew', sentence, ...plan, remindAt: firstReturnReminderAt(now, rule) }];
      const why = `I didn’t end the change early. ${sentence}`;
      // An early end then needs approval, whatever the direction. After a freeze, it may not.
      const revertDirection = isFreeze || mayExceedApproval(preview.direction) ? preview.direction : 'unknown';
      const announceAt = returning?.announcedAt ? undefined : announcementTime(returns.endsAt, askedAt);
      return [{ type: 'returned', sentence: why, notBefore: returns.endsAt, revertDirection, announceAt }];
    },
  };
}

/** Returns the events when nothing is left to revert, because a user or Atlas already reverted the change. */
function nothingLeft({ returning }: Claim): EventsInsteadOfSending {
  const by = returning?.byHand;
  const sentence =
    returning?.byItself === true
      ? 'Ended. Nothing remains in Atlas.'
      : 'Atlas no longer shows the change, so there was nothing to revert.';
  const { settledBy } = returning ?? {};
  return { events: () => [by === undefined ? { type: 'voided', sentence } : { type: 'cancelled', by, settledBy }] };
}

/** If we can't read Atlas, accepts a revert by hand only if as many users report it as the change needed approvals. */
function unreadable(request: Claim, sentence: string): EventsInsteadOfSending {
  const { byHand, settledBy } = request.returning ?? {};
  if (byHand === undefined) return stuckResult(request, sentence);
  const isEnough = settlersNeeded(request) === 1 && conflictOfInterestRefusal(request, byHand, 'say so') === undefined;
  return settledBy !== undefined || isEnough
    ? nothingLeft(request)
    : stuckResult(request, `${sentence} So I can’t check whether the change was reverted by hand.`);
}

/** Keeps the revert open with the reason, and tries again later. */
export function stuckResult({ returning }: Pick<Claim, 'returning'>, sentence: string): EventsInsteadOfSending {
  const minutes = BACK_OFF_MINUTES[returning?.troubles ?? 0] ?? LONGEST_BACK_OFF_MINUTES;
  return { events: (now) => [{ type: 'stuck', sentence, notBefore: now + minutes * 60_000 }] };
}
