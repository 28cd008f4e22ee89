interface Bounds {
  /** The time passed so far is divided by this. */
  readonly divisor: number;
  readonly leastMs: number;
  readonly longestMs: number;
}

/** How long to wait, in milliseconds, before something is read again that is read less often as time passes. */
export const waitAfter = (passedMs: number, { divisor, leastMs, longestMs }: Bounds): number =>
  Math.min(Math.max(passedMs / divisor, leastMs), longestMs);
