// A delivery of Slack counts once. Somebody is told that it did not count only when no later copy of it can count either.
import { createHash, randomUUID } from 'node:crypto';
import type { Delivery } from '../../approvals/delivery.js';
import type { RequestStore } from '../../approvals/store.js';
import type { Log } from '../../log.js';
import { ACK_WITHIN_MS, sayReference, withinMs } from './delivery.js';

export interface ReplayDeps {
  readonly store: Pick<RequestStore, 'mark'>;
  readonly log: Log;
}

/** @param body as Slack signed it, parsed: the same bytes give the same JSON */
export const deliveryOf = (body: unknown): Delivery => ({
  hash: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
  attempt: randomUUID(),
});

const MARK_WITHIN_MS = 250;
/** How long storing may take; the rest of the time is for marking the delivery when storing failed. */
export const STORE_WITHIN_MS = ACK_WITHIN_MS - MARK_WITHIN_MS;

/**
 * Marks the delivery first: a commit that is still on its way finds the mark, or has made it.
 * @param why told whether it is sure by then that nothing was recorded
 * @returns what to say; undefined when it was delivered before: then it has been said, or has counted
 */
export async function sayNotCounted(
  { store, log }: ReplayDeps,
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string | undefined> {
  try {
    const marked = await withinMs(MARK_WITHIN_MS, store.mark(delivery));
    return marked === 'before' ? undefined : why(marked === 'now');
  } catch (error) {
    log.error({ err: error }, 'a delivery could not be marked');
    return sayReference(NOT_KNOWN);
  }
}

/** The same at a field of a form, which has to say something to whoever submits it again. */
export async function sayNotSubmitted(
  deps: ReplayDeps,
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string> {
  const sentence = (await sayNotCounted(deps, delivery, why)) ?? why(false);
  return sentence.replace('press again', 'submit again').replace('Press again', 'Submit again');
}

const NOT_KNOWN =
  'My store (Redis) did not take a note of this, so I cannot say whether it counted. The card shows it if it did; if not, press again in a minute.';
