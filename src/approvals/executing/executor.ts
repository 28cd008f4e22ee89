// Executes an approved request: claims it, checks it again, stores the call, calls Atlas, reads back, records.
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { AtlasBadReplyError, classifyWriteError, unsentRetryDelayMs } from '../../atlas/errors.js';
import type { Change, ChangeCall, JsonObject } from '../../operations/operation.js';
import { checkHistoryBeforeSending, droppedApprovalEvents } from '../history/drop-approvals.js';
import type { CheckResult } from '../request/check-result.js';
import type { HistoryDoubts } from '../request/doubt.js';
import type { RequestEvent } from '../request/events.js';
import { withFollowUpTimes } from '../request/finishing-evolve.js';
import {
  describeDueWhileFrozen,
  describeFreeze,
  type Freeze,
  findFreezeOf,
  freezableChangeOf,
  heldEvents,
} from '../request/freeze.js';
import { isRefusal, refuse } from '../request/refusal.js';
import {
  CALL_DEADLINE_MS,
  CLAIM_LEASE_MS,
  type InState,
  queueOf,
  type Request,
  SEND_WITHIN_MS,
  SENT_LEASE_MS,
  sentChangeCall,
} from '../request/request.js';
import { decideRequest } from '../request/transitions.js';
import { checkReturnBeforeSending, hasOwnApproval, isReturnLate, stuckResult } from '../returns/check-return.js';
import { dueEarlierMs } from '../returns/clocks.js';
import { extensionEvents } from '../returns/extension.js';
import { nonBlockingReturnIds, wakeAffectedReturns, withUndoneEvent } from '../returns/undone.js';
import { wakeReturn } from '../returns/wait-for-change.js';
import { withReturn } from '../returns/way-back.js';
import type { StoredRequest } from '../storage/store.js';
import { type UpdateChoice, updateRequest } from '../storage/update-request.js';
import { atlasFor, type WorkDeps } from '../storage/work.js';
import { checkBeforeSending } from './check-again.js';
import { backToApprovedEvents, unknownOutcomeEvents } from './outcomes.js';
import { TAKES_EFFECT_WITHIN_MS } from './verifier.js';

const BOT = { by: 'countersign' } as const;
/** The deadline for reading Atlas, which leaves enough time to store the call before the claim's lease ends. */
const LOOK_WITHIN_MS = CLAIM_LEASE_MS - 8_000;
/** The delay before the next attempt if another request has reserved the target. */
const RESERVED_RETRY_MS = 3_000;
const GIVE_BACK_AGAIN_MS = 500;

/** Executes an approved request if it's due and its target is free. */
export async function executeRequest(
  deps: WorkDeps,
  { request, now }: StoredRequest & { request: InState<'approved'> },
): Promise<void> {
  const { freezes, history, worker } = deps;
  const options = { by: 'countersign', freezes, history, mayChange: await nonBlockingReturnIds(deps.store, request) };
  const claimed = await updateRequest(deps.store, request.id, options, (stored, frozen, doubts) => {
    // We check approvals before the freeze. Otherwise, a frozen request would keep approvals that no longer count.
    const dropped = droppedApprovalEvents(deps.operation(stored.request.operation), stored.request, doubts, stored.now);
    if (dropped.length > 0) return dropped;
    const ahead = dueEarlierMs(deps.atlas, stored.request, stored.now);
    const claim = decideRequest(stored.request, { type: 'claim', worker, ahead }, stored.now);
    if (isRefusal(claim) || stored.request.state !== 'approved' || checksFreezeItself(stored.request)) return claim;
    const held = findFreezeOf(frozen, freezableChangeOf(stored.request, deps.operation)) !== undefined;
    return held ? heldEvents(stored.request, frozen, deps.operation) : claim;
  });
  if (isRefusal(claimed)) {
    if (claimed.refused === 'reserved' || claimed.refused === 'returning')
      await waitForTarget(deps, request, now, String(claimed.sentence));
    return;
  }
  if (claimed.request.state === 'approved')
    await deps.store.rest(queueOf(request), request.id, claimed.version, now + RESERVED_RETRY_MS);
  if (claimed.request.state !== 'executing') return;
  const doubts = await deps.history.read();
  const checked = await look(deps, claimed.request, doubts, AbortSignal.timeout(LOOK_WITHIN_MS));
  if (!('plan' in checked)) {
    await record(deps, claimed.request, checked.events);
    return;
  }
  await send(deps, claimed.request, checked, doubts);
}

async function look(deps: WorkDeps, claim: Claim, doubts: HistoryDoubts, signal: AbortSignal): Promise<CheckResult> {
  if (claim.returns !== undefined) return checkReturnBeforeSending(deps, claim, doubts, signal);
  const operation = deps.operation(claim.operation);
  const instead = operation && checkHistoryBeforeSending(operation, claim, doubts, await deps.store.now());
  return instead ?? checkBeforeSending(deps, claim, signal);
}

/** Whether the request's check applies freezes, because that check shows if a revert narrows access or cost. */
const checksFreezeItself = (request: InState<'approved'>) => request.returns !== undefined && !hasOwnApproval(request);

type Claim = InState<'executing'>;

/** Stores the outcome if the claim is still held. Otherwise, stores nothing. */
async function record(deps: WorkDeps, claim: Claim, events: (now: number) => readonly RequestEvent[]): Promise<void> {
  await updateRequest(deps.store, claim.id, BOT, (stored) =>
    isHeld(claim, stored.request)
      ? withUndoneEvent(
          deps.store,
          stored,
          withFollowUpTimes(deps.operation(claim.operation), stored.request, events(stored.now)),
        )
      : [],
  );
  await wakeReturn(deps.store, claim);
  await wakeAffectedReturns(deps.store, claim.id);
}

/** Returns whether the claim is still held. A worker may have claimed the request again, e.g. after an approval. */
const isHeld = (claim: Claim, request: Request): boolean =>
  request.state === 'executing' &&
  request.worker === claim.worker &&
  request.approvedAt === claim.approvedAt &&
  request.attempts === claim.attempts;

async function waitForTarget(deps: WorkDeps, request: Request, now: number, sentence: string): Promise<void> {
  const moved = await updateRequest(deps.store, request.id, BOT, ({ request: current, now: then }) => {
    if (current.state !== 'approved') return [];
    if (isReturnLate(current, then)) return stuckResult(current, sentence).events(then);
    return current.delayed === sentence ? [] : [{ type: 'delayed', sentence }];
  });
  if (isRefusal(moved) || moved.request.state !== 'approved') return;
  const { notBefore } = moved.request;
  await deps.store.rest(queueOf(request), request.id, moved.version, Math.max(notBefore, now + RESERVED_RETRY_MS));
}

async function send(
  deps: WorkDeps,
  claim: Claim,
  checked: Extract<CheckResult, { plan: unknown }>,
  vouched: HistoryDoubts,
): Promise<void> {
  const { operation, basis, isInForce } = checked;
  const { id, worker } = claim;
  // We compute the deadline before the call is stored, so it's earlier than the stored time plus SEND_WITHIN_MS, and no
  // call is sent after its lease has expired.
  const sendBefore = performance.now() + SEND_WITHIN_MS;
  const tried = new Set<number>();
  const policy = isInForce && deps.policy;
  const options = { by: 'countersign', durably: true, freezes: deps.freezes, history: deps.history, policy };
  const storing = updateRequest(deps.store, id, options, async (stored, frozen, doubts): Promise<UpdateChoice> => {
    const { request, now } = stored;
    if (!isHeld(claim, request)) return refuse('claim lost', `This worker lost its claim on ${id}.`);
    const preview = { ...claim.preview, direction: checked.direction };
    const freeze = findFreezeOf(frozen, freezableChangeOf({ ...claim, preview }, deps.operation));
    if (freeze !== undefined) return frozenAtSend(freeze, now);
    if (doubts.revision !== vouched.revision)
      return backToApprovedEvents('Not sent, because Redis may have lost part of its history.')(now);
    if (isInForce?.() === false) return backToApprovedEvents('Not sent, because the policy just changed.')(now);
    // The call is stored, but Redis's reply to the commit was lost. Only this run holds the claim, and it sends nothing
    // until the commit has ended. So a call with a timestamp that this run tried to store can't come from another run.
    if (request.state === 'executing' && request.sent !== undefined && tried.has(request.sent.at)) return [];
    if (request.state === 'executing' && request.extends !== undefined)
      return extensionEvents(deps, { ...stored, request }, checked);
    tried.add(now);
    const sent = decideRequest(request, { type: 'send', worker, ...checked.plan(now), basis }, now);
    return isRefusal(sent) ? sent : withReturn(deps.store, operation, stored, sent);
  });
  const stored = await storing.catch(async (error: unknown) => {
    await releaseClaim(deps, claim);
    throw error;
  });
  if (isRefusal(stored)) {
    deps.log.warn({ request: id, refused: stored.refused }, 'the call was not stored durably, so it was not sent');
    if (stored.refused === 'not durable') await releaseClaim(deps, claim);
    return;
  }
  const { request } = stored;
  if (request.state !== 'executing' || request.sent === undefined) return;
  const events = await call(deps, operation, { ...request, sent: request.sent }, sendBefore);
  await record(deps, claim, events);
}

/** Releases a claim, so that its stored call doesn't count as in flight. Retries until the release is stored. */
async function releaseClaim(deps: WorkDeps, claim: Claim): Promise<void> {
  const until = performance.now() + SENT_LEASE_MS;
  const events = backToApprovedEvents('Redis didn’t store the call durably in time. Not sent.');
  for (;;) {
    try {
      return await record(deps, claim, events);
    } catch (error) {
      if (performance.now() + GIVE_BACK_AGAIN_MS > until) throw error;
      await sleep(GIVE_BACK_AGAIN_MS);
    }
  }
}

/** Sends the call and turns its result into events. */
async function call(
  deps: WorkDeps,
  operation: Change,
  request: Claim & { readonly sent: NonNullable<Claim['sent']> },
  sendBefore: number,
): Promise<(now: number) => readonly RequestEvent[]> {
  const sent = sentChangeCall(request);
  const isReturn = request.returns !== undefined;
  let reply: JsonObject | undefined;
  try {
    reply = await atlasFor(deps, operation)
      .with({ deadlineMs: CALL_DEADLINE_MS, sendBefore })
      .write(sent.call, operation.reply);
  } catch (error) {
    const outcome = classifyWriteError(error);
    const sentence = describeAtlasError(error, { role: operation, goesOn: isReturn || outcome !== 'refused' });
    deps.log.warn({ err: error, outcome }, 'the call failed');
    if (outcome === 'refused')
      return isReturn ? stuckResult(request, sentence).events : () => [{ type: 'failed', sentence }];
    if (outcome === 'not sent') {
      const again = backToApprovedEvents(sentence, unsentRetryDelayMs(error));
      return (now) => (isReturnLate(request, now) ? stuckResult(request, sentence).events(now) : again(now));
    }
    return unknownOutcomeEvents(`${DOUBT} ${sentence}`);
  }
  return readBack(deps, operation, sent, reply);
}

async function readBack(deps: WorkDeps, operation: Change, sent: ChangeCall, reply: JsonObject | undefined) {
  const done = (sentence: string, isRead: boolean) => () => [
    { type: 'succeeded' as const, sentence, readBack: isRead, reply },
  ];
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(CALL_DEADLINE_MS) });
    const verdict = await operation.verify(atlas, sent);
    if (verdict === 'applied') return done('', true);
    return notShown(operation);
  } catch (error) {
    deps.log.warn({ err: error }, 'the read-back failed');
    // If Atlas doesn't show the change yet, we read again. If the read failed, the accepted change counts as done.
    if (error instanceof AtlasBadReplyError && error.flaw === 'not shown') return notShown(operation);
    return done('Atlas accepted the call, but I couldn’t read the change back.', false);
  }
}

const notShown = (operation: Change) =>
  unknownOutcomeEvents('Atlas accepted the call but doesn’t show the change yet.', showsWithinMs(operation));

const DOUBT = 'Sent to Atlas, not confirmed yet.';

/** Returns how long Atlas may take to show the change, by default the longest time in which any call takes effect. */
const showsWithinMs = ({ finishes }: Change) => finishes?.showsWithinMs ?? TAKES_EFFECT_WITHIN_MS;

const frozenAtSend = (freeze: Freeze, now: number): readonly RequestEvent[] => [
  ...backToApprovedEvents(describeDueWhileFrozen(freeze), RESERVED_RETRY_MS)(now),
  { type: 'held', sentence: describeFreeze(freeze) },
];
