// Recovers a request whose worker died. Without a stored call, nothing was sent. With a stored call, the outcome is
// unknown.

import type { InState } from '../request/request.js';
import type { StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import type { WorkDeps } from '../storage/work.js';
import { backToApprovedEvents, unknownOutcomeEvents } from './outcomes.js';

export async function recoverRequest(
  deps: WorkDeps,
  { request }: StoredRequest & { request: InState<'executing'> },
): Promise<void> {
  await updateRequest(deps.store, request.id, { by: 'countersign' }, ({ request: current, now }) => {
    if (current.state !== 'executing' || now < current.leaseUntil) return [];
    if (current.sent !== undefined) {
      return unknownOutcomeEvents('The call may have been sent, but the worker stopped before it reported the result.')(
        now,
      );
    }
    return backToApprovedEvents('Not sent, because the worker stopped.', 0)(now);
  });
}

export const isClaimLeaseExpired = (request: InState<'executing'>, now: number) => now >= request.leaseUntil;
