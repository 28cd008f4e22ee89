// Handles the actions on a scheduled revert: a user ends the change now, or an approver reports that the change was
// reverted by hand. Stores the action before notifying anybody.

import { submitRequest } from '../asking/submit.js';
import { earlyRefusal, type PermissionServices } from '../people/ask.js';
import { describeFreeze, type Freezes, findFreezeOf, freezableChangeOf } from '../request/freeze.js';
import { deriveReturnId } from '../request/ids.js';
import { formatGroupNames } from '../request/policy.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { InState, Person, Request } from '../request/request.js';
import {
  decideReturn,
  isReturnStuck,
  mayExceedApproval,
  type ReturnCommand,
  refuseByState,
} from '../request/return-transitions.js';
import { findOpenEndRequest } from '../returns/early-end.js';
import type { FreezeStore } from '../storage/freeze-store.js';
import type { StoredRequest } from '../storage/store.js';
import { type RequestUpdate, unavailableRefusal, updateRequest } from '../storage/update-request.js';
import type { RequestServices } from '../storage/work.js';
import type { DecisionPress } from './decide.js';

type EndServices = PermissionServices & RequestServices & { readonly freezes: Pick<FreezeStore, 'read'> };

/** A press on a change's card. `id` is the ID of the change, not of its scheduled revert. */
type EndPress = Omit<DecisionPress, 'decision' | 'planHash' | 'atMost'>;

/**
 * Ends the change now.
 * @throws SlackSilentError if Slack doesn't return the user who pressed, in which case nothing is stored
 */
export const endChangeNow = (deps: EndServices, press: EndPress): Promise<RequestUpdate | Refusal> =>
  act(deps, press, 'hasten');

/**
 * Stores a report that the change was reverted in Atlas by hand. The worker then checks Atlas.
 * @throws SlackSilentError, like `endChangeNow`
 */
export const reportRevertedByHand = (deps: EndServices, press: EndPress): Promise<RequestUpdate | Refusal> =>
  act(deps, press, 'by hand');

/** A return whose change the user may end, or ask to end. */
interface EarlyEnd {
  readonly request: InState<'approved'>;
  /** Redis's time in milliseconds. */
  readonly now: number;
}

/** Returns the scheduled revert if the user could end its change now. Stores nothing. @throws SlackSilentError */
export async function previewEnd(deps: EndServices, press: EndPress): Promise<EarlyEnd | Refusal> {
  const read = await readReturn(deps, press);
  if (isRefusal(read)) return read;
  const { person, request, now } = read;
  if (request.state === 'approved' && mayExceedApproval(request.preview.direction))
    return refuseEnded(read) ?? (await refuseToAsk(deps, request, person)) ?? { request, now };
  const outsider = await refuseOutsider(deps, request, { person, type: 'hasten' });
  const decided =
    outsider ?? decideUnfrozen(deps, request, { type: 'hasten', person }, { now, freezes: await deps.freezes.read() });
  if (isRefusal(decided)) return decided;
  return request.state === 'approved' && decided.length > 0
    ? { request, now }
    : refuse('over', describeReverting(request));
}

/** Refuses if the user can't ask to end the change, or if somebody already asked. */
async function refuseToAsk(
  deps: PermissionServices & RequestServices,
  itsReturn: InState<'approved'>,
  person: Person,
): Promise<Refusal | undefined> {
  const asked = await findOpenEndRequest(deps.store, itsReturn);
  if (asked !== undefined)
    return isRefusal(asked) ? asked : refuse('end asked', `${asked.id} already asks to end this change.`);
  const operation = deps.operation(itsReturn.operation);
  return operation && earlyRefusal(deps, operation, itsReturn.preview.place, person);
}

/** Refuses to ask for the end of a change that has ended, or that reverts as soon as possible. */
function refuseEnded({ request, now }: Pick<StoredRequest, 'request' | 'now'>): Refusal | undefined {
  const refused = request.state === 'approved' ? [] : refuseByState(request);
  if (isRefusal(refused)) return refused;
  const isWaiting =
    request.state === 'approved' &&
    (now < request.notBefore || request.returning?.byItself === true || isReturnStuck(request));
  return isWaiting ? undefined : refuse('over', describeReverting(request));
}

/** Describes a revert to a user who ends a change that's already reverting, or waits for something else. */
export function describeReverting(itsReturn: Request): string {
  const why = itsReturn.state === 'approved' ? (itsReturn.frozen ?? itsReturn.delayed) : undefined;
  return why === undefined
    ? 'The change is already reverting. The card will show when the revert is done.'
    : `The change has ended but hasn’t been reverted yet. ${why} I’ll keep trying.`;
}

/**
 * Submits a request to end the change now, which needs approval.
 * @param ask `form` is the form's Slack view ID
 * @throws SlackSilentError if Slack doesn't return the user, in which case nothing is stored
 */
export async function askToEndChange(
  deps: PermissionServices & RequestServices,
  ask: EndPress & { readonly form: string; readonly why: string },
): Promise<Request | Refusal> {
  const read = await readReturn(deps, ask);
  if (isRefusal(read)) return read;
  const { person, request: itsReturn } = read;
  const operation = deps.operation(itsReturn.operation);
  const ended = refuseEnded(read);
  if (ended !== undefined) return ended;
  if (operation === undefined || itsReturn.state !== 'approved') return refuse('over', describeReverting(itsReturn));
  const { params, names, command, askedIn, thread, preview } = itsReturn;
  const isRequester = person.identity === itsReturn.requester.identity;
  return submitRequest(deps, {
    form: ask.form,
    operation,
    params,
    names: Object.fromEntries(Object.entries(names).filter(([name]) => Object.hasOwn(params, name))),
    reason: ask.why,
    person,
    // The person may not be in the channel where the change was requested.
    askedIn: isRequester ? askedIn : person.userId,
    ...(isRequester && thread !== undefined && { thread }),
    command,
    undoes: ask.id,
    place: preview.place,
    ...(ask.delivery !== undefined && { delivery: ask.delivery }),
  });
}

async function act(
  deps: EndServices,
  press: EndPress,
  type: Exclude<ReturnCommand['type'], 'announce'>,
): Promise<RequestUpdate | Refusal> {
  const read = await readReturn(deps, press);
  if (isRefusal(read)) return read;
  const { person } = read;
  const outsider = await refuseOutsider(deps, read.request, { person, type });
  if (outsider !== undefined) return outsider;
  const { userId, signal, delivery } = press;
  const options = { by: userId, durably: true, signal, delivery, freezes: deps.freezes };
  return updateRequest(deps.store, read.request.id, options, ({ request, now }, freezes) =>
    decideUnfrozen(deps, request, { type, person }, { now, freezes }),
  );
}

/** Decides about a revert. A freeze keeps users from ending a change early, but not from reporting a revert by hand. */
function decideUnfrozen(
  { operation }: RequestServices,
  request: Request,
  command: ReturnCommand,
  { now, freezes }: { readonly now: number; readonly freezes: Freezes },
) {
  const decided = decideReturn(request, command, now);
  if (isRefusal(decided) || command.type !== 'hasten' || request.state !== 'approved') return decided;
  const freeze = findFreezeOf(freezes, freezableChangeOf(request, operation));
  return freeze === undefined ? decided : refuse('frozen', describeFreeze(freeze));
}

async function readReturn(
  { store, people }: PermissionServices & RequestServices,
  { id, userId }: EndPress,
): Promise<(Pick<StoredRequest, 'request' | 'now'> & { readonly person: Person }) | Refusal> {
  const person = await people.freshPerson(userId);
  if (isRefusal(person)) return person;
  const stored = await store.read(deriveReturnId(id));
  if (stored === 'none') return noReturn(id, await store.read(id));
  if (typeof stored === 'string') return unavailableRefusal(id, stored);
  return { ...stored, person };
}

/** Only changes that revert have a button for this, so Redis is older than the card. */
const noReturn = (change: string, stored: StoredRequest | string) =>
  typeof stored === 'string'
    ? unavailableRefusal(change, 'none')
    : refuse(
        'no return',
        `I can’t find the revert of ${change} in Redis, which may have been restored from an older backup. Nothing was recorded. Check the change in Atlas, and revert it there if needed.`,
      );

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
