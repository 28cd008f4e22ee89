// Who wants to hear of a change.
export class Listeners<News extends readonly unknown[] = []> {
  readonly #all = new Set<(...news: News) => void>();

  /** @returns unsubscribes */
  readonly add = (listener: (...news: News) => void): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };

  readonly tell = (...news: News): void => {
    for (const listener of this.#all) listener(...news);
  };
}
