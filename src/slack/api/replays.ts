// Makes each delivery count only once. Before we say that a delivery didn't count, we ensure that no replay can.
import { createHash, randomUUID } from 'node:crypto';
import type { Delivery } from '../../approvals/request/delivery.js';
import type { RequestServices } from '../../approvals/storage/work.js';
import type { Log } from '../../log.js';
import { ACK_WITHIN_MS, withReference, withTimeLimit } from './delivery.js';

/** @param body the parsed body that Slack signed. Identical bytes produce identical JSON */
export const identifyDelivery = (body: unknown): Delivery => ({
  hash: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
  attempt: randomUUID(),
});

const MARK_WITHIN_MS = 250;
/** The deadline for storing a decision. It leaves time to mark the delivery as not counted if storing fails. */
export const STORE_WITHIN_MS = ACK_WITHIN_MS - MARK_WITHIN_MS;

/**
 * Marks the delivery as not counted, before the user is told. A commit in flight has either marked the delivery
 * itself or finds our mark and stops.
 * @param why returns the message. Its argument tells whether it's certain that nothing was recorded
 * @returns the message, or undefined if the delivery was already marked because it has counted or was answered
 */
export async function invalidateDelivery(
  { store, log }: Pick<RequestServices, 'store'> & { readonly log: Log },
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string | undefined> {
  try {
    const marked = await withTimeLimit(MARK_WITHIN_MS, store.mark(delivery));
    return marked === 'before' ? undefined : why(marked === 'now');
  } catch (error) {
    log.error({ err: error }, 'failed to mark a delivery');
    return withReference(NOT_KNOWN);
  }
}

/**
 * Marks a form's delivery like `invalidateDelivery`. A form must always show a message, even if the submission is a replay.
 */
export async function invalidateFormDelivery(
  deps: Pick<RequestServices, 'store'> & { readonly log: Log },
  delivery: Delivery,
  why: (isUnrecorded: boolean) => string,
): Promise<string> {
  const sentence = (await invalidateDelivery(deps, delivery, why)) ?? why(false);
  return sentence.replace('press again', 'submit again').replace('Press again', 'Submit again');
}

const NOT_KNOWN =
  'My store (Redis) didn’t confirm this action, so I don’t know whether it counted. If the card doesn’t show it, press again in a minute.';
