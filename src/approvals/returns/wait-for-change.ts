// Makes a scheduled revert wait until its change has happened. The revert polls, so a missed wake-up is harmless.

import type { ReturnEvent } from '../request/events.js';
import { type InState, isFinal, queueOf, type Request } from '../request/request.js';
import { isSettledAsNotDone } from '../request/settling.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import { nextPollDelayMs, type WorkDeps } from '../storage/work.js';
import { lookForChange } from './check-return.js';
import { readChangeToRevert } from './way-back.js';

const WAITS = { divisor: 2, leastMs: 2_000, longestMs: 60_000 };

/**
 * Checks whether the change has happened.
 * @returns true while there is nothing to do yet, or if the scheduled revert was voided
 */
export async function handleIfChangePending(
  deps: WorkDeps,
  its: StoredRequest & { request: InState<'approved'> },
): Promise<boolean> {
  const { store } = deps;
  const { request, version, now } = its;
  const stored = await store.read(request.returns?.change ?? '');
  // The scheduled revert contains its change's details, so reading Atlas shows whether the change happened.
  if (stored === 'none' || stored === 'damaged') return false;
  if (typeof stored === 'object' && stored.request.state === 'succeeded') return false;
  if (typeof stored === 'object' && isSettledAsNotDone(stored.request))
    return handleIfUnread(deps, its, stored.request.endedAt);
  if (typeof stored === 'object' && isFinal(stored.request)) {
    await updateRequest(store, request.id, { by: 'countersign' }, (current) =>
      current.request.state === 'approved' ? [{ type: 'voided', sentence: 'The change wasn’t made.' }] : [],
    );
    return true;
  }
  await store.rest(queueOf(request), request.id, version, now + nextPollDelayMs(now - request.askedAt, WAITS));
  return true;
}

/** Makes a change's scheduled revert poll now instead of within a minute. */
export async function wakeReturn(store: RequestStore, { id, params }: Request): Promise<void> {
  if (params.for === undefined) return;
  const stored = await store.returnOf(id);
  if (typeof stored === 'object') await store.defer(queueOf(stored.request), stored.request.id, 0);
}

/** The waits grow with the time since users settled the outcome. */
const SETTLED_WAITS = { divisor: 4, leastMs: 60_000, longestMs: 15 * 60_000 };

/**
 * Checks Atlas for a change that users settled as not done, before its revert is due, because users may be wrong.
 * @param settledAt in Redis's time in milliseconds
 * @returns false if the scheduled revert is due or the change was found, so that the revert continues as usual
 */
async function handleIfUnread(
  deps: WorkDeps,
  { request, version, now }: StoredRequest & { readonly request: InState<'approved'> },
  settledAt: number,
): Promise<boolean> {
  if (request.returning?.foundAt !== undefined || now >= request.notBefore) return false;
  const events = await look(deps, request);
  if (events === undefined) {
    const next = now + nextPollDelayMs(now - settledAt, SETTLED_WAITS);
    await deps.store.rest(queueOf(request), request.id, version, Math.min(next, request.notBefore));
  } else
    await updateRequest(deps.store, request.id, { by: 'countersign' }, (current) =>
      current.version === version ? events : [],
    );
  return true;
}

/** @returns undefined if Atlas doesn't show whether the change is in effect */
async function look(deps: WorkDeps, { id, returns }: InState<'approved'>) {
  const changing = returns && deps.operation(returns.operation);
  if (returns === undefined || changing === undefined) return undefined;
  try {
    const found = await lookForChange(deps, await readChangeToRevert(deps.store, returns), changing);
    if (found === 'yes') return [{ type: 'found-in-effect' } satisfies ReturnEvent];
    return found === 'no' ? [{ type: 'voided', sentence: NOTHING_FOUND } as const] : undefined;
  } catch (error) {
    deps.log.warn(
      { request: id, err: error },
      'failed to check whether a change that was settled as not done is in effect',
    );
    return undefined;
  }
}

const NOTHING_FOUND = 'Atlas doesn’t show the change, so there’s nothing to revert.';
