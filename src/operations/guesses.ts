// What cards and results say about Atlas without a source. Sentences with a source are in test/facts/claims.txt.

export interface Guess {
  /** A complete sentence that is true of everything the operation can act on. */
  readonly says: string;
  /** The reason to believe it. Shown in details and, where it matters, in results. */
  readonly reason: string;
}
