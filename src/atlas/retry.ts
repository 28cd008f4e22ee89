// When a read is retried, and after how long. Writes are never retried by the client.
import { AtlasApiError, AtlasBadReply, AtlasUnreachable } from './errors.js';

/** Attempts of one read, the first included. */
const MOST_ATTEMPTS = 3;
/**
 * The longest wait before a retry. A person waits for the answer, so a longer one becomes an error that says when to
 * come back.
 */
const LONGEST_WAIT_MS = 15_000;
const PASSING = new Set([429, 500, 502, 503, 504]);

/**
 * Milliseconds until the next attempt; undefined when there should be none.
 * @param attempt number of the failed attempt, from 1
 * @param random from 0 to 1: jitter, so that clients refused together do not retry together
 * @param longestMs the longest wait that is worth it
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
  // Atlas has been seen to send a Retry-After of 0, so wait at least a second after a rate limit.
  const own = (isLimit ? 1_000 : 250) * 2 ** (attempt - 1);
  const wait = Math.max(asked ?? 0, own) * (1 + random / 2);
  return wait <= longestMs ? wait : undefined;
}

function isPassing(error: unknown): boolean {
  if (error instanceof AtlasApiError) return PASSING.has(error.status);
  if (error instanceof AtlasBadReply) return error.flaw === 'cut off';
  if (!(error instanceof AtlasUnreachable)) return false;
  if (error.why === 'sign-in') return isPassing(error.cause);
  return error.why === 'no connection' || error.why === 'cut' || error.why === 'timeout';
}
