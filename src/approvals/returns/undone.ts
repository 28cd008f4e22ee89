// Somebody asks for what the return of a change would do, before its time.
import { canonicalJson, returnId } from '../ids.js';
import { move } from '../move.js';
import type { Request } from '../request.js';
import type { RequestStore } from '../store.js';

/** The returns that do not keep a request from being claimed: its own, and those of what it extends or takes back exactly. */
export async function mayChange(store: RequestStore, request: Request): Promise<readonly string[]> {
  const { id, undoes, extends: longer } = request;
  const ids = [returnId(id), ...(longer === undefined ? [] : [returnId(longer)])];
  return undoes !== undefined && (await isItsUndo(store, request, undoes)) ? [...ids, returnId(undoes)] : ids;
}

/** Whether it is what the return of that change would do itself. */
async function isItsUndo(store: RequestStore, { operation, params }: Request, change: string): Promise<boolean> {
  const stored = await store.returnOf(change);
  if (typeof stored === 'string') return false;
  return canonicalJson({ operation, params }) === canonicalJson(pick(stored.request));
}
const pick = ({ operation, params }: Request) => ({ operation, params });

/** Somebody took the change back before its time: its return finds that nothing is left. */
export async function afterUndo(store: RequestStore, id: string): Promise<void> {
  const stored = await store.read(id);
  if (typeof stored === 'string') return;
  const { undoes, requester, state } = stored.request;
  if (state !== 'succeeded' || undoes === undefined || !(await isItsUndo(store, stored.request, undoes))) return;
  await move(store, returnId(undoes), { by: requester.userId }, ({ request }) =>
    request.state === 'approved' ? [{ type: 'hastened', by: requester }] : [],
  );
}
