// The words that people read for states and events. Pure.
import { isAwaited } from '../../approvals/request/finishing-evolve.js';
import type { Request, State } from '../../approvals/request/request.js';
import { capital } from '../../operations/format.js';
import { table } from '../../table.js';

export const STATE_WORDS: Readonly<Record<State, string>> = {
  preparing: 'preparing',
  pending: 'waiting',
  approved: 'approved',
  executing: 'running',
  succeeded: 'done',
  failed: 'failed',
  unknown: 'unknown',
  voided: 'voided',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
};

/** Words for events in the history. An event that leads to a state has the word of that state. */
const EVENT_WORDS = table({
  previewed: STATE_WORDS.pending,
  quorum: 'approvals complete',
  claimed: STATE_WORDS.executing,
  'approvals-dropped': 'approval dropped',
  returned: 'not sent',
  succeeded: STATE_WORDS.succeeded,
  lost: STATE_WORDS.unknown,
  settling: 'said how it ended',
  'lasts-longer': STATE_WORDS.succeeded,
  observed: 'Atlas is looked at',
  finished: 'finished in Atlas',
  watched: 'no longer watched',
});

const RETURN_WORDS = table({
  scheduled: 'end set',
  announced: 'end announced',
  'found-in-effect': 'found in effect',
  hastened: 'ended early',
  'end-asked': 'asked to end it early',
  extended: 'extended',
  'asked-anew': 'putting it back needs approval',
  claimed: 'putting it back',
  sent: 'putting it back: sent',
  returned: 'putting it back: not sent',
  stuck: 'not put back',
  'not-applied': 'not put back',
  lost: 'whether it is put back is unknown',
  succeeded: 'put back',
  voided: 'closed',
  denied: 'left as it is',
  'done-by-hand': 'said to be put back by hand',
  'not-by-hand': 'not put back by hand',
  cancelled: 'put back by hand',
});

/** @param isReturn whether it is an event of a return */
export const formatRequestEvent = (type: string, isReturn = false): string =>
  (isReturn ? RETURN_WORDS.get(type) : undefined) ?? EVENT_WORDS.get(type) ?? type;

export const formatState = (request: Request): string =>
  isAwaited(request) ? 'accepted by Atlas' : STATE_WORDS[request.state];

/** Whether Atlas accepted the change, and then did not finish it as it should, as far as the bot looked. */
export const endedBadly = (request: Request): boolean =>
  request.state === 'succeeded' && request.finished?.sentence !== undefined && request.finished.isMore === undefined;

/** The id that people know: for a return, that of its change. */
export const knownAs = ({ id, returns }: Pick<Request, 'id' | 'returns'>): string => returns?.change ?? id;

/** The state with a capital letter, for the start of a title or line: `Done`. */
export function stateAtFront(request: Request): string {
  const { state } = request;
  if (request.state === 'succeeded' && request.finished?.isUndone) return 'Undone';
  if (endedBadly(request)) return 'Not finished';
  if (state === 'approved') return 'Approved, not run yet';
  if (state === 'unknown' && !isAwaited(request)) return 'Outcome unknown';
  return capital(formatState(request));
}
