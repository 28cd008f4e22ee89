// One commit of a request: the arguments of lua/commit.lua, and its answer.
import { z } from 'zod';
import type { Target } from '../../operations/operation.js';
import type { Place } from '../../operations/values.js';
import { type NewestEntry, newestEntry } from '../../redis/history.js';
import type { Keys } from '../../redis/keys.js';
import type { GivenTo, scripts } from '../../redis/scripts.js';
import { DELIVERED_AGAIN_MS, type Delivery } from '../request/delivery.js';
import type { RequestEvent } from '../request/events.js';
import { likenessHash } from '../request/ids.js';
import { isFinal, moments, queueOf, type Request } from '../request/request.js';
import { listsOf, searchMembersOf } from './request-lists.js';
import { stateBase } from './state-index.js';
import { detailsOf, toEntry, writeRequest } from './stored-json.js';

export interface NextVersion {
  readonly request: Request;
  /** The version that was read; 0 for a new request. */
  readonly expected: number;
  readonly events: readonly RequestEvent[];
  /** When a worker should handle it, if earlier than the request's own next moment. */
  readonly lookAt?: number;
}

export interface Commit extends NextVersion {
  readonly readAt: number;
  /** Another request's next version, stored in the same step: a return that it makes or ends, or the change it undid. */
  readonly also?: NextVersion | undefined;
  /** Who does it: a Slack user id, or `countersign`. */
  readonly by: string;
  readonly reservation?: 'claim' | 'release';
  readonly target?: Target;
  /** Reserved and released together with the target. */
  readonly alsoHolds?: Target | undefined;
  /** Ids of the open returns that do not block the claim. */
  readonly mayChange?: readonly string[] | undefined;
  /** How many open requests the requester may have, this one included. */
  readonly mostOpen?: number;
  /** Resolve only once it is durable. */
  readonly durably?: boolean;
  /** The version of the list of freezes that the decision was based on. */
  readonly freezes?: number | undefined;
  /** The revision of the doubts about the history that the decision was based on. */
  readonly doubts?: number | undefined;
  /** The version of the policy that the decision was based on. */
  readonly policy?: number | undefined;
  /** The Slack delivery that caused it; each counts once. */
  readonly delivery?: Delivery | undefined;
}
/**
 * `durable` is meaningful only if `durably` was set. False: Redis did not confirm in time, so nothing may rely on the
 * write.
 */
export type Committed =
  | { readonly done: number; readonly durable: boolean }
  | { readonly reserved: string }
  /** The id of the open return for what this request would change. */
  | { readonly returning: string }
  /** How many open requests the requester has. */
  | { readonly tooMany: number }
  | 'stale'
  /** The delivery had been marked before: it has already counted, or the person was told that it would not. */
  | 'replayed';

type CommitGiven = GivenTo<typeof scripts.commit>;

/** How long the drawing of a passing state is delayed: most are over by then, and Slack limits edits. */
const PASSING_MS = 1_000;
/**
 * Longer than a sync takes. A version that nobody has noted as durable by then is confirmed by the process that draws
 * it.
 */
export const NOTED_WITHIN_MS = 3_000;
/** How old the read behind a commit may be. An older one means that the process was suspended, so it decides again. */
const MAX_READ_AGE_MS = 3_000;

const committed = z.union([
  z.tuple([z.literal('done'), z.number(), newestEntry]),
  z.tuple([z.literal('stale')]),
  z.tuple([z.literal('replayed')]),
  z.tuple([z.literal('reserved'), z.string()]),
  z.tuple([z.literal('returning'), z.string()]),
  z.tuple([z.literal('too many'), z.number()]),
]);

/** How long a denial is mentioned on the cards of like requests. */
const DENIAL_SHOWN_MS = 24 * 60 * 60_000;

/** Parts of the key that marks a delivery as counted. */
export const deliveryMarkKey = (delivery: Delivery | undefined) => ['seen', 'delivery', delivery?.hash ?? ''] as const;

/** Parts of the key with the id of the last denied request for the same operation and params. */
export const lastDenialKey = ({ operation, params }: Like) => ['denied', likenessHash(operation, params)] as const;
export type Like = Pick<Request, 'operation' | 'params'>;

/** Parts of the key of a target's open returns: a hash from path to id. */
export const openReturnsKey = ({ kind, id }: Target) => ['return-of', kind, id] as const;

/** What the script is given. */
export function commitScript(commit: Commit, key: Keys): CommitGiven {
  const { request, also } = commit;
  const requests = also === undefined ? [request] : [request, also.request];
  return {
    keys: keysOf(commit, key),
    moreKeys: [
      ...requests.flatMap(listsOf).map(([parts]) => key(...parts)),
      ...searchMembersOf(request).map(([set]) => key(set)),
    ],
    args: {
      json: writeRequest(request),
      nextJson: JSON.stringify(nextOf(commit)),
      otherJson: also === undefined ? '' : writeRequest(also.request),
    },
    moreArgs: [...commit.events, ...(also?.events ?? [])].map(detailsOf),
  };
}

function keysOf({ request, target, alsoHolds, delivery, also }: Commit, key: Keys): CommitGiven['keys'] {
  const touched = target ?? targetOf(request) ?? (also && targetOf(also.request));
  const reservation = (of: Target | undefined) => (of === undefined ? key('target') : key('target', of.kind, of.id));
  return {
    request: key('request', request.id),
    other: key('request', also?.request.id ?? ''),
    journal: key('journal'),
    history: key('history'),
    freezes: key('freezes'),
    policy: key('policy'),
    delivery: key(...deliveryMarkKey(delivery)),
    target: reservation(target),
    alsoHeld: reservation(alsoHolds),
    returnOf: touched === undefined ? key('return-of') : key(...openReturnsKey(touched)),
    dueWork: key('due', 'work'),
    dueClock: key('due', 'clock'),
    dueFinishing: key('due', 'finishing'),
    dueDraw: key('due', 'draw'),
    dueDrawLast: key('due', 'draw-last'),
    dueReturns: key('due', 'returns'),
    dueReturnsLast: key('due', 'returns-last'),
    dueWebhook: key('due', 'webhook'),
    open: key('open'),
    openBy: key('open-by', request.requester.identity),
    returns: key('returns'),
    states: key('states'),
    returnStates: key('return-states'),
    troubled: key('troubled'),
    denied: key(...lastDenialKey(request)),
  };
}

/** `nextJson` in the script's header. */
function nextOf(commit: Commit) {
  const { request, reservation, alsoHolds, mostOpen, freezes, doubts, policy, delivery, also } = commit;
  return {
    ...asNext(commit, commit),
    known: searchMembersOf(request).map(([, member]) => member),
    readAt: commit.readAt,
    maxReadAge: MAX_READ_AGE_MS,
    ...(reservation !== undefined && { reservation, mayChange: commit.mayChange ?? [] }),
    ...(alsoHolds !== undefined && { holdsMore: true }),
    ...(mostOpen !== undefined && { mostOpen }),
    ...(commit.events.some(({ type }) => type === 'denied') && { deniedFor: DENIAL_SHOWN_MS }),
    ...(freezes !== undefined && { freezes }),
    ...(doubts !== undefined && { doubts }),
    ...(policy !== undefined && { policy }),
    ...(delivery !== undefined && { attempt: delivery.attempt, markedFor: DELIVERED_AGAIN_MS }),
    ...(also !== undefined && { also: asNext(also, commit) }),
  };
}

const previewOf = (request: Request) => ('preview' in request ? request.preview : undefined);
/** The project or organization, by id, whose event feed shows the call. */
export const scopeOf = (place: Place | undefined) => place?.project?.id ?? place?.organization?.id;

const targetOf = (request: Request) => previewOf(request)?.target;

function asNext({ request, expected, events, lookAt }: NextVersion, commit: Commit) {
  const own = moments(request);
  return {
    id: request.id,
    expected,
    entries: events.map((event) => toEntry(event, commit)),
    queue: queueOf(request),
    ...own,
    ...(lookAt !== undefined && { work: lookAt }),
    askedAt: request.askedAt,
    isOpen: !isFinal(request),
    stateBase: stateBase(request),
    lists: listsOf(request).map(([, score]) => score),
    ...(request.returns !== undefined && {
      endsAt: request.returns.endsAt,
      isAlone: !('returning' in request) || request.returning?.byItself !== true,
    }),
    path: previewOf(request)?.path ?? '',
    // Thousands may expire at once, and Slack takes one post a second per channel: requests that people wait for go
    // first.
    drawLast: request.state === 'expired',
    drawIn: isPassing(request) ? PASSING_MS : 0,
    notedWithin: NOTED_WITHIN_MS,
    webhook: isUndecided(request, events),
    sentIn: events.some(({ type }) => type === 'sent') ? scopeOf(previewOf(request)?.place) : undefined,
  };
}

/** Whether the webhook must say that nobody has decided. */
const isUndecided = (request: Request, events: readonly RequestEvent[]) =>
  'rule' in request &&
  request.rule?.webhook === true &&
  events.some(({ type }) => type === 'escalated' || type === 'expired');

/** Whether the state is about to change, as a worker is handling the request or will at once. */
function isPassing(request: Request): boolean {
  const { state } = request;
  if (state === 'approved') return request.notBefore <= request.approvedAt;
  return state === 'preparing' || state === 'executing';
}

/** @returns the version that is stored now with its newest journal entry, or why nothing is */
export function readCommitted(
  written: unknown,
): { readonly stored: number; readonly entry: NewestEntry } | Exclude<Committed, { readonly done: number }> {
  const answer = committed.parse(written);
  switch (answer[0]) {
    case 'done':
      return { stored: answer[1], entry: answer[2] };
    case 'reserved':
      return { reserved: answer[1] };
    case 'returning':
      return { returning: answer[1] };
    case 'too many':
      return { tooMany: answer[1] };
    default:
      return answer[0];
  }
}
