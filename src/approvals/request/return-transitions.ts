// Turns commands for a scheduled revert (a return) into events or a refusal. Pure.
import type { Direction } from '../../operations/effect.js';
import { conflictOfInterestRefusal } from './about.js';
import type { ReturnEvent } from './events.js';
import { type Refusal, refuse } from './refusal.js';
import { assertNever, isFinal, type Person, type Request, SETTLE_AFTER_MS } from './request.js';

export type ReturnCommand =
  | { readonly type: 'announce' }
  | { readonly type: 'hasten'; readonly person: Person }
  | { readonly type: 'by hand'; readonly person: Person };

/**
 * @param now Redis's time in milliseconds
 * @returns no events if nothing needs to change or it's too early
 */
export function decideReturn(request: Request, command: ReturnCommand, now: number): readonly ReturnEvent[] | Refusal {
  switch (command.type) {
    case 'announce': {
      const { returning, returns } = request.state === 'approved' ? request : {};
      const at = returning?.announceAt;
      // Skips the notice if the change has already ended.
      const isTime = at !== undefined && now >= at && now < (returns?.endsAt ?? 0);
      return isTime ? [{ type: 'announced' }] : [];
    }
    case 'hasten':
      return decideHasten(request, command.person, now);
    case 'by hand':
      return decideByHand(request, command.person);
    default:
      return assertNever(command);
  }
}

export const narrowsAccessOrCost = (request: Request): boolean =>
  'preview' in request && request.preview?.direction.startsWith('narrows') === true;

/**
 * Returns whether ending the change early may allow or cost more than was approved, so that the end needs its own
 * approval.
 */
export const mayExceedApproval = (direction: Direction): boolean =>
  direction !== 'neither' && !direction.startsWith('narrows');

function decideHasten(request: Request, person: Person, now: number): readonly ReturnEvent[] | Refusal {
  if (request.state !== 'approved') return refuseByState(request);
  if (mayExceedApproval(request.preview.direction)) {
    const sentence =
      'Ending the change now may increase access or cost, so it needs approval. Submit a request to end the change.';
    return refuse('widens', sentence);
  }
  const { returning, notBefore } = request;
  const isDue = now >= notBefore && returning?.byItself !== true;
  return isDue && personWhoEndedEarly(request, now) !== undefined ? [] : [{ type: 'hastened', by: person }];
}

/** Returns whether reverting failed and users must be told. */
export const isReturnStuck = (request: Request): boolean =>
  request.state === 'approved' && (request.returning?.troubles ?? 0) > 0;

/**
 * Returns the user who ended the change early. An earlier extension is refused permanently. A later extension is
 * possible if ending the change failed.
 * @param askedAt when the extension was requested
 */
export function personWhoEndedEarly(itsReturn: Request, askedAt: number): Person | undefined {
  const hastened = 'returning' in itsReturn ? itsReturn.returning?.hastened : undefined;
  return isReturnStuck(itsReturn) && askedAt > (hastened?.at ?? 0) ? undefined : hastened?.by;
}

/** Decides on a report of a revert by hand. Refuses while the revert can still run and revert again. */
function decideByHand(request: Request, person: Person): readonly ReturnEvent[] | Refusal {
  const barred = conflictOfInterestRefusal(request, person, 'confirm that the change was reverted by hand');
  if (barred !== undefined) return barred;
  if (request.state !== 'approved' && request.state !== 'pending') return refuseByState(request);
  if (request.returning?.byHand !== undefined) return [];
  return isReturnStuck(request) || request.state === 'pending'
    ? [{ type: 'done-by-hand', by: person }]
    : notStuckRefusal();
}

export const notStuckRefusal = () =>
  refuse('not stuck', 'The change reverts when its time ends. To revert the change sooner, end it on its card.');

/** Returns when users may start to settle an unknown outcome or a stuck revert, in Redis's time in milliseconds. */
export const settleableFrom = (request: Request): number =>
  (request.state === 'unknown' ? request.since : (request.returns?.endsAt ?? 0)) + SETTLE_AFTER_MS;

/** Refuses a command that the revert's state doesn't allow. Returns no events while the revert is running. */
export function refuseByState(request: Request): readonly ReturnEvent[] | Refusal {
  if (request.state === 'executing') return [];
  if (request.state === 'unknown')
    return refuse('unknown', 'I’m checking whether the change is already reverted. Check the card in a minute.');
  if (request.state === 'denied')
    return refuse('kept', 'An approver decided to keep the change, so it won’t revert. Undo the change on its card.');
  if (isFinal(request))
    return refuse('over', 'The change has ended, so there’s nothing left to revert. Nothing was recorded.');
  return refuse('pending', 'The revert is waiting for approval. Approve the revert on its card.');
}
