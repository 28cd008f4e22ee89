import { plural } from './format.js';

/** Keeps the newest items, up to a limit. Items can be added in any order. */
export class NewestItems<T> {
  #kept: T[] = [];
  #count = 0;
  #isWhole = true;

  /** @param at returns the item's time in milliseconds since the epoch */
  constructor(
    readonly most: number,
    private readonly at: (item: T) => number,
  ) {}

  /** The number of added items, including items that were dropped. */
  get count(): number {
    return this.#count;
  }

  /** Whether all items were read. Unread items may be newer than the items that were read. */
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

  /** Returns the newest items first. Items with the same time stay in the order in which they were added. */
  list(): T[] {
    return this.#kept.toSorted((a, b) => this.at(b) - this.at(a)).slice(0, this.most);
  }
}

/** Returns a note that some items weren't read, or no note if all were read. */
export const unreadItemsNotes = (
  { count, isWhole }: Pick<NewestItems<unknown>, 'count' | 'isWhole'>,
  one: string,
): readonly string[] =>
  isWhole ? [] : [`I read only the first ${plural(count, one)} in Atlas’s list, so newer items may be missing.`];

/** Returns the prefix for a count that may be too low: `at least `. */
export const atLeastPrefix = (isWhole: boolean): string => (isWhole ? '' : 'at least ');

/** Returns a note that older items are counted but not listed, or no note if all are listed. */
export const unlistedNotes = (shown: number, count: number, one: string): readonly string[] =>
  count > shown
    ? [
        `The newest ${shown.toLocaleString('en-US')} of ${plural(count, one)} are listed. The counts include all of them.`,
      ]
    : [];
