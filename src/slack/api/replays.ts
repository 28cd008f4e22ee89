// Each delivery counts once. A person is told that theirs did not count only when no replay of it can count later.
import { createHash, randomUUID } from 'node:crypto';
import type { Delivery } from '../../approvals/request/delivery.js';
import type { Requests } from '../../approvals/storage/work.js';
import type { Log } from '../../log.js';
import { ACK_WITHIN_MS, withinMs, withReference } from './delivery.js';

/** @param body the parsed body as Slack signed it; the same bytes give the same JSON */
export const deliveryOf = (body: unknown): Delivery => ({
  hash: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
  attempt: randomUUID(),
});

const MARK_WITHIN_MS = 250;
/** Deadline for storing. The rest of the time is for marking the delivery if storing fails. */
export const STORE_WITHIN_MS = ACK_WITHIN_MS - MARK_WITHIN_MS;

/**
 * Marks the delivery first, so a commit in flight either finds the mark or has made it.
 * @param why gives the sentence; it is told whether it is certain that nothing was recorded
 * @returns the sentence; undefined when the delivery was marked before: then it has counted, or was answered
 */
export async function markNotCounted(
  { store, log }: Pick<Requests, 'store'> & { readonly log: Log },
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string | undefined> {
  try {
    const marked = await withinMs(MARK_WITHIN_MS, store.mark(delivery));
    return marked === 'before' ? undefined : why(marked === 'now');
  } catch (error) {
    log.error({ err: error }, 'failed to mark a delivery');
    return withReference(NOT_KNOWN);
  }
}

/** As `markNotCounted`, at a field of a form; a form always gets a sentence, also for a replay. */
export async function markNotSubmitted(
  deps: Pick<Requests, 'store'> & { readonly log: Log },
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string> {
  const sentence = (await markNotCounted(deps, delivery, why)) ?? why(false);
  return sentence.replace('press again', 'submit again').replace('Press again', 'Submit again');
}

const NOT_KNOWN =
  'My store (Redis) didn’t record this, so I don’t know whether it counted. If the card doesn’t show it, press again in a minute.';
