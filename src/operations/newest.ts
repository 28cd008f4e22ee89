import { plural } from './say.js';

/** The newest few of any number of items, however they come. */
export class Newest<T> {
  #kept: T[] = [];
  #count = 0;

  /** @param at milliseconds since the epoch */
  constructor(
    readonly most: number,
    private readonly at: (item: T) => number,
  ) {}

  /** Of all that were added. */
  get count(): number {
    return this.#count;
  }

  add(item: T): void {
    this.#count += 1;
    this.#kept.push(item);
    if (this.#kept.length >= 2 * this.most) this.#kept = this.list();
  }

  /** Newest first; what came first stays before what is as new. */
  list(): T[] {
    return this.#kept.toSorted((a, b) => this.at(b) - this.at(a)).slice(0, this.most);
  }
}

/** What is said of those that are only counted; nothing when there are none. */
export const sayLeftOut = (shown: number, count: number, one: string): readonly string[] =>
  count > shown
    ? [`The newest ${shown.toLocaleString('en-US')} of ${plural(count, one)} are listed; the counts include all.`]
    : [];
