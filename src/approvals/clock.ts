// What time alone does to a request: it expires, and before that it reminds.
import { move } from './move.js';
import type { RequestStore } from './store.js';
import { decideRequest } from './transitions.js';

export async function tick(store: RequestStore, id: string): Promise<void> {
  await move(store, id, { by: 'countersign' }, ({ request, now }) => {
    const expired = decideRequest(request, { type: 'expire' }, now);
    return 'refused' in expired || expired.length > 0 ? expired : decideRequest(request, { type: 'remind' }, now);
  });
}
