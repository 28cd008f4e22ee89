// What the clocks of Redis and of Atlas have to do with a return: where they differ much, somebody's end is another's.
import type { Atlas } from '../../atlas/atlas.js';
import { sayDuration } from '../../operations/duration.js';
import type { Request } from '../request.js';
import { narrows } from './decide.js';

const MOST_APART_MS = 60_000;

/** How far Atlas's clock is ahead of Redis's, where that is too much; behind when negative. */
function apart({ time }: Pick<Atlas, 'time'>, now: number): number {
  const ms = time === undefined ? 0 : time.now - now;
  return Math.abs(ms) > MOST_APART_MS ? ms : 0;
}

/** What narrows ends by the clock that is first; but what is tried again waits as long as it is to. */
export const endsByFirstClock = (request: Request): boolean =>
  request.state === 'approved' && request.notBefore === request.returns?.endsAt && narrows(request);

/** How much before its moment a return is due. */
export const dueEarlier = (atlas: Pick<Atlas, 'time'>, request: Request, now: number): number =>
  endsByFirstClock(request) ? Math.max(0, apart(atlas, now)) : 0;

/** Why what widens waits; undefined when it need not. */
export function clockTrouble(atlas: Pick<Atlas, 'time'>, now: number): string | undefined {
  const ms = apart(atlas, now);
  if (ms === 0) return undefined;
  return `Redis’s clock and Atlas’s differ by ${sayDuration(Math.abs(ms))}. I put it back once they agree: whoever runs me can set Redis’s.`;
}
