// A cluster that moves our slot to another node: for a moment no node serves it.
import { setTimeout as sleep } from 'node:timers/promises';
import { errorReplyOf } from './connection.js';

/** Error replies to commands that were not carried out. */
const MOVING = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;
/** Errors of ioredis while it looks for the new owner; these commands were not sent. */
const NOT_SENT = /isn't writeable|cannot be written to/;
/** Short enough that a person who pressed gets a true answer within Slack's 3 s. */
const TRIED_FOR_MS = 1_500;
const AGAIN_MS = 100;

/**
 * Retries `work` while the slot is moving, for at most a second and a half.
 * @param work may run several times, so it must be idempotent up to the command that failed
 * @param signal ends the retries early
 * @throws what `work` throws
 */
export async function whileMoving<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = performance.now() + TRIED_FOR_MS;
  let hasMoved = false;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isMoving = MOVING.test(errorReplyOf(error) ?? '');
      hasMoved ||= isMoving;
      const isNotSent = hasMoved && error instanceof Error && NOT_SENT.test(error.message);
      if (!(isMoving || isNotSent) || signal?.aborted === true || performance.now() > until) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
