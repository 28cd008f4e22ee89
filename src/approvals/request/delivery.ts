// Deliveries from Slack. Each delivery counts only once, even if it arrives again.

/** The maximum time that a signature may be in the future, because our clock may be slow. */
export const MAX_SIGNATURE_AHEAD_MS = 3 * 60_000;
/** The maximum age of a signature: Bolt's (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export const MAX_SIGNATURE_AGE_MS = 5 * 60_000;
/** The time that a delivery is remembered: both limits plus a minute. Later, the delivery's signature is too old. */
export const DELIVERY_REMEMBERED_MS = MAX_SIGNATURE_AHEAD_MS + MAX_SIGNATURE_AGE_MS + 60_000;

/** A signed request from Slack. Slack may retry it, and anyone who obtained a copy could replay it. */
export interface Delivery {
  /** A hash of the signed content, which is the same each time the delivery arrives. */
  readonly hash: string;
  /** Unique to each arrival. */
  readonly attempt: string;
}
/** When a delivery was marked: just now, earlier by this attempt's commit, or earlier by a different attempt. */
export type WhenDeliveryMarked = 'now' | 'by this attempt' | 'before';
