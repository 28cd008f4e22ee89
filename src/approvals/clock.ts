// What happens to a request only because time passes: a reminder, then its expiry.
import { move } from './move.js';
import { isRefusal } from './refusal.js';
import { moments } from './request.js';
import type { RequestStore } from './store.js';
import { decideRequest } from './transitions.js';

export async function tick(store: RequestStore, id: string): Promise<void> {
  const moved = await move(store, id, { by: 'countersign' }, ({ request, now }) => {
    const expired = decideRequest(request, { type: 'expire' }, now);
    return 'refused' in expired || expired.length > 0 ? expired : decideRequest(request, { type: 'remind' }, now);
  });
  if (isRefusal(moved)) {
    if (moved.refused === 'unknown request') await store.rest('clock', id, 0);
  } else if (moved.events.length === 0) {
    await store.rest('clock', id, moved.version, moments(moved.request).clock);
  }
}
