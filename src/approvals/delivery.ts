// What Slack delivers counts once, however often it comes.

/** How far ahead of our clock, which may be slow, Slack may have signed. Bolt keeps Slack's own limit, 5 minutes back. */
export const SIGNED_AHEAD_MS = 3 * 60_000;
/** For longer than that, both together, nobody can deliver the same signed body again. */
export const DELIVERED_AGAIN_MS = SIGNED_AHEAD_MS + 5 * 60_000 + 60_000;

/** Something that Slack signed and delivered; whoever has it can deliver it again. */
export interface Delivery {
  /** Of what was signed, so that it is the same whenever it comes. */
  readonly hash: string;
  /** Of this one time that it came. */
  readonly attempt: string;
}
/** When it was marked: just now; by the commit of this same attempt; or before, by another attempt. */
export type Marked = 'now' | 'by itself' | 'before';
