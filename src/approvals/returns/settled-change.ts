// People settled that a change did not happen, because Atlas didn't show how its call ended. They may be wrong, so its
// return stays until Atlas has been read.

import { type InState, queueOf } from '../request/request.js';
import type { ReturnEvent } from '../request/return-events.js';
import { move } from '../storage/move.js';
import type { Stored } from '../storage/store.js';
import { waitAfter } from '../storage/wait.js';
import { atlasFor, type Work } from '../storage/work.js';
import { lookTwice } from './check-return.js';
import { revertedChange } from './undone-change.js';

const LOOK_WITHIN_MS = 20_000;
/** Counted from when people settled it. */
const WAITS = { divisor: 4, leastMs: 60_000, longestMs: 15 * 60_000 };

/**
 * Looks in Atlas for a change that was settled as not done, before its return is due.
 * @param settledAt Redis's time, in milliseconds
 * @returns false once the return is due or the change was found, so that the return goes on as for any change
 */
export async function handleIfUnread(
  deps: Work,
  { request, version, now }: Stored & { readonly request: InState<'approved'> },
  settledAt: number,
): Promise<boolean> {
  if (request.returning?.foundAt !== undefined || now >= request.notBefore) return false;
  const events = await look(deps, request);
  if (events === undefined) {
    const next = now + waitAfter(now - settledAt, WAITS);
    await deps.store.rest(queueOf(request), request.id, version, Math.min(next, request.notBefore));
  } else
    await move(deps.store, request.id, { by: 'countersign' }, (current) => (current.version === version ? events : []));
  return true;
}

/** @returns undefined where Atlas doesn't show whether the change is in effect */
async function look(deps: Work, { id, returns }: InState<'approved'>) {
  const changing = returns && deps.operation(returns.operation);
  if (returns === undefined || changing === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(LOOK_WITHIN_MS);
    const atlas = atlasFor(deps, changing).with({ signal });
    const found = await lookTwice(deps, await revertedChange(deps.store, returns), changing, { atlas, signal });
    if (found === 'yes') return [{ type: 'found-in-effect' } satisfies ReturnEvent];
    return found === 'no' ? [{ type: 'voided', sentence: NOTHING_FOUND } as const] : undefined;
  } catch (error) {
    deps.log.warn({ request: id, err: error }, 'could not look whether a change that was settled as not done is there');
    return undefined;
  }
}

const NOTHING_FOUND = 'Atlas shows nothing of the change, so there is nothing to revert.';
