// Display words for states and events. Pure.
import { isAwaitingEffect } from '../../approvals/request/finishing-evolve.js';
import type { Request, RequestState } from '../../approvals/request/request.js';
import { mapFromObject } from '../../map-from-object.js';
import { capitalize } from '../../operations/format.js';

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
  cancelled: 'cancelled',
  expired: 'expired',
} as const satisfies Readonly<Record<RequestState, string>>;

/** Display word for a request voided before anyone could approve it. */
export const NOT_POSSIBLE = 'not possible';

/** Display words for special cases of a state. */
export const SPECIAL_STATE_WORDS = {
  'accepted by Atlas': 'succeeded',
  undone: 'succeeded',
  'not finished': 'succeeded',
  reverted: 'succeeded',
  ended: 'voided',
  [NOT_POSSIBLE]: 'voided',
} as const satisfies Readonly<Record<string, RequestState>>;
type StateWord = keyof typeof SPECIAL_STATE_WORDS | (typeof STATE_WORDS)[RequestState];

/** Display words for events in the history. An event that leads to a state uses that state's word. */
const EVENT_WORDS = mapFromObject({
  previewed: STATE_WORDS.pending,
  quorum: 'approvals complete',
  claimed: STATE_WORDS.executing,
  'approvals-dropped': 'approval dropped',
  returned: 'not sent',
  succeeded: STATE_WORDS.succeeded,
  lost: STATE_WORDS.unknown,
  settling: 'outcome reported',
  'lasts-longer': STATE_WORDS.succeeded,
  observed: 'checked in Atlas',
  finished: 'finished in Atlas',
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

/**
 * Formats a history event.
 * @param isReturn whether the event belongs to a return
 * @param isDecidable whether users could already decide on the request
 */
export function formatRequestEvent(type: string, isReturn = false, isDecidable = true): string {
  if (type === 'voided' && !isReturn) return isDecidable ? STATE_WORDS.voided : NOT_POSSIBLE;
  return (isReturn ? RETURN_WORDS.get(type) : undefined) ?? EVENT_WORDS.get(type) ?? type;
}

/** Returns the display word for a request's state, used everywhere. */
export function formatState(request: Request): StateWord {
  const { state, returns } = request;
  if (isAwaitingEffect(request)) return 'accepted by Atlas';
  if (isUndone(request)) return 'undone';
  if (failedToFinish(request)) return 'not finished';
  if (state === 'succeeded' && returns !== undefined) return 'reverted';
  if (state === 'voided' && returns !== undefined) return 'ended';
  return state === 'voided' && request.rule === undefined ? NOT_POSSIBLE : STATE_WORDS[state];
}

/** Decides whether a user or Atlas undid the change. */
const isUndone = (request: Request) =>
  request.state === 'succeeded' && (request.undone !== undefined || request.finished?.isUndone === true);

/** Returns when the request reached the state in its display word. */
export function stateReachedAt(request: Extract<Request, { readonly endedAt: number }>): number {
  if (request.state !== 'succeeded') return request.endedAt;
  const { undone, finished, endedAt } = request;
  return undone?.at ?? (finished?.isUndone ? finished.at : endedAt);
}

/** Decides whether Atlas accepted the change but, as far as we checked, didn't finish it as expected. */
export const failedToFinish = (request: Request): boolean =>
  request.state === 'succeeded' && request.finished?.sentence !== undefined && request.finished.isMore === undefined;

/** Returns the id that we show to users. For a return (a scheduled revert), returns its change's id. */
export const displayId = ({ id, returns }: Pick<Request, 'id' | 'returns'>): string => returns?.change ?? id;

/** Returns the capitalized state for the start of a title or line, e.g. `Done`. */
export const capitalizedState = (request: Request): string => capitalize(formatState(request));
