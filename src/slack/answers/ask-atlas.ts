// Asks Atlas once, with a deadline, for all users who ask the same question at the same time (single-flight).
import { canonicalJson } from '../../approvals/request/ids.js';
import { type Atlas, type CallCounts, withCallCount } from '../../atlas/atlas.js';
import { withDeadline } from '../../atlas/deadline.js';
import type { LookUp, LookUpResult, Params } from '../../operations/operation.js';
import type { ReadOwnActiveChanges } from '../../operations/own-active-changes.js';
import { SingleFlight } from './single-flight.js';

/** The deadline for the complete answer, including parsing, retries, rate-limit waits and all pages. */
export const ANSWER_WITHIN_MS = 25_000;

export const questionKey = (operation: LookUp, params: Params) => canonicalJson({ operation: operation.name, params });

export interface Answer {
  readonly result: LookUpResult;
  /** The time of Atlas's response, in milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
}

/** The error for a look-up that got no answer from Atlas. `cause` is the client's error. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly count: CallCounts;

  constructor(cause: unknown, count: CallCounts) {
    super('Atlas gave no answer', { cause });
    this.count = count;
  }
}

export class LookUpRunner {
  readonly #atlas: Atlas;
  readonly #madeHere: ReadOwnActiveChanges;
  readonly #inFlight = new SingleFlight<Answer>();

  constructor(atlas: Atlas, madeHere: ReadOwnActiveChanges) {
    this.#atlas = atlas;
    this.#madeHere = madeHere;
  }

  /** @param withinMs the deadline. A question that's already in flight keeps its own deadline @throws NoAnswerError */
  ask(operation: LookUp, params: Params, withinMs: number): Promise<Answer> {
    return this.#inFlight.share(questionKey(operation, params), () => this.#run(operation, params, withinMs)).outcome;
  }

  async #run(operation: LookUp, params: Params, withinMs: number): Promise<Answer> {
    const began = performance.now();
    const count = { asked: 0, answered: 0 };
    try {
      const result = await withDeadline(withinMs, [], (signal) => {
        const atlas = this.#atlas.with({ signal, waitUntil: began + withinMs });
        return operation.run(withCallCount(atlas, count), params, Date.now(), this.#madeHere);
      });
      return { result, at: Date.now(), tookMs: Math.round(performance.now() - began) };
    } catch (cause) {
      throw new NoAnswerError(cause, count);
    }
  }
}
