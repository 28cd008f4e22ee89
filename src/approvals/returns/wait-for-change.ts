// A return does nothing until its change is known to have happened. It polls for that, so a lost wake-up does no harm.

import { type InState, isFinal, queueOf, type Request } from '../request/request.js';
import { isSettledAsNotDone } from '../request/settling.js';
import { move } from '../storage/move.js';
import type { RequestStore, Stored } from '../storage/store.js';
import { waitAfter } from '../storage/wait.js';
import type { Work } from '../storage/work.js';
import { handleIfUnread } from './settled-change.js';

const WAITS = { divisor: 2, leastMs: 2_000, longestMs: 60_000 };

/** When it polls first; by then most changes have ended. */
export const FIRST_LOOK_MS = 20_000;

/**
 * Checks whether the change has happened.
 * @returns true while there is nothing to do yet, or when the return was voided
 */
export async function restIfDormant(deps: Work, its: Stored & { request: InState<'approved'> }): Promise<boolean> {
  const { store } = deps;
  const { request, version, now } = its;
  const stored = await store.read(request.returns?.change ?? '');
  // The return stores what its change did, so Atlas alone can tell whether that happened.
  if (stored === 'none' || stored === 'damaged') return false;
  if (typeof stored === 'object' && stored.request.state === 'succeeded') return false;
  if (typeof stored === 'object' && isSettledAsNotDone(stored.request))
    return handleIfUnread(deps, its, stored.request.endedAt);
  if (typeof stored === 'object' && isFinal(stored.request)) {
    await move(store, request.id, { by: 'countersign' }, (current) =>
      current.request.state === 'approved' ? [{ type: 'voided', sentence: 'Its change did not happen.' }] : [],
    );
    return true;
  }
  await store.rest(queueOf(request), request.id, version, now + waitAfter(now - request.askedAt, WAITS));
  return true;
}

/** Has a change's return poll at once; it would do so by itself within a minute. */
export async function wakeReturn(store: RequestStore, { id, params }: Request): Promise<void> {
  if (params.for === undefined) return;
  const stored = await store.returnOf(id);
  if (typeof stored === 'object') await store.defer(queueOf(stored.request), stored.request.id, 0);
}
