// The results of reading Atlas after a call. They show whether the call took effect and whether Atlas has finished.
import type { Atlas } from '../atlas/atlas.js';
import type { JsonObject } from './values.js';

/** Whether Atlas shows the effect of a call. */
export type ReadBackVerdict = 'applied' | 'not applied' | 'unclear';

/** Whether any effect of a change remains. `unclear`: we can't find an effect, but can't prove that none remains. */
export type InEffect = 'yes' | 'no' | 'unclear';

/** Reads the progress of a change that Atlas has accepted and already shows. */
export interface CompletionCheck<S> {
  /** The time that Atlas usually needs to finish the change, in milliseconds. */
  readonly usualMs: number;
  /** The progress text, which follows the subject and "is": `being paused`. */
  readonly meanwhile: string;
  /** The delay after the call until Atlas shows the effect, in milliseconds. Default: a short delay. */
  readonly showsWithinMs?: number;
  /**
   * Reads Atlas and returns the progress. `at rest`: nothing is in progress, which is also true before Atlas starts. So
   * the caller trusts `at rest` only after `under way` or on the second read. `wrong`: a sentence that says why the
   * change won't finish as requested.
   * @throws if Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<Progress>;
}
export type Progress = 'under way' | 'at rest' | { readonly wrong: string };

/** Watches a completed change that Atlas may undo or extend later. Other changes can use the target meanwhile. */
export interface Watch<S> {
  readonly forMs: number;
  isNeeded(sent: S): boolean;
  /**
   * Checks whether Atlas has undone or extended the change.
   * @returns undefined if nothing has happened
   * @throws if Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<WatchFinding | undefined>;
}
/**
 * Complete sentences that say what undid the change and what to do next. `more`: the change is still applied, but Atlas
 * also granted additional access. `reply`: Atlas now shows more exactly what the call created, and this replaces the
 * stored reply.
 */
export type WatchFinding = string | { readonly more: string } | { readonly reply: JsonObject };
