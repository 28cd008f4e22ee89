// Retries commands while a cluster moves our slot to another node. For a moment, no node serves the slot.
import { setTimeout as sleep } from 'node:timers/promises';
import { errorReplyOf } from './connection.js';

/** Error replies to commands that weren't executed. */
const MOVING = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;
/** Errors for commands that weren't sent, because ioredis was looking for the slot's new owner. */
const NOT_SENT = /isn't writeable|cannot be written to/;
/** The maximum time to retry, which is short enough to answer a user's press within Slack's 3 s. */
const TRIED_FOR_MS = 1_500;
const AGAIN_MS = 100;

/**
 * Retries `work` for at most a second and a half while the slot is moving.
 * @param work the commands, which must be idempotent up to the one that fails, because they may run several times
 * @param signal ends the retries early
 * @throws the last error from `work`
 */
export async function retryWhileSlotMoves<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
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
