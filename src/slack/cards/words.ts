// The one word that each state has, wherever people read of it. Pure.
import type { Request, State } from '../../approvals/request.js';
import { capital } from '../../operations/say.js';

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

/** Of what happens to a request, in its history. What leads to a state has that one's word; all else its own name. */
const EVENT_WORDS: Readonly<Record<string, string>> = {
  previewed: STATE_WORDS.pending,
  quorum: 'approvals complete',
  claimed: STATE_WORDS.executing,
  'approvals-dropped': 'approval dropped',
  returned: 'not sent',
  succeeded: STATE_WORDS.succeeded,
  lost: STATE_WORDS.unknown,
};

export const sayRequestEvent = (type: string): string => EVENT_WORDS[type] ?? type;

export const sayState = ({ state }: Pick<Request, 'state'>): string => STATE_WORDS[state];

/** At the beginning of a title or a line: `Done`. */
export function stateAtFront({ state }: Pick<Request, 'state'>): string {
  if (state === 'approved') return 'Approved, not run yet';
  if (state === 'unknown') return 'Outcome unknown';
  const word = STATE_WORDS[state];
  return capital(word);
}
