// An expected no: a value with a sentence for people, never an exception.
import type { Phrase } from '../../operations/operation.js';

export interface Refusal {
  /** A short code for tests, logs and metrics; people read the sentence. */
  readonly refused: string;
  /** Why, and what to do next. */
  readonly sentence: Phrase;
}

export const refuse = (refused: string, sentence: Phrase): Refusal => ({ refused, sentence });

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
