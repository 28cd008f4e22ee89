// Handles a report that a change was reverted by hand while its scheduled revert waits for approval. If Atlas still
// shows the change, the scheduled revert keeps waiting for its approvers.

import { describeAtlasError } from '../../atlas/error-sentences.js';
import { classifyWriteError } from '../../atlas/errors.js';
import type { RequestEvent } from '../request/events.js';
import { type InState, queueOf } from '../request/request.js';
import type { StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import type { WorkDeps } from '../storage/work.js';
import { CHANGE_REMAINS_SENTENCE, describeNotFound, isProgrammingError, lookForChange } from './check-return.js';
import { readChangeToRevert } from './way-back.js';

const AGAIN_MS = 60_000;

/** @returns false if there's no report to handle */
export async function handleIfByHand(
  deps: WorkDeps,
  { request, version, now }: StoredRequest & { readonly request: InState<'pending'> },
): Promise<boolean> {
  if (request.returning?.byHand === undefined) return false;
  const events = await look(deps, request);
  if (events === undefined) await deps.store.rest(queueOf(request), request.id, version, now + AGAIN_MS);
  else
    await updateRequest(deps.store, request.id, { by: 'countersign' }, ({ request: current }) =>
      current.state === 'pending' && current.returning?.byHandAt === request.returning?.byHandAt ? events : [],
    );
  return true;
}

/** @returns undefined if Atlas doesn't respond */
async function look(deps: WorkDeps, request: InState<'pending'>) {
  const { id, returns, returning } = request;
  const by = returning?.byHand;
  const changing = returns && deps.operation(returns.operation);
  if (by === undefined || returns === undefined || changing === undefined)
    return notSo(`This release doesn’t have the operation ${returns?.operation ?? request.operation}.`);
  try {
    const found = await lookForChange(deps, await readChangeToRevert(deps.store, returns), changing);
    if (found === 'no') return [{ type: 'cancelled', by } satisfies RequestEvent];
    return notSo(found === 'yes' ? CHANGE_REMAINS_SENTENCE : describeNotFound(request));
  } catch (error) {
    deps.log.warn({ request: id, err: error }, 'failed to check whether the change was reverted by hand');
    if (classifyWriteError(error) !== 'refused' && !isProgrammingError(error)) return undefined;
    return notSo(`I can’t check whether the change was reverted. ${describeAtlasError(error, { role: changing })}`);
  }
}

const notSo = (sentence: string): readonly RequestEvent[] => [{ type: 'not-by-hand', sentence }];
