// Checks whether Atlas undid or added to a finished change, less and less often, until the watch ends. Tells users only
// if Atlas did so. A temporary change is watched until its scheduled revert runs. After that, the revert is watched.
import type { WatchFinding } from '../../operations/read-back.js';
import { isBeingWatched, type WatchedRequest } from '../request/finishing-evolve.js';
import { isRefusal } from '../request/refusal.js';
import { CALL_DEADLINE_MS, sentChangeCall } from '../request/request.js';
import type { ReadResult } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import { atlasFor, nextPollDelayMs, type WorkDeps } from '../storage/work.js';

const LEAST_WAIT_MS = 30_000;
const WAITS = { divisor: 5, leastMs: LEAST_WAIT_MS, longestMs: 15 * 60_000 };

/** Checks Atlas once and stores any new findings. */
export async function checkUndoneByAtlas(deps: WorkDeps, request: WatchedRequest): Promise<void> {
  const { store } = deps;
  const watches = deps.operation(request.operation)?.watches;
  const did = await look(deps, request);
  // We read the scheduled revert after the check, so that we don't mistake the revert for Atlas's doing.
  const isReturning = hasBegun(await store.returnOf(request.id));
  const moved = await updateRequest(store, request.id, { by: 'countersign' }, ({ request: current, now }) => {
    if (!isBeingWatched(current)) return [];
    // The bot or a user undid the change, so Atlas can no longer undo it.
    if (current.undone !== undefined || isReturning) return [{ type: 'watched' }];
    if (typeof did === 'string') return [{ type: 'watched', sentence: did }];
    if (did !== undefined && 'more' in did) return [{ type: 'watched', sentence: did.more, isMore: true }];
    if (did !== undefined) {
      const isNeeded = watches?.isNeeded({ ...sentChangeCall(current), reply: did.reply });
      return [{ type: 'identified', reply: did.reply }, ...(isNeeded ? [] : [{ type: 'watched' } as const])];
    }
    return now >= endOf(current) ? [{ type: 'watched' }] : [];
  });
  if (isRefusal(moved)) throw new Error(`failed to store the findings about ${request.id}: ${moved.refused}`);
  const next = isBeingWatched(moved.request) ? nextLook(moved.request, await store.now()) : undefined;
  await store.rest('finishing', request.id, moved.version, next);
}

/** Returns whether a scheduled revert may already have changed something in Atlas. */
function hasBegun(itsReturn: ReadResult): boolean {
  if (typeof itsReturn !== 'object') return false;
  const { request } = itsReturn;
  if (request.state === 'executing') return request.sent !== undefined;
  return !['approved', 'pending', 'denied'].includes(request.state);
}

/** Returns undefined if there is no finding or we couldn't read Atlas. */
async function look(deps: WorkDeps, request: WatchedRequest): Promise<WatchFinding | undefined> {
  const operation = deps.operation(request.operation);
  if (operation?.watches === undefined) return undefined;
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(CALL_DEADLINE_MS) });
    return await operation.watches.look(atlas, sentChangeCall(request));
  } catch (error) {
    deps.log.warn({ request: request.id, err: error }, 'failed to check whether Atlas undid the change');
    return undefined;
  }
}

const endOf = ({ endedAt, watching }: WatchedRequest) => endedAt + watching.forMs;

function nextLook(request: WatchedRequest, now: number): number {
  const waitMs = nextPollDelayMs(now - request.endedAt, WAITS);
  return now < endOf(request) ? Math.min(now + waitMs, endOf(request)) : now + LEAST_WAIT_MS;
}
