// All items of a paged list, in order.

/** A list longer than this many pages is taken for a server that ignores the page number. */
export const MOST_PAGES = 100;
const MOST_AT_ONCE = 4;

/**
 * Reads pages from 1 until one is shorter than `size`: recorded replies show that neither `totalCount` nor the `next`
 * link can be relied on. After a full page it reads ahead: two pages at once, then four.
 * @returns undefined when the list does not end
 */
export async function allPages<T>(size: number, readPage: (page: number) => Promise<T[]>): Promise<T[] | undefined> {
  const items: T[] = [];
  for (let page = 1, atOnce = 1; page <= MOST_PAGES; page += atOnce, atOnce = Math.min(MOST_AT_ONCE, atOnce * 2)) {
    const numbers = Array.from({ length: atOnce }, (_, ahead) => page + ahead);
    for (const outcome of await Promise.allSettled(numbers.map(readPage))) {
      // In order: a page past the short one may fail as it likes, it is not looked at.
      if (outcome.status === 'rejected') throw outcome.reason;
      items.push(...outcome.value);
      if (outcome.value.length < size) return items;
    }
  }
  return undefined;
}
