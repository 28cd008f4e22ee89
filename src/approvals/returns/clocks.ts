// Handles clock differences for scheduled reverts: users see the end on Redis's clock, but Atlas uses its own clock.
import type { Atlas } from '../../atlas/atlas.js';
import { formatDuration } from '../../operations/duration.js';
import { queueOf, type Request } from '../request/request.js';
import { narrowsAccessOrCost } from '../request/return-transitions.js';
import type { RequestStore } from '../storage/store.js';

const MOST_APART_MS = 60_000;

/** Returns how far Atlas's clock is ahead of Redis's, in milliseconds (negative if behind); 0 if at most a minute. */
function clockDifferenceMs({ time }: Pick<Atlas, 'time'>, now: number): number {
  const ms = time === undefined ? 0 : time.now - now;
  return Math.abs(ms) > MOST_APART_MS ? ms : 0;
}

/**
 * Returns whether the revert is due as soon as either clock reaches the end: only on the first attempt, and only if it
 * narrows access or cost.
 */
const endsByFirstClock = (request: Request): boolean =>
  request.state === 'approved' && request.notBefore === request.returns?.endsAt && narrowsAccessOrCost(request);

/** Returns how much earlier a revert is due than on Redis's clock, in milliseconds. */
export const dueEarlierMs = (atlas: Pick<Atlas, 'time'>, request: Request, now: number): number =>
  endsByFirstClock(request) ? Math.max(0, clockDifferenceMs(atlas, now)) : 0;

/**
 * Makes reverts due if their end has passed on Atlas's clock, which may have drifted since the last check. Reads
 * nothing unless Atlas's clock is ahead, and then only reverts within the clocks' difference.
 */
export async function bringReturnsForward(
  store: Pick<RequestStore, 'now' | 'dueBetween' | 'list' | 'defer'>,
  atlas: Pick<Atlas, 'time'>,
): Promise<void> {
  const now = await store.now();
  const ahead = clockDifferenceMs(atlas, now);
  if (ahead <= 0) return;
  for (const one of await store.list(await store.dueBetween('returns', now, now + ahead)))
    if ('state' in one && endsByFirstClock(one)) await store.defer(queueOf(one), one.id, now);
}

/** Explains why a revert that widens access must wait until the clocks agree. Undefined if the revert needn't wait. */
export function clockProblem(atlas: Pick<Atlas, 'time'>, now: number): string | undefined {
  const ms = clockDifferenceMs(atlas, now);
  if (ms === 0) return undefined;
  return `Redis’s clock and Atlas’s clock differ by ${formatDuration(Math.abs(ms))}. The change reverts when the clocks agree. Your administrator can set Redis’s clock.`;
}
