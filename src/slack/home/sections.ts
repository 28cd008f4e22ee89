// Reads the content of a user's Home tab: what needs them first, then temporary and recent changes.

import type { PermissionServices } from '../../approvals/people/ask.js';
import { concernedPeopleOf, concernsPerson } from '../../approvals/request/about.js';
import { isRefusal } from '../../approvals/request/refusal.js';
import type { Person, Request } from '../../approvals/request/request.js';
import { settleableFrom } from '../../approvals/request/return-transitions.js';
import { areSettlementsContradictory, settlementsOf } from '../../approvals/request/settling.js';
import { decidingRule } from '../../approvals/returns/missing-approval.js';
import type { ListedRequest } from '../../approvals/storage/store.js';
import type { DecisionServices } from '../cards/decisions.js';
import { displayId } from '../cards/state-words.js';
import {
  cacheByGroups,
  createVisibilityCheck,
  type IsMemberOfAny,
  type IsVisible,
  listVisibleRequests,
  readableRequests,
  readReturn,
} from '../cards/visible-requests.js';

/** The channel and `ts` of a request's approvals card. */
export interface CardLocation {
  readonly channel: string;
  readonly ts: string;
}
export interface WaitingRequest {
  readonly request: Request;
  readonly card: CardLocation | undefined;
}

/** An open return (scheduled revert) and its change. Undefined if the change's record is lost. */
export interface TemporaryChange {
  readonly itsReturn: Request;
  readonly change: Request | undefined;
}

export interface HomeSections {
  /** Redis's time, in milliseconds. */
  readonly now: number;
  readonly waiting: readonly WaitingRequest[];
  /** Whether more requests are waiting or may be waiting. */
  readonly hasMore: boolean;
  /** The user's own open requests. */
  readonly own: readonly Request[];
  readonly temporary: readonly TemporaryChange[];
  readonly changes: readonly Request[];
  /** The returns (scheduled reverts) of temporary changes in `changes`, by the change's ID. */
  readonly returnOf: ReadonlyMap<string, Request>;
}

/** The maximum number of requests per section, which keeps the tab far below Slack's limit of 100 blocks. */
const MOST_EACH = 10;
const LATELY_MS = 7 * 24 * 60 * 60_000;

/** The maximum number of requests to read for one section. */
const MOST_READ = 200;

/** Reads all sections. @throws SlackSilentError, and errors from Redis */
export async function readHomeSections(
  deps: PermissionServices & Pick<DecisionServices, 'store' | 'cards' | 'offered' | 'log'>,
  person: Person,
): Promise<HomeSections> {
  const { store } = deps;
  const isSeen = createVisibilityCheck(deps, person);
  const now = await store.now();
  const some = { isSeen, most: MOST_EACH, mostRead: MOST_READ };
  const isWanted = (one: ListedRequest) => !('unreadable' in one);
  const [{ waits, hasMore }, returns, changes, own] = await Promise.all([
    waitingFor(deps, person, { isSeen, now }),
    listVisibleRequests(store, store.index.openReturns({}), { ...some, isWanted }),
    listVisibleRequests(store, store.index.inStates(CARRIED_OUT, { since: now - LATELY_MS }), { ...some, isWanted }),
    store.openBy(person, MOST_EACH),
  ]);
  const done = changes.seen.flatMap(readableRequests);
  const ids = new Set(done.map(({ id }) => id));
  // The line of a change also says that it reverted.
  const shown = done.filter((one) => one.returns === undefined || !ids.has(displayId(one)));
  const open = returns.seen.flatMap(readableRequests);
  const [waiting, itsReturns, reverted] = await Promise.all([
    Promise.all(waits.map(async (request) => ({ request, card: (await deps.cards.read(request.id)).cards.approvals }))),
    Promise.all(shown.map(async (one) => [one.id, await readReturn(store, one)] as const)),
    store.list(open.map(displayId)),
  ]);
  const changeOf = new Map(reverted.flatMap(readableRequests).map((one) => [one.id, one]));
  return {
    now,
    waiting,
    hasMore,
    own: own.flatMap(readableRequests),
    temporary: open.map((itsReturn) => ({ itsReturn, change: changeOf.get(displayId(itsReturn)) })),
    changes: shown,
    returnOf: new Map(itsReturns.flatMap(([id, itsReturn]) => (itsReturn === undefined ? [] : [[id, itsReturn]]))),
  };
}

/** The states in which the call has been sent to Atlas, whatever its outcome. */
const CARRIED_OUT = ['succeeded', 'failed', 'unknown'] as const;

/** Finds requests that the user could act on: first requests to settle, then requests to approve, ordered by expiry. */
async function waitingFor(
  { store, ...deps }: PermissionServices & Pick<DecisionServices, 'store'>,
  person: Person,
  { isSeen, now }: { readonly isSeen: IsVisible; readonly now: number },
): Promise<Pick<HomeSections, 'hasMore'> & { readonly waits: readonly Request[] }> {
  const isIn = cacheByGroups((groups) => deps.people.isCachedMemberOfAny(person, groups));
  const all = await store.index.approvers();
  const isTheirs = await Promise.all(all.map(isIn));
  const isWanted = async (one: ListedRequest) =>
    !('unreadable' in one) && (await waitsFor(deps, isIn, person, one, now));
  const wanted = { isSeen, isWanted, most: MOST_EACH, mostRead: MOST_READ };
  const [unsettled, pending] = await Promise.all([
    listVisibleRequests(store, store.index.inStates(['unknown'], { order: 'first' }), wanted),
    listVisibleRequests(store, store.index.waitingFor(all.filter((_, at) => isTheirs[at])), wanted),
  ]);
  const found = [...unsettled.seen, ...pending.seen].flatMap(readableRequests);
  return {
    waits: found.slice(0, MOST_EACH),
    hasMore: found.length > MOST_EACH || [unsettled, pending].some(({ rest }) => rest !== 'none'),
  };
}

/** Decides whether the user has reported the outcome and nobody has contradicted the report. */
function hasSettled(request: Request, { identity }: Person): boolean {
  const settlements = settlementsOf(request);
  return settlements.some(({ person }) => person.identity === identity) && !areSettlementsContradictory(settlements);
}

/** Decides whether this user could act on the request by approving it or settling its outcome. */
async function waitsFor(
  { policy }: PermissionServices,
  isIn: IsMemberOfAny,
  person: Person,
  request: Request,
  now: number,
): Promise<boolean> {
  if (request.requester.identity === person.identity) return false;
  if (concernsPerson(concernedPeopleOf(request), person)) return false;
  const isUnsettled = request.state === 'unknown' && now >= settleableFrom(request);
  if (!(request.state === 'pending' || isUnsettled) || !('approvals' in request)) return false;
  if (isUnsettled && hasSettled(request, person)) return false;
  if (!isUnsettled && request.approvals.some((one) => one.person.identity === person.identity)) return false;
  const rule = decidingRule(policy, request, request.preview);
  const isGone = rule === undefined || isRefusal(rule);
  if (isGone && !isUnsettled) return false;
  const rules = isGone ? [request.rule] : [request.rule, rule];
  return (await Promise.all(rules.map(({ approvers }) => isIn(approvers)))).every((one) => one);
}
