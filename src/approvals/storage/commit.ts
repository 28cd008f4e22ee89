// Builds the arguments of lua/commit.lua, which commits a request, and parses the script's reply.
import { z } from 'zod';
import type { Target } from '../../operations/operation.js';
import type { Place } from '../../operations/values.js';
import { type NewestEntry, newestEntrySchema } from '../../redis/history.js';
import type { KeyBuilder } from '../../redis/keys.js';
import type { ScriptInputOf, scripts } from '../../redis/scripts.js';
import { DELIVERY_REMEMBERED_MS, type Delivery } from '../request/delivery.js';
import type { RequestEvent } from '../request/events.js';
import { operationAndParamsHash } from '../request/ids.js';
import { dueMoments, isFinal, queueOf, type Request } from '../request/request.js';
import { listsOf, searchEntriesOf } from './request-lists.js';
import { baseScoreOf } from './state-index.js';
import { journalFieldsOf, packedDetailsOf, serializeRequest } from './stored-json.js';

export interface NextVersion {
  readonly request: Request;
  /** The version that was read; 0 for a new request. */
  readonly expected: number;
  readonly events: readonly RequestEvent[];
  /** When a worker should handle the request, if that's earlier than the request's next due time. */
  readonly lookAt?: number;
}

export interface Commit extends NextVersion {
  readonly readAt: number;
  /** Another request to store in the same step: the revert that this one creates or ends, the change it undid, or the
   * request it replaces. */
  readonly also?: NextVersion | undefined;
  /** A Slack user ID, or `countersign`. */
  readonly by: string;
  readonly reservation?: 'claim' | 'release';
  readonly target?: Target;
  /** Another target that's reserved and released together with `target`. */
  readonly alsoHolds?: Target | undefined;
  /** IDs of open reverts that don't block the claim. */
  readonly mayChange?: readonly string[] | undefined;
  /** The maximum number of open requests of the requester, including this one. */
  readonly mostOpen?: number;
  /** Whether to resolve only after the write is durable. */
  readonly durably?: boolean;
  /** The version of the freezes that the decision was based on. */
  readonly freezes?: number | undefined;
  /** The revision of the doubts that the decision was based on. */
  readonly doubts?: number | undefined;
  /** The version of the policy that the decision was based on. */
  readonly policy?: number | undefined;
  /** The Slack delivery that caused the commit. Each delivery counts once. */
  readonly delivery?: Delivery | undefined;
}
/** `durable` is only meaningful with `durably`. If false, Redis didn't confirm in time, so don't rely on the write. */
export type CommitResult =
  | { readonly done: number; readonly durable: boolean }
  | { readonly reserved: string }
  /** The ID of the open revert for the target of this request. */
  | { readonly returning: string }
  /** The number of the requester's open requests. */
  | { readonly tooMany: number }
  | 'stale'
  /** The delivery was already marked, because it counted earlier or we told the user that it won't count. */
  | 'replayed';

type CommitGiven = ScriptInputOf<typeof scripts.commit>;

/**
 * The delay before a brief state is rendered. Most brief states have passed by then, which saves edits, because Slack
 * limits them.
 */
const PASSING_MS = 1_000;
/** How long a process may take to record its version as durable. Later, the process that renders it confirms it. */
export const NOTED_DURABLE_WITHIN_MS = 3_000;
/** The maximum age of the read that a commit is based on. After an older read, the process decides again. */
const MAX_READ_AGE_MS = 3_000;

const committed = z.union([
  z.tuple([z.literal('done'), z.number(), newestEntrySchema]),
  z.tuple([z.literal('stale')]),
  z.tuple([z.literal('replayed')]),
  z.tuple([z.literal('reserved'), z.string()]),
  z.tuple([z.literal('returning'), z.string()]),
  z.tuple([z.literal('too many'), z.number()]),
]);

/** The time that a denial is shown on the cards of similar requests. */
const DENIAL_SHOWN_MS = 24 * 60 * 60_000;

/** Returns the parts of the key that marks a delivery as counted. */
export const deliveryMarkKey = (delivery: Delivery | undefined) => ['seen', 'delivery', delivery?.hash ?? ''] as const;

/** Returns the parts of the key with the ID of the last denied request for the same operation and params. */
export const lastDenialKey = ({ operation, params }: OperationAndParams) =>
  ['denied', operationAndParamsHash(operation, params)] as const;
export type OperationAndParams = Pick<Request, 'operation' | 'params'>;

/** Returns the parts of the key for a target's open reverts: a hash of IDs by path. */
export const openReturnsKey = ({ kind, id }: Target) => ['return-of', kind, id] as const;

/** Returns the keys and arguments for the script. */
export function commitScriptInput(commit: Commit, key: KeyBuilder): CommitGiven {
  const { request, also } = commit;
  const requests = also === undefined ? [request] : [request, also.request];
  return {
    keys: keysOf(commit, key),
    moreKeys: [
      ...requests.flatMap(listsOf).map(([parts]) => key(...parts)),
      ...searchEntriesOf(request).map(([set]) => key(set)),
    ],
    args: {
      json: serializeRequest(request),
      nextJson: JSON.stringify(nextOf(commit)),
      otherJson: also === undefined ? '' : serializeRequest(also.request),
    },
    moreArgs: [...commit.events, ...(also?.events ?? [])].map(packedDetailsOf),
  };
}

function keysOf({ request, target, alsoHolds, delivery, also }: Commit, key: KeyBuilder): CommitGiven['keys'] {
  const touched = target ?? targetOf(request) ?? (also && targetOf(also.request));
  const keyOf = (what: string, of: Target | undefined) => (of === undefined ? key(what) : key(what, of.kind, of.id));
  return {
    request: key('request', request.id),
    other: key('request', also?.request.id ?? ''),
    journal: key('journal'),
    history: key('history'),
    freezes: key('freezes'),
    policy: key('policy'),
    delivery: key(...deliveryMarkKey(delivery)),
    target: keyOf('target', target),
    parts: keyOf('parts', target),
    alsoHeld: keyOf('target', alsoHolds),
    alsoHeldParts: keyOf('parts', alsoHolds),
    returnOf: keyOf('return-of', touched),
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

/** Returns `nextJson`, as documented in the script's header. */
function nextOf(commit: Commit) {
  const { request, reservation, target, alsoHolds, mostOpen, freezes, doubts, policy, delivery, also } = commit;
  return {
    ...asNext(commit, commit),
    known: searchEntriesOf(request).map(([, member]) => member),
    readAt: commit.readAt,
    maxReadAge: MAX_READ_AGE_MS,
    ...(reservation !== undefined && { reservation, part: target?.part ?? '', mayChange: commit.mayChange ?? [] }),
    ...(alsoHolds !== undefined && { holdsMore: true, alsoHeldPart: alsoHolds.part ?? '' }),
    ...(mostOpen !== undefined && { mostOpen }),
    ...(commit.events.some(({ type }) => type === 'denied') && { deniedFor: DENIAL_SHOWN_MS }),
    ...(freezes !== undefined && { freezes }),
    ...(doubts !== undefined && { doubts }),
    ...(policy !== undefined && { policy }),
    ...(delivery !== undefined && { attempt: delivery.attempt, markedFor: DELIVERY_REMEMBERED_MS }),
    ...(also !== undefined && { also: asNext(also, commit) }),
  };
}

const previewOf = (request: Request) => ('preview' in request ? request.preview : undefined);
/** Returns the ID of the project or organization whose event feed shows the call. */
export const projectOrOrgIdOf = (place: Place | undefined) => place?.project?.id ?? place?.organization?.id;

const targetOf = (request: Request) => previewOf(request)?.target;

function asNext({ request, expected, events, lookAt }: NextVersion, commit: Commit) {
  const own = dueMoments(request);
  return {
    id: request.id,
    expected,
    entries: events.map((event) => journalFieldsOf(event, commit)),
    queue: queueOf(request),
    ...own,
    ...(lookAt !== undefined && { work: lookAt }),
    askedAt: request.askedAt,
    isOpen: !isFinal(request),
    stateBase: baseScoreOf(request),
    lists: listsOf(request).map(([, score]) => score),
    ...(request.returns !== undefined && {
      endsAt: request.returns.endsAt,
      isAlone: !('returning' in request) || request.returning?.byItself !== true,
    }),
    path: previewOf(request)?.path ?? '',
    // Thousands of requests may expire at once, and Slack allows one post per second and channel, so requests that
    // users are waiting for go first.
    drawLast: request.state === 'expired',
    drawIn: isPassing(request) ? PASSING_MS : 0,
    notedWithin: NOTED_DURABLE_WITHIN_MS,
    webhook: isUndecided(request, events),
    sentIn: events.some(({ type }) => type === 'sent') ? projectOrOrgIdOf(previewOf(request)?.place) : undefined,
  };
}

/** Returns whether the webhook must report that nobody has decided. */
const isUndecided = (request: Request, events: readonly RequestEvent[]) =>
  'rule' in request &&
  request.rule?.webhook === true &&
  events.some(({ type }) => type === 'escalated' || type === 'expired');

/** Returns whether the state is about to change, because a worker is handling the request or soon will. */
function isPassing(request: Request): boolean {
  const { state } = request;
  if (state === 'approved') return request.notBefore <= request.approvedAt;
  return state === 'preparing' || state === 'executing';
}

/** @returns the stored version and its newest journal entry, or why nothing was stored */
export function parseCommitReply(
  written: unknown,
): { readonly stored: number; readonly entry: NewestEntry } | Exclude<CommitResult, { readonly done: number }> {
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
