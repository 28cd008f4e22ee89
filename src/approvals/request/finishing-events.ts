// Events of a change that is done while Atlas still works on it.

export type FinishingEvent =
  /**
   * A look showed something new. `at rest`: Atlas shows nothing in progress, which may also mean that it has not begun.
   */
  | { readonly type: 'observed'; readonly progress: 'under way' | 'at rest' }
  /** Atlas has finished; with a sentence, the bot stopped looking before that. */
  | { readonly type: 'finished'; readonly sentence?: string | undefined }
  /** It is no longer watched; with a sentence, because Atlas undid it or, with `isMore`, added to it. */
  | { readonly type: 'watched'; readonly sentence?: string | undefined; readonly isMore?: true };
