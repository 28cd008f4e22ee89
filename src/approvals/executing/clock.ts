// Handles what happens only because time passes: reminders, expiry, and the notice that a temporary change ends soon.

import { isRefusal } from '../request/refusal.js';
import { dueMoments } from '../request/request.js';
import { decideReturn } from '../request/return-transitions.js';
import { decideRequest } from '../request/transitions.js';
import type { RequestStore } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';

export async function applyTimedEvents(store: RequestStore, id: string): Promise<void> {
  let lookedAt = 0;
  const moved = await updateRequest(store, id, { by: 'countersign' }, ({ request, now }) => {
    lookedAt = now;
    const expired = decideRequest(request, { type: 'expire' }, now);
    if (isRefusal(expired) || expired.length > 0) return expired;
    const reminded = decideRequest(request, { type: 'remind' }, now);
    if (isRefusal(reminded) || reminded.length > 0) return reminded;
    return decideReturn(request, { type: 'announce' }, now);
  });
  if (isRefusal(moved)) {
    if (moved.refused === 'unknown request') await store.rest('clock', id, 0);
  } else if (moved.events.length === 0) {
    const { clock = lookedAt } = dueMoments(moved.request);
    // Skips a reminder or notice whose time has passed.
    await store.rest('clock', id, moved.version, clock > lookedAt ? clock : undefined);
  }
}
