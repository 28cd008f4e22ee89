// The bot's own changes, so that look-ups can tell them from changes that others made in Atlas.

/** A temporary change that is or may still be in effect in Atlas. */
export interface OwnActiveChange {
  /** Request ID. */
  readonly id: string;
  /** Name of the operation. */
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  /** The end of the change in milliseconds since the epoch. */
  readonly endsAt: number;
}

/**
 * Reads the bot's active changes for an operation in a project. Includes every active change that Atlas showed before
 * this read began. Returns undefined if the changes can't be read.
 */
export type ReadOwnActiveChanges = (
  operation: string,
  project: string,
) => Promise<readonly OwnActiveChange[] | undefined>;
