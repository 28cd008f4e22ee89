// Updates a stored request: read, choose events, commit. Starts over if another process committed first.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../operations/operation.js';
import type { Delivery } from '../request/delivery.js';
import type { HistoryDoubts } from '../request/doubt.js';
import type { RequestEvent } from '../request/events.js';
import { applyEvent } from '../request/evolve.js';
import { isFinishing } from '../request/finishing-evolve.js';
import type { Freezes } from '../request/freeze.js';
import type { Policy } from '../request/policy.js';
import { isRefusal, type Refusal, refuse } from '../request/refusal.js';
import type { Request } from '../request/request.js';
import type { NextVersion } from './commit.js';
import type { HistoryDoubtStore } from './doubt-store.js';
import type { FreezeStore } from './freeze-store.js';
import type { ReadResult, RequestStore, StoredRequest } from './store.js';
import type { UnreadableReason } from './stored-json.js';

export interface RequestUpdate {
  readonly request: Request;
  readonly version: number;
  /** The stored events. Empty if nothing had to change. */
  readonly events: readonly RequestEvent[];
}

export interface UpdateOptions {
  /** A Slack user ID, or `countersign`. */
  readonly by: string;
  /** Whether to resolve only after the update is durable. */
  readonly durably?: boolean;
  /** Once aborted, no commit starts, but a commit in flight may still be stored. */
  readonly signal?: AbortSignal | undefined;
  /** The freezes, which are read before each choice. The commit fails if the freezes changed since. */
  readonly freezes?: Pick<FreezeStore, 'read'> | undefined;
  /** The doubts about history, which are read before each choice. The commit fails if the doubts changed since. */
  readonly history?: Pick<HistoryDoubtStore, 'read'> | undefined;
  /** The policy, which is refreshed before each choice. The commit fails if the policy changed since. */
  readonly policy?: Policy | undefined;
  /** The Slack delivery that asks for the update. Each delivery counts once. */
  readonly delivery?: Delivery | undefined;
  /** IDs of open reverts that don't block the claim. */
  readonly mayChange?: readonly string[];
}

/** A request's events, and another request to store in the same step: its scheduled revert, or the change it undoes. */
export interface EventsAndRequest {
  readonly events: readonly RequestEvent[];
  readonly also: NextVersion;
}
export type UpdateChoice = readonly RequestEvent[] | EventsAndRequest | Refusal;

const TRIES = 20;
const NOTHING_FROZEN: Freezes = { version: 0, all: [] };
const NO_DOUBTS: HistoryDoubts = { revision: 0, all: [] };

/**
 * @param choose called again after a lost race, so its result must depend only on its arguments
 * @returns a refusal from `choose`, or one because the request is missing, another release wrote it, its target is
 * reserved, or the delivery was already marked
 * @throws the abort reason of `signal`
 */
export async function updateRequest(
  store: RequestStore,
  id: string,
  options: UpdateOptions,
  choose: (stored: StoredRequest, freezes: Freezes, doubts: HistoryDoubts) => UpdateChoice | Promise<UpdateChoice>,
): Promise<RequestUpdate | Refusal> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await sleep(Math.random() * 5 * attempt);
    const inForce = options.policy?.inForce;
    const [stored, freezes, doubts] = await Promise.all([
      store.read(id),
      options.freezes?.read(),
      options.history?.read(),
      inForce?.refresh(),
    ]);
    const policy = inForce?.version;
    if (typeof stored === 'string') return unavailableRefusal(id, stored);
    const chosen = await choose(stored, freezes ?? NOTHING_FROZEN, doubts ?? NO_DOUBTS);
    if (isRefusal(chosen)) return chosen;
    const { events, also } = 'also' in chosen ? chosen : { events: chosen, also: undefined };
    if (events.length === 0) {
      // There's nothing to store, but we mark the delivery so that a replay can't count later.
      if (options.delivery !== undefined) await store.mark(options.delivery);
      if (options.durably === true && !(await store.confirm(stored))) return refuseNotDurable(id);
      return { request: stored.request, version: stored.version, events };
    }
    options.signal?.throwIfAborted();
    const request = events.reduce((before, event) => applyEvent(before, event, stored.now), stored.request);
    const committed = await store.commit({
      request,
      expected: stored.version,
      readAt: stored.now,
      events,
      by: options.by,
      delivery: options.delivery,
      freezes: freezes?.version,
      doubts: doubts?.revision,
      mayChange: options.mayChange,
      also,
      policy,
      ...reservation(stored.request, request),
      ...(options.durably !== undefined && { durably: options.durably }),
    });
    if (committed === 'stale') continue;
    if (committed === 'replayed') return replayedRefusal();
    if ('reserved' in committed) {
      const { reserved } = committed;
      return refuse('reserved', describeReserved(request, reserved, await store.read(reserved)));
    }
    if ('returning' in committed) {
      const change = (await readReturn(store, committed.returning))?.returns?.change ?? committed.returning;
      return refuse('returning', `${change}${BLOCKS} wasn’t reverted when I last checked.`);
    }
    if ('tooMany' in committed) throw new Error('only a new request can exceed the limit');
    if (options.durably === true && !committed.durable) return refuseNotDurable(id);
    return { request, version: committed.done, events };
  }
  return refuse('busy', `Others changed ${id} at the same time, or Redis is slow. Nothing was recorded. Press again.`);
}

/** @param id the ID of `holder`, the request that reserved the target */
function describeReserved(waiting: Request, id: string, holder: ReadResult): string {
  const { request } = typeof holder === 'object' ? holder : {};
  const shared = sharedTargetNote(waiting, request);
  if (request === undefined || !isFinishing(request))
    return `${id}, which ${shared ?? 'has the same target'}, wasn’t finished when I last checked.`;
  const why = shared === undefined ? '' : `, which ${shared}`;
  const what = waiting.returns?.change === id ? 'this change' : `${request.preview.subject} for ${id}${why}`;
  return `Atlas is still working on ${what}.`;
}

/** Describes what two conflicting requests have in common; undefined if both have the same target. */
function sharedTargetNote(waiting: Request, holder: Request | undefined): string | undefined {
  const [own, other] = [waiting, holder].map((one) => (one && 'preview' in one ? one.preview : undefined));
  if (own === undefined || other === undefined || isSame(own.target, other.target)) return undefined;
  if (isSame(own.target, other.alsoHolds)) return `reads from the ${own.target.kind} that this request changes`;
  if (isSame(other.target, own.alsoHolds)) return `changes the ${other.target.kind} that this request reads from`;
  return other.alsoHolds && `reads from the same ${other.alsoHolds.kind} as this request`;
}

const isSame = (one: Target, other: Target | undefined) => one.kind === other?.kind && one.id === other.id;

const BLOCKS = ' is a temporary change to the same thing and';

async function readReturn(store: Pick<RequestStore, 'read'>, id: string): Promise<Request | undefined> {
  const stored = await store.read(id);
  return typeof stored === 'object' ? stored.request : undefined;
}

/** Explains why a change must wait for an open revert with the same target. @param id the revert's ID */
export async function describeBlockingReturn(store: Pick<RequestStore, 'read'>, id: string): Promise<string> {
  const request = await readReturn(store, id);
  const first = `${request?.returns?.change ?? id}${BLOCKS} must be reverted first.`;
  if (request?.state === 'approved') return `${first} End or extend the change on its card.`;
  if (request?.state === 'pending') return `${first} The revert is waiting for approval on its card.`;
  return `${first} The change is reverting now. The card will show when the revert is done.`;
}

export const unavailableRefusal = (id: string, read: 'none' | UnreadableReason) =>
  read === 'none'
    ? refuse(
        'unknown request',
        `I can’t find request ${id} in Redis, which may have been restored from an older backup. Nothing was recorded. Check in Atlas whether the change was made before you ask again.`,
      )
    : unreadableRefusal(id, read);

export function unreadableRefusal(id: string, why: UnreadableReason): Refusal {
  if (why === 'damaged')
    return refuse(why, `I can’t read the stored data for ${id}. Your administrator can check the log.`);
  const [version, next] =
    why === 'newer'
      ? ['a newer', 'Your administrator must finish updating me.']
      : ['an older', 'Submit a new request.'];
  return refuse(
    why,
    `${id} was stored by ${version} version of Countersign, and only that version can change the request. ${next}`,
  );
}

export const replayedRefusal = () =>
  refuse('replayed', 'Slack sent this twice. If the card didn’t change, press again.');

const refuseNotDurable = (id: string) =>
  refuse(
    'not durable',
    `Redis didn’t confirm in time that it stored this for ${id}. If the card hasn’t changed, press again.`,
  );

/** A target is reserved from the claim until the outcome is known and Atlas has finished. */
function reservation(before: Request, after: Request) {
  const [held, holds] = [holdsTarget(before), holdsTarget(after)];
  if (held === holds || !('preview' in before) || before.preview === undefined) return {};
  const { target, alsoHolds } = before.preview;
  return { reservation: holds ? ('claim' as const) : ('release' as const), target, alsoHolds };
}

const holdsTarget = (request: Request) =>
  request.state === 'executing' || request.state === 'unknown' || isFinishing(request);
