// A cluster that moves our slot to another node: for a moment nobody serves it, and then another one does.
import { setTimeout as sleep } from 'node:timers/promises';
import { replyOf } from './connection.js';

/** Commands answered so were not carried out. */
const MOVING = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;
/** Nor were these, while the connection looks for the owner: they were not sent. */
const NOT_SENT = /isn't writeable|cannot be written to/;
/** Whoever pressed hears of it within 3 s, and has to hear the truth. */
const TRIED_FOR_MS = 1_500;
const AGAIN_MS = 100;

/**
 * Does it again while the slot is moving, for a second and a half at most.
 * @param work that may be done again up to where it failed
 * @param signal ends that sooner
 * @throws what `work` throws
 */
export async function whileMoving<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = performance.now() + TRIED_FOR_MS;
  let hasMoved = false;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isMoving = MOVING.test(replyOf(error) ?? '');
      hasMoved ||= isMoving;
      const isNotSent = hasMoved && error instanceof Error && NOT_SENT.test(error.message);
      if (!(isMoving || isNotSent) || signal?.aborted === true || performance.now() > until) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
