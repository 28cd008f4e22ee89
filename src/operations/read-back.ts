// The results of reading Atlas after a call: whether the call took effect, and whether Atlas has finished.
import type { Atlas } from '../atlas/atlas.js';

/** Whether Atlas shows the effect of a call. */
export type ReadBackVerdict = 'applied' | 'not applied' | 'unclear';

/** Whether any effect of a change remains. `unclear` if we can't find the effect but can't prove that it's gone. */
export type InEffect = 'yes' | 'no' | 'unclear';

/** The progress of a change that Atlas has accepted and already shows. */
export interface Completion<S> {
  /** How long Atlas usually takes, in milliseconds. */
  readonly usualMs: number;
  /** Progress text that follows the subject and "is": `being paused`. */
  readonly meanwhile: string;
  /** How many milliseconds after the call Atlas shows the effect. Default: soon. */
  readonly showsWithinMs?: number;
  /**
   * Reads only. `at rest`: nothing is in progress, which is also true before Atlas starts. So the caller trusts `at
   * rest` only after `under way` or on the second read. `wrong`: a sentence that says why the change won't finish as
   * it
   * should.
   * @throws if Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<Progress>;
}
export type Progress = 'under way' | 'at rest' | { readonly wrong: string };

/** Watches a completed change that Atlas may undo or extend later. Meanwhile, other changes can use its target. */
export interface Watch<S> {
  readonly forMs: number;
  isNeeded(sent: S): boolean;
  /**
   * Reads only.
   * @returns undefined if nothing has happened
   * @throws if Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<WatchFinding | undefined>;
}
/** Complete sentences: what undid the change and what to do next. `more`: still applied, but Atlas granted more. */
export type WatchFinding = string | { readonly more: string };
