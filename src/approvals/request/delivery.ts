// Deliveries from Slack. Each counts once, however often it arrives.

/** How far in the future a signature may be, because our clock may be slow. */
export const SIGNED_AHEAD_MS = 3 * 60_000;
/** How old a signature may be: Bolt's limit (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export const SIGNED_BEFORE_MS = 5 * 60_000;
/** How long a delivery is remembered: both limits plus a minute. After that, its signature is too old. */
export const DELIVERY_REMEMBERED_MS = SIGNED_AHEAD_MS + SIGNED_BEFORE_MS + 60_000;

/** A signed request from Slack. Slack retries it, and a third party who obtained it could replay it. */
export interface Delivery {
  /** A hash of the signed content, so that it's the same whenever the delivery arrives. */
  readonly hash: string;
  /** Unique to each arrival. */
  readonly attempt: string;
}
/** When a delivery was marked: now, earlier by a commit of this attempt, or earlier by a different attempt. */
export type DeliveryMark = 'now' | 'by itself' | 'before';
