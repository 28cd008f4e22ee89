// Decides whether to retry a read, and after how long. The client never retries writes.
import { AtlasApiError, AtlasBadReplyError, AtlasUnreachableError } from './errors.js';

/** The maximum number of attempts to read, including the first attempt. */
const MOST_ATTEMPTS = 3;
/** The longest wait before a retry. Users are waiting, so a longer wait becomes an error that says when to retry. */
const LONGEST_WAIT_MS = 15_000;
const PASSING = new Set([429, 500, 502, 503, 504]);

/**
 * Returns the milliseconds until the next attempt, or undefined if there is no next attempt.
 * @param attempt the number of the failed attempt, from 1
 * @param random from 0 to 1, for jitter: clients that Atlas refused together retry at different times
 * @param longestMs the longest acceptable wait
 */
export function retryDelayMs(
  error: unknown,
  attempt: number,
  random: number,
  longestMs: number = LONGEST_WAIT_MS,
): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !isPassing(error)) return undefined;
  const asked = error instanceof AtlasApiError ? error.retryAfterMs : undefined;
  const isLimit = error instanceof AtlasApiError && error.status === 429;
  // The wait after a rate limit is at least a second, because Atlas sometimes sends a Retry-After of 0.
  const own = (isLimit ? 1_000 : 250) * 2 ** (attempt - 1);
  const wait = Math.max(asked ?? 0, own) * (1 + random / 2);
  return wait <= longestMs ? wait : undefined;
}

function isPassing(error: unknown): boolean {
  if (error instanceof AtlasApiError) return PASSING.has(error.status);
  if (error instanceof AtlasBadReplyError) return error.flaw === 'cut off';
  if (!(error instanceof AtlasUnreachableError)) return false;
  if (error.why === 'sign-in') return isPassing(error.cause);
  return error.why === 'no connection' || error.why === 'cut' || error.why === 'timeout';
}
