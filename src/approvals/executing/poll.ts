// Checks whether Atlas has finished a change, with growing intervals. After a deadline, frees the target.
import { describeAtlasError } from '../../atlas/error-sentences.js';
import { formatDuration } from '../../operations/duration.js';
import { isAtlasError } from '../../operations/optional-reads.js';
import type { Progress } from '../../operations/read-back.js';
import type { RequestEvent } from '../request/events.js';
import { type FinishingRequest, isBeingWatched, isFinishing } from '../request/finishing-evolve.js';
import { isRefusal } from '../request/refusal.js';
import { CALL_DEADLINE_MS, sentChangeCall } from '../request/request.js';
import { withUndoneEvent } from '../returns/undone.js';
import type { StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import { atlasFor, nextPollDelayMs, type WorkDeps } from '../storage/work.js';
import { checkUndoneByAtlas } from './watch.js';

/** The deadline, as a multiple of the usual time. After the deadline, we tell users and free the target. */
const TIMES_AS_LONG = 3;
/** How long a change that we never saw in progress must be at rest. Until then, Atlas may not have started yet. */
const AT_REST_FOR_MS = 20_000;
const LEAST_WAIT_MS = 5_000;
/** The intervals grow, so that a reported duration is at most a fifth too long. */
const WAITS = { divisor: 5, leastMs: LEAST_WAIT_MS, longestMs: 60_000 };

/** `unseen`: the reason why we couldn't read the state. */
type LookResult = Progress | { readonly unseen: string };

/** Checks Atlas once and stores any new findings. */
export async function checkFinished(deps: WorkDeps, { request, version }: StoredRequest): Promise<void> {
  const { store } = deps;
  if (isBeingWatched(request) && !isFinishing(request)) return checkUndoneByAtlas(deps, request);
  if (!isFinishing(request)) return void (await store.rest('finishing', request.id, version));
  const seen = await look(deps, request);
  const moved = await updateRequest(store, request.id, { by: 'countersign' }, (stored) =>
    isFinishing(stored.request) ? withUndoneEvent(store, stored, conclude(deps, stored.request, seen, stored.now)) : [],
  );
  if (isRefusal(moved)) throw new Error(`failed to store the progress of ${request.id}: ${moved.refused}`);
  const next = isFinishing(moved.request) ? nextLook(moved.request, await store.now()) : undefined;
  await store.rest('finishing', request.id, moved.version, next);
}

async function look(deps: WorkDeps, request: FinishingRequest): Promise<LookResult> {
  const operation = deps.operation(request.operation);
  if (operation?.finishes === undefined)
    return { unseen: `This release doesn’t have the operation ${request.operation}.` };
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(CALL_DEADLINE_MS) });
    return await operation.finishes.look(atlas, sentChangeCall(request));
  } catch (error) {
    deps.log.warn({ request: request.id, err: error }, 'failed to check whether Atlas has finished');
    return {
      unseen: isAtlasError(error)
        ? describeAtlasError(error, { role: operation })
        : 'I couldn’t read the current state in Atlas.',
    };
  }
}

function conclude(deps: WorkDeps, request: FinishingRequest, seen: LookResult, now: number): readonly RequestEvent[] {
  const { seen: before } = request.finishing;
  const isBelieved = before?.is === 'under way' || (before !== undefined && now >= before.at + AT_REST_FOR_MS);
  if (seen === 'at rest' || (typeof seen === 'object' && 'wrong' in seen)) {
    if (isBelieved) return [{ type: 'finished', ...(seen !== 'at rest' && { sentence: seen.wrong }) }];
    return before === undefined ? [{ type: 'observed', progress: 'at rest' }] : [];
  }
  if (now >= deadlineOf(request)) return [{ type: 'finished', sentence: describeLate(deps, request, seen, now) }];
  return seen === 'under way' && before?.is !== 'under way' ? [{ type: 'observed', progress: 'under way' }] : [];
}

const deadlineOf = ({ endedAt, finishing }: FinishingRequest) => endedAt + TIMES_AS_LONG * finishing.usualMs;

function describeLate({ operation }: WorkDeps, request: FinishingRequest, seen: LookResult, now: number): string {
  const { subject } = request.preview;
  const long = formatDuration(now - request.endedAt);
  const look = 'I’ve stopped checking. Follow the progress in Atlas.';
  if (typeof seen === 'object' && 'unseen' in seen)
    return `After ${long}, I don’t know whether Atlas has finished with ${subject}. ${seen.unseen} ${look}`;
  const meanwhile = operation(request.operation)?.finishes?.meanwhile ?? 'being changed';
  // If the worker was down for days, it may be much more than three times as long.
  const times = now - request.endedAt > (TIMES_AS_LONG + 1) * request.finishing.usualMs ? 'more than ' : '';
  return `${subject} is still ${meanwhile} after ${long}, ${times}three times as long as usual. ${look}`;
}

function nextLook(request: FinishingRequest, now: number): number {
  const { endedAt, finishing } = request;
  if (finishing.seen?.is === 'at rest') return Math.max(finishing.seen.at + AT_REST_FOR_MS, now + LEAST_WAIT_MS);
  const waitMs = nextPollDelayMs(now - endedAt, WAITS);
  const deadline = deadlineOf(request);
  return now < deadline ? Math.min(now + waitMs, deadline) : now + waitMs;
}
