// Asks Atlas once, with a deadline, for all users who ask the same question at the same time (single-flight).
import { canonicalJson } from '../../approvals/request/ids.js';
import { type Atlas, type CallCounts, withCallCount } from '../../atlas/atlas.js';
import { DeadlinePassedError, withDeadline } from '../../atlas/deadline.js';
import { AtlasUnreachableError } from '../../atlas/errors.js';
import type { LookUp, LookUpResult, Params } from '../../operations/operation.js';
import type { ReadOwnActiveChanges } from '../../operations/own-active-changes.js';
import { SingleFlight } from './single-flight.js';

/** The deadline for the complete answer, including parsing, retries, rate-limit waits and all pages. */
export const ANSWER_WITHIN_MS = 25_000;

/** With less time left, Atlas is unlikely to answer in time. */
const WORTH_ASKING_MS = 1_000;

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

  get isOutOfTime(): boolean {
    return this.cause instanceof AtlasUnreachableError && this.cause.cause instanceof DeadlinePassedError;
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

  /**
   * Asks Atlas, or joins the same question in flight. If that question's deadline passes first, asks again.
   * @param withinMs the deadline
   * @throws NoAnswerError
   */
  async ask(operation: LookUp, params: Params, withinMs: number): Promise<Answer> {
    const until = performance.now() + withinMs;
    const work = () => this.#run(operation, params, withinMs);
    const { first, outcome } = this.#inFlight.share(questionKey(operation, params), work);
    try {
      return await outcome;
    } catch (error) {
      const leftMs = until - performance.now();
      const mayAskAgain = !first && error instanceof NoAnswerError && error.isOutOfTime && leftMs >= WORTH_ASKING_MS;
      if (!mayAskAgain) throw error;
      return this.ask(operation, params, leftMs);
    }
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
