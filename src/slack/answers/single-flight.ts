// Single-flight: the same work requested several times at once is done once, and all get the same result.

/** A result is shared for this long from the start of the work. */
const SAME_MOMENT_MS = 1_000;
/** The most keys in flight; beyond that, work is not shared. */
const MOST_REMEMBERED = 500;

export interface Shared<T> {
  /** Whether this caller started the work. */
  readonly first: boolean;
  readonly outcome: Promise<T>;
}

export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  /**
   * Runs `work`, or joins work with the same key that is in flight or began within the last second. Failures are
   * shared, too.
   */
  share(key: string, work: () => Promise<T>): Shared<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return { first: false, outcome: running };
    const outcome = work();
    if (this.#running.size < MOST_REMEMBERED) this.#remember(key, outcome);
    return { first: true, outcome };
  }

  #remember(key: string, outcome: Promise<T>): void {
    this.#running.set(key, outcome);
    const began = performance.now();
    const forget = () => {
      const left = SAME_MOMENT_MS - (performance.now() - began);
      setTimeout(() => this.#running.delete(key), Math.max(left, 0)).unref();
    };
    outcome.then(forget, forget);
  }
}
