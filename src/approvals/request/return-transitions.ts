// Turns commands on a return into events or a refusal. Pure.
import { refuseConflictOfInterest } from './about.js';
import { type Refusal, refuse } from './refusal.js';
import { assertNever, isFinal, type Person, type Request, SETTLE_AFTER_MS } from './request.js';
import type { ReturnEvent } from './return-events.js';

export type ReturnCommand =
  | { readonly type: 'announce' }
  | { readonly type: 'hasten'; readonly person: Person }
  | { readonly type: 'by hand'; readonly person: Person };

/**
 * @param now Redis's time in milliseconds
 * @returns no events when nothing needs to change, or when it is too early
 */
export function decideReturn(request: Request, command: ReturnCommand, now: number): readonly ReturnEvent[] | Refusal {
  switch (command.type) {
    case 'announce': {
      const { returning, returns } = request.state === 'approved' ? request : {};
      const at = returning?.announceAt;
      // A notice that was missed until the end is skipped.
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

export const narrows = (request: Request): boolean =>
  'preview' in request && request.preview?.direction.startsWith('narrows') === true;

function decideHasten(request: Request, person: Person, now: number): readonly ReturnEvent[] | Refusal {
  if (request.state !== 'approved') return refuseByState(request);
  if (!narrows(request)) {
    const sentence = 'Ending it now may increase access or cost, so it needs approval. Submit a request for it.';
    return refuse('widens', sentence);
  }
  const { returning, notBefore } = request;
  const isDue = now >= notBefore && returning?.byItself !== true;
  return isDue && endedByPerson(request, now) !== undefined ? [] : [{ type: 'hastened', by: person }];
}

/** Whether reverting failed, so that people must know. */
export const isStuck = (request: Request): boolean =>
  request.state === 'approved' && (request.returning?.troubles ?? 0) > 0;

/**
 * Who ended the change early. An earlier extension is refused permanently; a later one is possible
 * once ending the change failed.
 * @param askedAt when the extension was asked for
 */
export function endedByPerson(itsReturn: Request, askedAt: number): Person | undefined {
  const hastened = 'returning' in itsReturn ? itsReturn.returning?.hastened : undefined;
  return isStuck(itsReturn) && askedAt > (hastened?.at ?? 0) ? undefined : hastened?.by;
}

/** Refused while the return can still run: the change would be reverted twice. */
function decideByHand(request: Request, person: Person): readonly ReturnEvent[] | Refusal {
  const barred = refuseConflictOfInterest(request, person, 'say that it was done by hand');
  if (barred !== undefined) return barred;
  if (request.state !== 'approved' && request.state !== 'pending') return refuseByState(request);
  if (request.returning?.byHand !== undefined) return [];
  return isStuck(request) || request.state === 'pending' ? [{ type: 'done-by-hand', by: person }] : refuseNotStuck();
}

export const refuseNotStuck = () =>
  refuse('not stuck', 'It reverts at its end. To revert it sooner, end it now on its card.');

/** From when a person may settle a return that can't be reverted; Redis's time in milliseconds. */
export const settledFrom = ({ returns }: Request): number => (returns?.endsAt ?? 0) + SETTLE_AFTER_MS;

/** The refusal that says why the state does not allow the command; no events while the return is being carried out. */
function refuseByState(request: Request): readonly ReturnEvent[] | Refusal {
  if (request.state === 'executing') return [];
  if (request.state === 'unknown')
    return refuse('unknown', 'I’m checking whether it’s already reverted. Look at its card in a minute.');
  if (isFinal(request)) return refuse('over', 'It has ended: there’s nothing left to revert. Nothing was recorded.');
  return refuse('pending', 'Its revert is waiting for approval. Approve it on its card.');
}
