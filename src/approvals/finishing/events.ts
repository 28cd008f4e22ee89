// What happens to a change that is done while Atlas goes on with it.

export type FinishingEvent =
  /** What a look showed, where that is news. `at rest`: Atlas shows nothing under way, and may not have begun. */
  | { readonly type: 'observed'; readonly progress: 'under way' | 'at rest' }
  /** Atlas is through with it; or, with a sentence, it is looked at no more. */
  | { readonly type: 'finished'; readonly sentence?: string | undefined };
