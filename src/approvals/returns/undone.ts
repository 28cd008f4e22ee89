// Marks a change as undone, after which its scheduled revert has nothing left to do.
import type { RequestEvent } from '../request/events.js';
import { applyEvent } from '../request/evolve.js';
import { deriveReturnId } from '../request/ids.js';
import type { InState, Request } from '../request/request.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import { type EventsAndRequest, updateRequest } from '../storage/update-request.js';
import { findReturnToEndEarly } from './early-end.js';
import { findChangeUndoneBy, wakeOvertakenReturns } from './overtaken.js';

/** Returns IDs of reverts that don't block a claim: its own, and of the change it extends, edits or exactly undoes. */
export async function nonBlockingReturnIds(
  store: Returns,
  request: Wanted & Pick<Request, 'id'>,
): Promise<readonly string[]> {
  const { id, undoes, extends: longer, replaces } = request;
  const ids = [id, longer, replaces].flatMap((one) => (one === undefined ? [] : [deriveReturnId(one)]));
  return undoes !== undefined && (await endsReturnEarly(store, request)) ? [...ids, deriveReturnId(undoes)] : ids;
}

type Returns = Pick<RequestStore, 'returnOf'>;
/** A request that may not be stored yet. */
type Wanted = Pick<Request, 'operation' | 'params' | 'undoes' | 'extends' | 'replaces'>;

/** Returns whether a request does exactly what the open revert of the change that it undoes would do. */
export const endsReturnEarly = async (store: Returns, wanted: Wanted): Promise<boolean> =>
  (await findReturnToEndEarly(store, wanted)) !== undefined;

/**
 * Adds an event that marks the undone change, to store in the same commit as the given events.
 * @param stored the request that the events apply to
 */
export async function withUndoneEvent(
  store: Pick<RequestStore, 'read' | 'index' | 'list'>,
  { request, now }: StoredRequest,
  events: readonly RequestEvent[],
): Promise<EventsAndRequest | readonly RequestEvent[]> {
  const mark = markOf(request, events);
  if (mark === undefined || !('preview' in request) || request.preview === undefined || request.returns !== undefined)
    return events;
  const undoes = request.undoes ?? (await findChangeUndoneBy(store, { ...request, preview: request.preview }));
  if (undoes === undefined) return events;
  const undone = await store.read(undoes);
  if (typeof undone === 'string' || undone.request.state !== 'succeeded') return events;
  return {
    events,
    also: { request: applyEvent(undone.request, mark, now), expected: undone.version, events: [mark] },
  };
}

/** Returns the event for the undone change: `undoing` until Atlas has finished the undo. */
function markOf({ id, undoes }: Request, events: readonly RequestEvent[]): RequestEvent | undefined {
  const undone: RequestEvent = { type: 'undone', undo: id };
  for (const event of events) {
    if (event.type === 'succeeded' || (event.type === 'settled' && event.happened))
      return event.usualMs === undefined || undoes === undefined ? undone : { type: 'undoing', undo: id };
    if (event.type === 'finished' && undoes !== undefined)
      return event.sentence === undefined ? undone : { type: 'undoing', undo: id, sentence: event.sentence };
  }
  return undefined;
}

/** After a change, makes the reverts of changes that it may have undone check Atlas immediately. */
export async function wakeAffectedReturns(store: RequestStore, id: string): Promise<void> {
  const stored = await store.read(id);
  if (typeof stored === 'string' || stored.request.state !== 'succeeded') return;
  await afterUndo(store, stored.request);
  await wakeOvertakenReturns(store, stored.request);
}

/** If a change was undone before its end, makes its revert check now. The revert then finds nothing left to revert. */
async function afterUndo(store: RequestStore, request: InState<'succeeded'>): Promise<void> {
  const { undoes, requester } = request;
  if (undoes === undefined || !(await endsReturnEarly(store, request))) return;
  await updateRequest(store, deriveReturnId(undoes), { by: requester.userId }, ({ request }) =>
    request.state === 'approved' ? [{ type: 'hastened', by: requester }] : [],
  );
}
