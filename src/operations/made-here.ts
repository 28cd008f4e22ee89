// What the bot itself did in Atlas, as look-ups tell it from what others did there.

/** A change for a while that still lasts, or may. */
export interface MadeHere {
  /** Of the request. */
  readonly id: string;
  /** An operation's name. */
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly endsAt: number;
}

/**
 * All of them, at least those that Atlas showed before this was asked; there may be no record of what an older version did.
 * Undefined when they cannot be read.
 */
export type ReadMadeHere = () => Promise<readonly MadeHere[] | undefined>;
