// Decides how a doubt about history affects an approved request.
import type { Change } from '../../operations/operation.js';
import type { EventsInsteadOfSending } from '../request/check-result.js';
import { type HistoryDoubts, judgeSending, type OutgoingCallFacts, type SendVerdict } from '../request/doubt.js';
import type { RequestEvent } from '../request/events.js';
import type { InState, Request } from '../request/request.js';
import { approvalsDroppedEvents, longestApprovalWaitMs } from '../request/shorter.js';

const JUDGED_AFTER_MS = 1_000;

type Approved = InState<'pending' | 'approved' | 'executing'>;

/** @returns the events to store instead of sending the call; undefined if no history since the approvals is in doubt */
export function checkHistoryBeforeSending(
  operation: Change,
  request: InState<'executing'>,
  doubts: HistoryDoubts,
  now: number,
): EventsInsteadOfSending | undefined {
  const vouched = judgeSending(doubts.all, { approvedAt: oldestApproval(request) }, now);
  if (vouched.may === 'go') return undefined;
  if (vouched.may === 'wait') return historyPendingResult(vouched, now);
  return { events: (at) => drop(operation, request, doubts, vouched.sentence, at) };
}

/** Makes the request wait until the doubt is judged, which takes a few seconds, or until a later given time. */
export const historyPendingResult = (
  { sentence, until }: Extract<SendVerdict, { may: 'wait' }>,
  now: number,
): EventsInsteadOfSending => ({
  events: () => [{ type: 'returned', sentence, notBefore: Math.max(until ?? 0, now + JUDGED_AFTER_MS) }],
});

/**
 * Returns events that make a request wait for approval again. Returns no events if the approvals still count.
 * @param operation the operation; undefined if this release doesn't have it
 */
export function droppedApprovalEvents(
  operation: Change | undefined,
  request: Request,
  doubts: HistoryDoubts,
  now: number,
): readonly RequestEvent[] {
  if (request.state !== 'approved' && request.state !== 'pending') return [];
  if (operation === undefined || request.returns !== undefined) return [];
  if (request.state === 'pending' && request.approvals.length === 0) return [];
  const vouched = judgeSending(doubts.all, { approvedAt: oldestApproval(request) }, now);
  return vouched.may === 'ask' ? drop(operation, request, doubts, vouched.sentence, now) : [];
}

/** Returns the time of the oldest approval or, for a change without approval, of the request. */
function oldestApproval(request: Approved): number {
  const { approvals, askedAt } = request;
  return approvals.length === 0 ? askedAt : Math.min(...approvals.map(({ at }) => at));
}

function drop(
  operation: Change,
  request: Approved,
  { all }: HistoryDoubts,
  sentence: string,
  now: number,
): readonly RequestEvent[] {
  const { approvals, rule } = request;
  // A change that needed no approval can't be approved again.
  if (rule.alone === true && approvals.length === 0)
    return [{ type: 'voided', sentence: `${sentence} Ask again if you still need it.` }];
  const counts = (approvedAt: number) =>
    judgeSending(all, { approvedAt } satisfies OutgoingCallFacts, now).may === 'go';
  const { title, approvals: quorum, waitMs } = request.demanded ?? rule;
  const dropped = approvals.filter(({ at }) => !counts(at)).map(({ person }) => person.identity);
  return approvalsDroppedEvents(
    { dropped, sentence, demanded: { title, approvals: quorum, waitMs } },
    longestApprovalWaitMs(rule, operation, request, now),
    now,
  );
}
