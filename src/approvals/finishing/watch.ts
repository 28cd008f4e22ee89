// Looks whether Atlas undid a change that is done, less and less often, until its time is over. People are told only if it
// did.
import { move } from '../move.js';
import { isRefusal } from '../refusal.js';
import { CALL_DEADLINE_MS, sentOf } from '../request.js';
import { atlasFor, type WorkDeps } from '../work-deps.js';
import { isWatching, type Watching } from './evolve.js';

const LEAST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** The wait is the time passed so far divided by this. */
const WAITS_OF_WHAT_HAS_PASSED = 5;

/** Looks once, and stores what is new. */
export async function watchOnce(deps: WorkDeps, request: Watching): Promise<void> {
  const { store } = deps;
  const sentence = await look(deps, request);
  const moved = await move(store, request.id, { by: 'countersign' }, ({ request: current, now }) => {
    if (!isWatching(current)) return [];
    // What people undid themselves can't be undone by Atlas any more.
    if (current.undone !== undefined) return [{ type: 'watched' }];
    if (sentence !== undefined) return [{ type: 'watched', sentence }];
    return now >= endOf(current) ? [{ type: 'watched' }] : [];
  });
  if (isRefusal(moved)) throw new Error(`what was seen of ${request.id} could not be stored: ${moved.refused}`);
  const next = isWatching(moved.request) ? nextLook(moved.request, await store.now()) : undefined;
  await store.rest('finishing', request.id, moved.version, next);
}

/** Undefined where nothing was seen to undo it, also because Atlas could not be read. */
async function look(deps: WorkDeps, request: Watching): Promise<string | undefined> {
  const operation = deps.operation(request.operation);
  if (operation?.watches === undefined) return undefined;
  try {
    const atlas = atlasFor(deps, operation).with({ signal: AbortSignal.timeout(CALL_DEADLINE_MS) });
    return await operation.watches.look(atlas, sentOf(request));
  } catch (error) {
    deps.log.warn({ request: request.id, err: error }, 'whether Atlas undid it could not be read');
    return undefined;
  }
}

const endOf = ({ endedAt, watching }: Watching) => endedAt + watching.forMs;

function nextLook(request: Watching, now: number): number {
  const waitMs = Math.min(Math.max((now - request.endedAt) / WAITS_OF_WHAT_HAS_PASSED, LEAST_WAIT_MS), LONGEST_WAIT_MS);
  return now < endOf(request) ? Math.min(now + waitMs, endOf(request)) : now + LEAST_WAIT_MS;
}
