import { plural } from './format.js';

/** Keeps the newest few of any number of items, added in any order. */
export class Newest<T> {
  #kept: T[] = [];
  #count = 0;
  #isWhole = true;

  /** @param at milliseconds since the epoch */
  constructor(
    readonly most: number,
    private readonly at: (item: T) => number,
  ) {}

  /** All that were added, not only those kept. */
  get count(): number {
    return this.#count;
  }

  /** False where some items were not read, so that there are more than were added, perhaps newer ones. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  markCutOff(): void {
    this.#isWhole = false;
  }

  add(item: T): void {
    this.#count += 1;
    this.#kept.push(item);
    if (this.#kept.length >= 2 * this.most) this.#kept = this.list();
  }

  /** Newest first. Items of the same time keep the order in which they were added. */
  list(): T[] {
    return this.#kept.toSorted((a, b) => this.at(b) - this.at(a)).slice(0, this.most);
  }
}

/** Says that not all items were read; empty when all were. */
export const cutOffNotes = (
  { count, isWhole }: Pick<Newest<unknown>, 'count' | 'isWhole'>,
  one: string,
): readonly string[] =>
  isWhole ? [] : [`I read only the first ${plural(count, one)} in Atlas’s list, so newer ones may be missing.`];

/** Precedes a count: `at least `. */
export const atLeastPrefix = (isWhole: boolean): string => (isWhole ? '' : 'at least ');

/** Says that older items were counted but not listed; empty when all are listed. */
export const unlistedNotes = (shown: number, count: number, one: string): readonly string[] =>
  count > shown
    ? [`The newest ${shown.toLocaleString('en-US')} of ${plural(count, one)} are listed; the counts include all.`]
    : [];
