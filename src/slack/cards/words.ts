// The one word that each state has, wherever people read of it. Pure.
import type { Request, State } from '../../approvals/request.js';

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

export const sayState = ({ state }: Pick<Request, 'state'>): string => STATE_WORDS[state];

/** At the beginning of a title or a line: `Done`. */
export function stateAtFront({ state }: Pick<Request, 'state'>): string {
  if (state === 'approved') return 'Approved, not run yet';
  if (state === 'unknown') return 'Outcome unknown';
  const word = STATE_WORDS[state];
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
