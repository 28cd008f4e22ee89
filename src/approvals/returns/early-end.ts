// Handles requests to end a change early, which may need approval. Each change has at most one such open request.

import { applyEvent } from '../request/evolve.js';
import { type Refusal, refuse } from '../request/refusal.js';
import { isFinal, type Request } from '../request/request.js';
import type { NextVersion } from '../storage/commit.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import { unreadableRefusal } from '../storage/update-request.js';
import { isSameAction } from './overtaken.js';

/** A request that may not be stored yet. */
type Wanted = Pick<Request, 'operation' | 'params' | 'undoes'>;

/** Returns the open scheduled revert that a request would end early by doing exactly what the revert would do. */
export async function findReturnToEndEarly(
  store: Pick<RequestStore, 'returnOf'>,
  { operation, params, undoes }: Wanted,
): Promise<StoredRequest | undefined> {
  const stored = undoes === undefined ? 'none' : await store.returnOf(undoes);
  if (typeof stored === 'string' || isFinal(stored.request)) return undefined;
  return isSameAction(stored.request, { operation, params }) ? stored : undefined;
}

/** Returns the open request to end this revert's change early, or the reason why we can't read that request. */
export async function findOpenEndRequest(
  store: Pick<RequestStore, 'read'>,
  itsReturn: Request,
): Promise<Request | Refusal | undefined> {
  const id = 'returning' in itsReturn ? itsReturn.returning?.endAsked : undefined;
  const read = id === undefined ? 'none' : await store.read(id);
  if (id !== undefined && (read === 'newer' || read === 'older')) return unreadableRefusal(id, read);
  return typeof read === 'string' || isFinal(read.request) ? undefined : read.request;
}

/**
 * Records on a scheduled revert that a request would end its change early, in the same commit as the request.
 * @param id the ID of the request, which isn't stored yet
 * @returns undefined if the request doesn't end a change early
 */
export async function versionWithEndAsked(
  store: Pick<RequestStore, 'read' | 'returnOf'>,
  wanted: Wanted,
  id: string,
): Promise<NextVersion | Refusal | undefined> {
  const itsReturn = await findReturnToEndEarly(store, wanted);
  if (itsReturn === undefined) return undefined;
  const { request, version, now } = itsReturn;
  const open = await findOpenEndRequest(store, request);
  if (open !== undefined && 'refused' in open) return open;
  if (open !== undefined)
    return refuse(
      'end asked',
      `${open.id} already asks to end ${wanted.undoes}. Approve or cancel that request first.`,
    );
  const event = { type: 'end-asked', request: id } as const;
  return { request: applyEvent(request, event, now), expected: version, events: [event] };
}
