// The content of a person's Home tab: what waits for them, what they asked for, changes for a while, and recent
// changes.
import { aboutOf, isAbout } from '../../approvals/about.js';
import type { AskDeps } from '../../approvals/ask.js';
import { isRefusal } from '../../approvals/refusal.js';
import { type Person, type Request, SETTLE_AFTER_MS } from '../../approvals/request.js';
import { decidingRule } from '../../approvals/returns/missing-approval.js';
import type { Listed, RequestStore } from '../../approvals/store.js';
import type { Cards } from '../cards/card-store.js';
import {
  cachedByGroups,
  type IsIn,
  latestVisible,
  openVisible,
  type RequestListDeps,
  returnsVisible,
  visibilityFor,
} from '../cards/visible-requests.js';

export type SectionDeps = RequestListDeps & {
  readonly store: Pick<RequestStore, 'by' | 'now'>;
  readonly cards: Pick<Cards, 'read'>;
};

/** The approvals card of a request: channel and `ts`. */
export interface CardAt {
  readonly channel: string;
  readonly ts: string;
}
export interface Waiting {
  readonly request: Request;
  readonly card: CardAt | undefined;
}

export interface Sections {
  /** Redis's time, in milliseconds. */
  readonly now: number;
  readonly waiting: readonly Waiting[];
  /** How many more wait. */
  readonly more: number;
  readonly own: readonly Listed[];
  readonly returns: readonly Request[];
  readonly changes: readonly Request[];
}

/** The most requests of each kind. With the headings and notes that is far below Slack's limit of 100 blocks. */
const MOST_EACH = 10;
const LATELY_MS = 7 * 24 * 60 * 60_000;

/** @throws SlackSilent, and what Redis throws */
export async function sectionsFor(deps: SectionDeps, person: Person): Promise<Sections> {
  const isSeen = visibilityFor(deps, person);
  const now = await deps.store.now();
  const [open, returns, changes, own] = await Promise.all([
    openVisible(deps, isSeen),
    returnsVisible(deps, isSeen),
    latestVisible(deps, isSeen, wasCarriedOut, { since: now - LATELY_MS, most: MOST_EACH }),
    deps.store.by(person.userId, MOST_EACH),
  ]);
  const all = await waitingFor(deps, person, [...open.seen.flatMap(readable), ...returns], now);
  const first = all.toSorted((one, other) => endOf(one) - endOf(other)).slice(0, MOST_EACH);
  const waiting = await Promise.all(
    first.map(async (request) => ({ request, card: (await deps.cards.read(request.id)).cards.approvals })),
  );
  return {
    now,
    waiting,
    more: all.length - first.length,
    own,
    returns: returns.slice(0, MOST_EACH),
    changes: changes.seen,
  };
}

const readable = (one: Listed) => ('unreadable' in one ? [] : [one]);
const endOf = (request: Request) => ('expiresAt' in request ? request.expiresAt : 0);

/** Whether the call was sent to Atlas, with whatever outcome. */
const wasCarriedOut = ({ state }: Request) => state === 'succeeded' || state === 'failed' || state === 'unknown';

async function waitingFor(
  deps: AskDeps,
  person: Person,
  requests: readonly Request[],
  now: number,
): Promise<readonly Request[]> {
  const isIn = cachedByGroups((groups) => deps.people.wasInAny(person, groups));
  const waits = await Promise.all(requests.map((request) => waitsFor(deps, isIn, person, request, now)));
  return requests.filter((_, index) => waits[index]);
}

/** Whether this person could move the request: by approving it, or by settling its outcome. */
async function waitsFor(
  { policy }: AskDeps,
  isIn: IsIn,
  person: Person,
  request: Request,
  now: number,
): Promise<boolean> {
  if (request.requester.identity === person.identity) return false;
  if (isAbout(aboutOf(request), person)) return false;
  const isUnsettled = request.state === 'unknown' && now >= request.since + SETTLE_AFTER_MS;
  if (!(request.state === 'pending' || isUnsettled) || !('approvals' in request)) return false;
  if (!isUnsettled && request.approvals.some((one) => one.person.identity === person.identity)) return false;
  const rule = decidingRule(policy, request, request.preview);
  const isGone = rule === undefined || isRefusal(rule);
  if (isGone && !isUnsettled) return false;
  const rules = isGone ? [request.rule] : [request.rule, rule];
  return (await Promise.all(rules.map(({ approvers }) => isIn(approvers)))).every((one) => one);
}
