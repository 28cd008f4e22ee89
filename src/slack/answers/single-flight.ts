// Runs work once for all callers who request the same work while it's in flight (single-flight).

/** The maximum number of keys in flight. Above this limit, callers don't share work. */
const MOST_IN_FLIGHT = 500;

interface Shared<T> {
  /** Whether this caller started the work. */
  readonly first: boolean;
  readonly outcome: Promise<T>;
}

export class SingleFlight<T> {
  readonly #inFlight = new Map<string, Promise<T>>();

  /**
   * Runs `work`, or joins work in flight with the same key. Callers share failures, too. Results aren't cached, because
   * a later caller may already know of a change that an earlier result doesn't include.
   */
  share(key: string, work: () => Promise<T>): Shared<T> {
    const running = this.#inFlight.get(key);
    if (running !== undefined) return { first: false, outcome: running };
    const outcome = work();
    if (this.#inFlight.size < MOST_IN_FLIGHT) {
      this.#inFlight.set(key, outcome);
      const forget = () => this.#inFlight.delete(key);
      outcome.then(forget, forget);
    }
    return { first: true, outcome };
  }
}
