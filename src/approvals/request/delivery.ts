// Deliveries from Slack: each counts once, however often it arrives.

/** How far in the future a signature may lie, as our clock may be slow. */
export const SIGNED_AHEAD_MS = 3 * 60_000;
/** How far in the past: Bolt's limit (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export const SIGNED_BEFORE_MS = 5 * 60_000;
/** How long a delivery is remembered: both limits together and a minute, after which its signature is too old. */
export const DELIVERED_AGAIN_MS = SIGNED_AHEAD_MS + SIGNED_BEFORE_MS + 60_000;

/** A signed request from Slack. Slack retries it, and a third party that got hold of it could replay it. */
export interface Delivery {
  /** Of the signed content, so that all arrivals of one delivery have the same. */
  readonly hash: string;
  /** Unique to this arrival. */
  readonly attempt: string;
}
/** When a delivery was marked: just now, by a commit of this same attempt, or before by another attempt. */
export type Marked = 'now' | 'by itself' | 'before';
