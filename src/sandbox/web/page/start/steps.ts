// Derives the reader's progress through the first steps from the cards that the users see.
import { readCardState } from '../../card-words.js';
import type { UserSnapshot } from '../../wire.js';
import { ASKER_PANE } from '../location.js';

export type Step = 'ask' | 'form' | 'approve' | 'under way' | 'undo' | 'done';

const ORDER: readonly Step[] = ['ask', 'form', 'approve', 'under way', 'undo', 'done'];

/** Distinguishes the steps' request from all others, even from its undo, whose reason only ends with this text. */
export const REASON = 'INC-42 the report must finish';
export const ASKED = `set-query-limit FederatedDB1 weekly to 100GB in Payments because ${REASON}`;

const NOT_YET = /^(|preparing|waiting)$/;
const NOT_UNDONE = /^(done|undoing)$/;
const OVER = /^(reverted|ended|denied|cancelled|expired|not possible|out of date|failed)$/;

/** @param before the previous step, which is kept if the card isn't visible */
export function startStepOf(asker: UserSnapshot, approver: UserSnapshot, before: Step): Step {
  if (Object.values(asker.view?.values ?? {}).includes(REASON)) return 'form';
  const card = ownCardState([asker, approver]);
  if (card === undefined) return before === 'form' ? 'ask' : before;
  if (NOT_YET.test(card)) return 'approve';
  if (NOT_UNDONE.test(card)) return 'undo';
  if (card === 'undone') return 'done';
  return OVER.test(card) ? 'ask' : 'under way';
}

export const isPast = (step: Step, now: Step) => ORDER.indexOf(step) < ORDER.indexOf(now);

/** Returns the state on the newest card of the steps' request: empty while the card is preliminary. */
function ownCardState(snapshots: readonly UserSnapshot[]): string | undefined {
  const own = [`"${REASON}"`, 'FederatedDB1', ASKER_PANE.as];
  return snapshots
    .flatMap(({ channels }) => channels.flatMap(({ messages }) => messages))
    .filter(({ fromBot, threadTs }) => fromBot && threadTs === undefined)
    .filter(({ blocks }) => own.every((part) => JSON.stringify(blocks).includes(part)))
    .map(({ ts, blocks }) => ({ ts: Number(ts), said: readCardState(blocks) }))
    .filter(({ said }) => said !== undefined)
    .sort((one, other) => one.ts - other.ts)
    .at(-1)?.said?.state;
}
