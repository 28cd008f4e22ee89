// Handles changes that Atlas ends and that another change may have undone or replaced: their scheduled reverts check
// Atlas before the end.
import type { Preview } from '../../operations/operation.js';
import { canonicalJson, deriveReturnId } from '../request/ids.js';
import { type InState, type PlannedFields, queueOf, type Request } from '../request/request.js';
import { isReturnLeftToAtlas } from '../storage/request-lists.js';
import type { RequestStore, StoredRequest } from '../storage/store.js';
import { updateRequest } from '../storage/update-request.js';
import type { WorkDeps } from '../storage/work.js';
import { lookForChange } from './check-return.js';

const AGAIN_MS = 60_000;
/** The time within which Atlas must show a change that we couldn't read back. */
const SHOWS_WITHIN_MS = 60_000;

/** After a change, makes overlapping reverts due now if Atlas ends their changes. Other reverts check at their end. */
export async function wakeOvertakenReturns(store: RequestStore, { id, preview }: InState<'succeeded'>): Promise<void> {
  const overtaken = (await overlapping(store, preview)).filter((one) => one.id !== deriveReturnId(id));
  await Promise.all(overtaken.map((one) => store.defer(queueOf(one), one.id, 0)));
}

/**
 * Finds the change that a request undoes without naming it, by doing exactly what the change's open revert would do.
 * @returns the change's ID; undefined if the request undoes no change
 */
export async function findChangeUndoneBy(
  store: Pick<RequestStore, 'index' | 'list'>,
  request: Pick<PlannedFields, 'operation' | 'params' | 'preview'>,
): Promise<string | undefined> {
  const same = (await overlapping(store, request.preview)).filter((one) => isSameAction(one, request));
  return same.toSorted((a, b) => a.askedAt - b.askedAt).at(-1)?.returns?.change;
}

type Deed = Pick<Request, 'operation' | 'params'>;
/** Returns whether two requests do exactly the same thing. */
export const isSameAction = (a: Deed, b: Deed): boolean => canonicalJson(pick(a)) === canonicalJson(pick(b));
const pick = ({ operation, params }: Deed) => ({ operation, params });

/** Returns the open reverts of earlier changes to the same thing, if Atlas ends these changes. */
async function overlapping(
  store: Pick<RequestStore, 'index' | 'list'>,
  change: Pick<Preview, 'target' | 'path'>,
): Promise<readonly InState<'approved'>[]> {
  const found = await store.list(await store.index.ending(change));
  return found.flatMap((one) => ('state' in one && isReturnLeftToAtlas(one) ? [one] : []));
}

/**
 * Checks, before a change's end, whether any part of the change is still in effect.
 * @returns true if nothing needs to be done yet
 */
export async function handleIfOvertaken(
  deps: WorkDeps,
  { request, version, now }: StoredRequest & { readonly request: InState<'approved'> },
): Promise<boolean> {
  const { returns } = request;
  if (returns === undefined || !isReturnLeftToAtlas(request) || now >= returns.endsAt) return false;
  const changing = deps.operation(returns.operation);
  if (changing === undefined) return false;
  const rest = (at: number) => deps.store.rest(queueOf(request), request.id, version, Math.min(at, request.notBefore));
  const from = await showsFrom(deps.store, returns.change);
  if (now < from) {
    await rest(from);
    return true;
  }
  try {
    if ((await lookForChange(deps, returns, changing)) !== 'no') return false;
  } catch (error) {
    deps.log.warn({ request: request.id, err: error }, 'failed to check whether the change ended early');
    await rest(now + AGAIN_MS);
    return true;
  }
  await updateRequest(deps.store, request.id, { by: 'countersign' }, (current) =>
    current.version === version ? [{ type: 'voided', sentence: OVER }] : [],
  );
  return true;
}

const OVER = 'Ended early: Atlas no longer shows the change.';

async function showsFrom(store: RequestStore, change: string): Promise<number> {
  const stored = await store.read(change);
  if (typeof stored === 'string' || stored.request.state !== 'succeeded' || stored.request.readBack) return 0;
  return stored.request.endedAt + SHOWS_WITHIN_MS;
}
