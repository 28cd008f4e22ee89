// What is read back after a call was sent: whether it had its effect, and whether Atlas has finished.
import type { Atlas } from '../atlas/atlas.js';

/** Whether Atlas shows the effect of a call that was sent. */
export type Verdict = 'applied' | 'not applied' | 'unclear';

/** Whether any of a change is left in Atlas. `unclear` where it isn't found, and nothing proves that it no longer exists. */
export type InEffect = 'yes' | 'no' | 'unclear';

/** How Atlas continues with a change that it has accepted and already shows. */
export interface Finishes<S> {
  /** How long that usually takes, in milliseconds. */
  readonly usualMs: number;
  /** What is true meanwhile; follows the subject and "is": `being paused`. */
  readonly meanwhile: string;
  /** Within how many milliseconds after it was accepted its effect shows. Left out: soon. */
  readonly showsWithinMs?: number;
  /**
   * Reads only. `at rest` when nothing is under way, which is also true before Atlas begins. So the caller believes it
   * only after it has seen `under way`, or the second time. `wrong`: it will not end as it should; a sentence.
   * @throws where Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<Progress>;
}
export type Progress = 'under way' | 'at rest' | { readonly wrong: string };

/** How a change that is done is watched, where Atlas itself may undo it or add to it later. Its target is free meanwhile. */
export interface Watches<S> {
  readonly forMs: number;
  isNeeded(sent: S): boolean;
  /**
   * Reads only.
   * @returns undefined while nothing happened
   * @throws where Atlas can't be read
   */
  look(atlas: Atlas, sent: S): Promise<AtlasDid | undefined>;
}
/** What undid the change, as whole sentences with the next step. `more`: it still applies, and Atlas gave more. */
export type AtlasDid = string | { readonly more: string };
