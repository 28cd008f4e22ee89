// An expected refusal: a value with a sentence for users, never an exception.
import type { Phrase } from '../../operations/operation.js';

export interface Refusal {
  /** A short code for tests, logs and metrics. Users see only the sentence. */
  readonly refused: string;
  /** The reason and the next step. */
  readonly sentence: Phrase;
}

export const refuse = (refused: string, sentence: Phrase): Refusal => ({ refused, sentence });

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
