// Why a change must not happen as things are.

export interface Blocker {
  /** What it is about, where that is one param: the form says it there. */
  readonly param?: string | undefined;
  /** Whole, with the next step. */
  readonly sentence: string;
}

export const sayBlockers = (blockers: readonly Blocker[]): string => blockers.map(({ sentence }) => sentence).join(' ');
