// Changes of the bot itself, so that look-ups can tell them from what others did in Atlas.

/** A temporary change that is still in effect in Atlas, or may be. */
export interface OwnActiveChange {
  /** Id of the request. */
  readonly id: string;
  /** Name of the operation. */
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly endsAt: number;
}

/**
 * Of an operation, in a project by its id. Includes every such change that Atlas showed before the call. Undefined when
 * they can’t be read.
 */
export type ReadOwnActiveChanges = (
  operation: string,
  project: string,
) => Promise<readonly OwnActiveChange[] | undefined>;
