// Replaces an open request that its requester edited. Its approvals don't carry over to the new request.
import { isDeepStrictEqual } from 'node:util';
import { describeState } from '../request/describe-state.js';
import { applyEvent } from '../request/evolve.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { Person, Request } from '../request/request.js';
import { type Decision, decideRequest } from '../request/transitions.js';
import { endsReturnEarly } from '../returns/undone.js';
import type { NextVersion } from '../storage/commit.js';
import type { RequestStore } from '../storage/store.js';
import { unavailableRefusal } from '../storage/update-request.js';

/** Refuses before the form opens. The commit of the new request checks again. */
export async function editRefusal(
  store: Pick<RequestStore, 'returnOf'>,
  request: Request,
  person: Person,
  now: number,
): Promise<Refusal | undefined> {
  const decided = decideReplace(request, person, now, '');
  if (isRefusal(decided)) return decided;
  return (await endsReturnEarly(store, request)) ? endsChangeRefusal(request) : undefined;
}

export const endsChangeRefusal = ({ id }: Request): Refusal =>
  refuse('ends a change', `${id} only ends a temporary change, so you can cancel it but not edit it.`);

/** A request that isn't stored yet, and the request that it replaces, if any. */
type Replacing = Pick<Request, 'operation' | 'params' | 'reason'> & {
  readonly replaces?: string;
  readonly startsAt?: number | undefined;
  readonly person: Person;
};

/**
 * Cancels the edited request, in the same commit as the new request.
 * @param id the ID of the new request
 */
export async function replacedRequest(
  store: Pick<RequestStore, 'read'>,
  { replaces, person, operation, params, reason, startsAt }: Replacing,
  id: string,
): Promise<NextVersion | Refusal | undefined> {
  if (replaces === undefined) return undefined;
  const stored = await store.read(replaces);
  if (typeof stored === 'string') return unavailableRefusal(replaces, stored);
  const { request, version, now } = stored;
  const events = decideReplace(request, person, now, id);
  if (isRefusal(events)) return events;
  const isSame = request.operation === operation && request.startsAt === startsAt && request.reason === reason.trim();
  if (isSame && isDeepStrictEqual(request.params, params))
    return refuse('unchanged', `You haven’t changed anything. To keep ${replaces} as it is, close this form.`);
  return { request: events.reduce((one, event) => applyEvent(one, event, now), request), expected: version, events };
}

/** @param by the ID of the new request */
function decideReplace(request: Request, person: Person, now: number, by: string): Decision {
  const { id, requester, state, returns } = request;
  if (person.identity !== requester.identity) return refuse('not the requester', `Only the requester can edit ${id}.`);
  // A claim reserves the target, and its call may be sent at any moment.
  const isOpen = state === 'preparing' || state === 'pending' || state === 'approved';
  if (!isOpen || returns !== undefined) return refuse('not editable', describeState(request));
  const events = decideRequest(request, { type: 'cancel', person }, now);
  if (isRefusal(events)) return events;
  return events.map((event) => (event.type === 'cancelled' ? { ...event, replacedBy: by } : event));
}
