// A set of listeners that can be notified.
export class Listeners<News extends readonly unknown[] = []> {
  readonly #all = new Set<(...news: News) => void>();

  /** @returns a function that unsubscribes */
  readonly add = (listener: (...news: News) => void): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };

  readonly tell = (...news: News): void => {
    for (const listener of this.#all) listener(...news);
  };
}
