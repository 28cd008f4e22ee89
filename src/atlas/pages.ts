// Reads the pages of a list in order.
import { z } from 'zod';
import type { Atlas, Query } from './atlas.js';
import type { Path } from './path.js';

/** With more pages than this, the server is assumed to ignore the page number. */
export const MOST_PAGES = 100;
const MOST_STREAMED_PAGES = 1_000;
/** The largest page size that Atlas allows. */
const STREAMED_PAGE = 500;
const MOST_AT_ONCE = 4;

/**
 * Reads pages from 1 until one is shorter than `size`. In recorded replies neither `totalCount` nor the `next` link is
 * reliable. After a full page it reads ahead: two pages in parallel, then four.
 * @returns undefined when the list does not end
 */
export async function allPages<T>(size: number, readPage: (page: number) => Promise<T[]>): Promise<T[] | undefined> {
  const items: T[] = [];
  const ended = await eachPage({ size, most: MOST_PAGES }, readPage, (page) => items.push(...page));
  return ended ? items : undefined;
}

/**
 * Reads a list of any length and passes on each page, so that it is never in memory as a whole.
 * @returns whether it was read to its end
 */
export async function streamList<S extends z.ZodType>(
  atlas: Atlas,
  { path, item, query = {} }: { readonly path: Path; readonly item: S; readonly query?: Query },
  take: (items: readonly z.output<S>[]) => void,
): Promise<boolean> {
  const page = z.object({ results: z.array(item) });
  const readPage = async (pageNum: number) => {
    const { results } = await atlas.get(path, page, { ...query, itemsPerPage: STREAMED_PAGE, pageNum });
    return results;
  };
  return eachPage({ size: STREAMED_PAGE, most: MOST_STREAMED_PAGES }, readPage, take);
}

async function eachPage<T>(
  { size, most }: { readonly size: number; readonly most: number },
  readPage: (page: number) => Promise<T[]>,
  take: (items: T[]) => void,
): Promise<boolean> {
  for (let page = 1, atOnce = 1; page <= most; page += atOnce, atOnce = Math.min(MOST_AT_ONCE, atOnce * 2)) {
    const numbers = Array.from({ length: atOnce }, (_, ahead) => page + ahead);
    for (const outcome of await Promise.allSettled(numbers.map(readPage))) {
      // In order, so that an error on a page after the last one is ignored.
      if (outcome.status === 'rejected') throw outcome.reason;
      take(outcome.value);
      if (outcome.value.length < size) return true;
    }
  }
  return false;
}
