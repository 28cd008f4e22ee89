// Display words for states and events, and why a request waits. Pure.
import { isAwaitingEffect, isFinishing } from '../../approvals/request/finishing-evolve.js';
import { APPROVAL_VALID_MS, type InState, type Request, type RequestState } from '../../approvals/request/request.js';
import { isSettledAsNotDone } from '../../approvals/request/settling.js';
import type { JournalEntry } from '../../approvals/storage/stored-json.js';
import { mapFromObject } from '../../map-from-object.js';
import { capitalize } from '../../operations/format.js';
import { changeNamed } from '../../operations/index.js';
import type { Phrase, PhrasePart } from '../../operations/operation.js';

export const STATE_WORDS = {
  preparing: 'preparing',
  pending: 'waiting',
  approved: 'approved',
  executing: 'running',
  succeeded: 'done',
  failed: 'failed',
  unknown: 'unconfirmed',
  voided: 'out of date',
  denied: 'denied',
  cancelled: 'canceled',
  expired: 'expired',
} as const satisfies Readonly<Record<RequestState, string>>;

/** The display word for a request voided before anyone could approve it. */
export const NOT_POSSIBLE = 'not possible';

/** The display words for special cases of a state. */
export const SPECIAL_STATE_WORDS = {
  'accepted by Atlas': 'unknown',
  'in progress': 'succeeded',
  'not finished': 'succeeded',
  undoing: 'succeeded',
  undone: 'succeeded',
  reverting: 'succeeded',
  reverted: 'succeeded',
  ended: 'succeeded',
  [NOT_POSSIBLE]: 'voided',
} as const satisfies Readonly<Record<string, RequestState>>;
type StateWord = keyof typeof SPECIAL_STATE_WORDS | (typeof STATE_WORDS)[RequestState];

/** The display words for events in the history. An event that leads to a state uses that state's word. */
const EVENT_WORDS = mapFromObject({
  previewed: STATE_WORDS.pending,
  questioned: 'question',
  answered: 'answer',
  quorum: 'approvals complete',
  claimed: STATE_WORDS.executing,
  cancelled: STATE_WORDS.cancelled,
  'approvals-dropped': 'approval dropped',
  returned: 'not sent',
  succeeded: STATE_WORDS.succeeded,
  lost: STATE_WORDS.unknown,
  settling: 'outcome reported',
  'lasts-longer': STATE_WORDS.succeeded,
  observed: 'checked in Atlas',
  finished: 'finished in Atlas',
  undoing: 'undoing',
  watched: 'no longer watched',
});

const RETURN_WORDS = mapFromObject({
  scheduled: 'end scheduled',
  announced: 'end announced',
  'found-in-effect': 'found in effect',
  hastened: 'ended early',
  'end-asked': 'early end requested',
  extended: 'extended',
  'asked-anew': 'revert needs approval',
  claimed: 'reverting',
  sent: 'revert sent',
  returned: 'revert not sent',
  stuck: 'not reverted',
  'not-applied': 'not reverted',
  lost: 'revert unconfirmed',
  succeeded: 'reverted',
  voided: 'ended',
  denied: 'change kept',
  'done-by-hand': 'reported as reverted by hand',
  'not-by-hand': 'not reverted by hand',
  cancelled: 'reverted by hand',
});

/** A history entry. `isReturn` marks events of the change's return (scheduled revert). */
export type HistoryEvent = JournalEntry & { readonly isReturn?: true };

/**
 * Formats a history event.
 * @param isDecidable whether users could already decide on the request
 */
export function requestEventLabel({ type, details, isReturn }: HistoryEvent, isDecidable = true): string {
  if (type === 'voided' && !isReturn) return isDecidable ? STATE_WORDS.voided : NOT_POSSIBLE;
  if (type === 'succeeded' && details.usualMs !== undefined)
    return isReturn ? 'revert accepted by Atlas' : 'accepted by Atlas';
  if (type === 'finished' && details.sentence !== undefined) return 'not finished';
  return (isReturn ? RETURN_WORDS.get(type) : undefined) ?? EVENT_WORDS.get(type) ?? type;
}

/**
 * Returns the display word for a request's state, used everywhere.
 * @param itsReturn the return of a temporary change
 */
export function formatState(request: Request, itsReturn?: Request): StateWord {
  const { state, returns } = request;
  if (isAwaitingEffect(request)) return 'accepted by Atlas';
  if (state === 'succeeded') return formatSucceeded(request, itsReturn);
  if (shownAfterAll(request, itsReturn) !== undefined)
    return itsReturn?.state === 'succeeded' ? formatState(itsReturn) : STATE_WORDS.succeeded;
  if (state === 'voided' && returns !== undefined) return 'ended';
  return state === 'voided' && request.rule === undefined ? NOT_POSSIBLE : STATE_WORDS[state];
}

/** Returns when Atlas showed that a change happened although users settled it as not done. */
export function shownAfterAll(request: Request, itsReturn: Request | undefined): number | undefined {
  if (!isSettledAsNotDone(request) || itsReturn === undefined || !('returning' in itsReturn)) return undefined;
  // A revert that was made found something to revert.
  const madeAt = itsReturn.state === 'succeeded' ? stateReachedAt(itsReturn) : undefined;
  return madeAt ?? itsReturn.returning?.foundAt;
}

function formatSucceeded(request: InState<'succeeded'>, itsReturn: Request | undefined): StateWord {
  const { undone, finished, returns } = request;
  if (undone?.sentence !== undefined) return 'not finished';
  if (undone !== undefined) return undone.isUnderWay ? 'undoing' : 'undone';
  if (finished?.isUndone) return 'undone';
  if (itsReturn?.state === 'succeeded') return formatState(itsReturn);
  if (itsReturn?.state === 'voided' || itsReturn?.state === 'cancelled') return 'ended';
  if (itsReturn !== undefined && unconfirmedSentAt(itsReturn) !== undefined) return 'reverting';
  if (hasFailedToFinish(request)) return 'not finished';
  if (isFinishing(request)) return returns === undefined ? 'in progress' : 'reverting';
  if (returns === undefined) return STATE_WORDS.succeeded;
  return changeNamed(returns.operation)?.endsByItself === true ? 'ended' : 'reverted';
}

/** Returns when the request's call was sent, if the outcome isn't known yet. */
export const unconfirmedSentAt = (request: Request): number | undefined =>
  request.state === 'executing' || request.state === 'unknown' ? request.sent?.at : undefined;

const UNDER_WAY: ReadonlySet<StateWord> = new Set(['in progress', 'undoing', 'reverting']);
type Ended = Extract<Request, { readonly endedAt: number }>;

/** Says when a request reached its state: `done at 6:52 AM`, `in progress, started at 6:52 AM`. */
export function formatStateReached(request: Ended, itsReturn?: Request): readonly [string, { readonly at: number }] {
  const word = formatState(request, itsReturn);
  return [`${word}${UNDER_WAY.has(word) ? ', started' : ''} at `, { at: stateReachedAt(request, itsReturn) }];
}

/** States of a scheduled revert after which the change is no longer in effect. */
const HAS_REVERTED: ReadonlySet<RequestState> = new Set(['succeeded', 'voided', 'cancelled']);

function stateReachedAt(request: Ended, itsReturn?: Request): number {
  if (request.state !== 'succeeded') return shownAfterAll(request, itsReturn) ?? request.endedAt;
  if (request.undone !== undefined) return request.undone.at;
  if (itsReturn !== undefined && HAS_REVERTED.has(itsReturn.state) && 'endedAt' in itsReturn)
    return stateReachedAt(itsReturn);
  if (isFinishing(request)) return request.sent.at;
  return (itsReturn && unconfirmedSentAt(itsReturn)) ?? doneAt(request);
}

/** Returns when Atlas finished the change, or when the bot stopped checking. */
export const doneAt = ({ finished, endedAt }: InState<'succeeded'>): number =>
  finished === undefined || finished.isMore ? endedAt : finished.at;

/** Decides whether Atlas accepted the change but, as far as we checked, didn't finish it as expected. */
export const hasFailedToFinish = (request: Request): boolean =>
  request.state === 'succeeded' && request.finished?.sentence !== undefined && request.finished.isMore === undefined;

/** Returns the id that we show to users. For a return (a scheduled revert), returns its change's id. */
export const displayId = ({ id, returns }: Pick<Request, 'id' | 'returns'>): string => returns?.change ?? id;

/** Returns the capitalized state for the start of a title or line, e.g. `Done`. */
export const capitalizedState = (request: Request, itsReturn?: Request): string =>
  capitalize(formatState(request, itsReturn));

/** Says why a request hasn't been posted or hasn't run yet. */
export function describeWait(request: InState<'preparing' | 'approved'>): Phrase {
  const { delayed, expiresAt } = request;
  if (request.state === 'preparing')
    return delayed === undefined
      ? 'I’m reading Atlas. After that, the request can be approved.'
      : `${delayed} I’ll keep trying.`;
  const { frozen, returns, notBefore } = request;
  if (frozen !== undefined) return frozen;
  const isReturn = returns !== undefined;
  if (delayed === undefined) return ['Runs at ', { at: notBefore }, isReturn ? '.' : '. You can stop it until then.'];
  return isReturn ? delayed : [`${delayed} If this can’t run by `, { at: expiresAt }, ', it expires.'];
}

export const UNCHANGED = 'Nothing was changed in Atlas.';

/** Says what kept an expired request from running, if we know. A waiting request expires at its scheduled time. */
export function describeExpired({ sentence, rule, startsAt, endedAt }: InState<'expired'>): Phrase {
  if (sentence !== '') return `Last problem: ${sentence} ${UNCHANGED}`;
  if (startsAt === undefined || rule === undefined || endedAt >= startsAt + APPROVAL_VALID_MS) return UNCHANGED;
  return ['Not approved by its scheduled time, ', { at: startsAt }, `. ${UNCHANGED}`];
}

/** Says when an open request is scheduled to run, after its state: `, scheduled for 10:00 PM`. */
export const scheduledPhrase = (request: Request): readonly PhrasePart[] =>
  request.startsAt === undefined || 'endedAt' in request ? [] : [', scheduled for ', { at: request.startsAt }];
