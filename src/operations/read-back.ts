// What is read back of a call that was sent: whether it had its effect, and whether Atlas is through with it.
import type { Atlas } from '../atlas/atlas.js';

/** What a read of Atlas says about a call that was sent. */
export type Verdict = 'applied' | 'not applied' | 'unclear';

/** How Atlas goes on with a change that it has accepted, and whose outcome it shows already. */
export interface Finishes<S> {
  /** How long that usually takes, in milliseconds. */
  readonly usualMs: number;
  /** What is true meanwhile, after the subject and "is": `being paused`. */
  readonly meanwhile: string;
  /**
   * Reads only. `at rest` when nothing of it is under way, so also before Atlas begins: whoever asks believes that once it
   * was seen under way, or is said twice. `wrong`: it will not end as it should, a sentence.
   * @throws where Atlas cannot be asked
   */
  look(atlas: Atlas, sent: S): Promise<Progress>;
}
export type Progress = 'under way' | 'at rest' | { readonly wrong: string };
