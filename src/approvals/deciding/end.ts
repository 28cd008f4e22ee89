// Handles the actions on a scheduled revert: a user ends the change now, or an approver reports that the change was
// reverted by hand. Stores the action before notifying anybody.

import type { PermissionServices } from '../people/ask.js';
import { deriveReturnId } from '../request/ids.js';
import { formatGroupNames } from '../request/policy.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { Person, Request } from '../request/request.js';
import { decideReturn, type ReturnCommand } from '../request/return-transitions.js';
import { type RequestUpdate, unreadRefusal, updateRequest } from '../storage/update-request.js';
import type { RequestServices } from '../storage/work.js';
import type { DecisionPress } from './decide.js';

/** A press on a change's card. `id` is the ID of the change, not of its scheduled revert. */
type EndPress = Omit<DecisionPress, 'decision' | 'planHash' | 'atMost'>;

/**
 * Ends the change now.
 * @throws SlackSilentError if Slack doesn't return the user who pressed, in which case nothing is stored
 */
export const endChangeNow = (
  deps: PermissionServices & RequestServices,
  press: EndPress,
): Promise<RequestUpdate | Refusal> => act(deps, press, 'hasten');

/**
 * Stores a report that the change was reverted in Atlas by hand. The worker then checks Atlas.
 * @throws SlackSilentError, like `endChangeNow`
 */
export const reportRevertedByHand = (
  deps: PermissionServices & RequestServices,
  press: EndPress,
): Promise<RequestUpdate | Refusal> => act(deps, press, 'by hand');

async function act(
  deps: PermissionServices & RequestServices,
  { id: change, userId, signal, delivery }: EndPress,
  type: Exclude<ReturnCommand['type'], 'announce'>,
): Promise<RequestUpdate | Refusal> {
  const { store, people } = deps;
  const id = deriveReturnId(change);
  const person = await people.freshPerson(userId);
  if (isRefusal(person)) return person;
  const stored = await store.read(id);
  if (typeof stored === 'string') return stored === 'none' ? noReturn(change) : unreadRefusal(change, stored);
  const outsider = await refuseOutsider(deps, stored.request, { person, type });
  if (outsider !== undefined) return outsider;
  const options = { by: userId, durably: true, signal, delivery };
  return updateRequest(store, id, options, ({ request, now }) => decideReturn(request, { type, person }, now));
}

const noReturn = (change: string) => refuse('no return', `${change} is permanent, so it never reverts.`);

/** Only lets the requester and approvers act. `decideReturn` refuses the requester's report of a revert by hand. */
async function refuseOutsider(
  { people }: PermissionServices & RequestServices,
  request: Request,
  { person, type }: { readonly person: Person; readonly type: ReturnCommand['type'] },
): Promise<Refusal | undefined> {
  const approvers = 'rule' in request ? (request.rule?.approvers ?? []) : [];
  if (person.identity === request.requester.identity || (await people.isFreshMemberOfAny(person, approvers)))
    return undefined;
  const groups = formatGroupNames(approvers);
  const who = type === 'hasten' ? `the requester and ${groups} can end the change` : `${groups} can confirm the revert`;
  return refuse('not an approver', `Only ${who}. Nothing was recorded.`);
}
