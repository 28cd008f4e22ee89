// The same work for many at the same moment is done once, and all of them get what came of it.

/** An outcome no older than this is shared, too. */
const SAME_MOMENT_MS = 1_000;
/** With more different keys at once than this, the others are not shared. */
const MOST_REMEMBERED = 500;

export interface Shared<T> {
  /** Whether this caller began it. */
  readonly first: boolean;
  readonly outcome: Promise<T>;
}

export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  /** Until it is over, and for a second from its beginning, the same key gets the same outcome; a failure too. */
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
