// Deliveries in flight. A stop waits for them, as the work goes on after the acknowledgement.
export class InFlight {
  readonly #running = new Set<Promise<unknown>>();

  async track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** Resolves when nothing is in flight any more, including deliveries that came meanwhile. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
