// Reads the pages of a list in order, and notices a list that doesn't end.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Atlas, Query } from './atlas.js';
import { AtlasBadReply } from './errors.js';
import type { Path } from './path.js';

/**
 * Atlas's page on its limits allows 500 of a kind in one place (people, API keys), and 250 projects in an organization;
 * its support may raise that.
 */
const MOST_LISTED = 10_000;
/**
 * For what has no limit in Atlas, such as events: 250 pages. Atlas lets a project's events be read 300 times in a row,
 * and then 100 times a minute.
 */
const MOST_STREAMED = 125_000;
/** The largest page size that Atlas allows. */
const STREAMED_PAGE = 500;
const MOST_AT_ONCE = 4;

/** How the reading ended: at the list's end, at a page that brought nothing new, or at the most things. */
type End = 'whole' | 'repeated page' | 'too many pages';

/** A thing in a list, with what tells it from others: its id, or the hash of all of it. */
interface Listed<T> {
  readonly item: T;
  readonly key: string;
}

interface Page<T> {
  readonly results: readonly Listed<T>[];
}

/** The schema of one page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) => z.object({ results: z.array(listed(item)) });

const listed = <S extends z.ZodType>(schema: S) =>
  z.unknown().transform((reply, context): Listed<z.output<S>> => {
    const parsed = schema.safeParse(reply);
    if (parsed.success) return { item: parsed.data, key: keyOf(reply) };
    for (const { path, message } of parsed.error.issues)
      context.issues.push({ code: 'custom', path, message, input: reply });
    return z.NEVER;
  });

function keyOf(reply: unknown): string {
  const id = typeof reply === 'object' && reply !== null && 'id' in reply ? reply.id : undefined;
  if (typeof id === 'string' || typeof id === 'number') return `${id}`;
  return createHash('sha256').update(JSON.stringify(reply)).digest('base64');
}

/**
 * Reads pages from 1 until one is shorter than `size`. In recorded replies neither `totalCount` nor the `next` link is
 * reliable. After a full page it reads ahead: two pages in parallel, then four.
 */
export async function allPages<T>(
  size: number,
  readPage: (page: number) => Promise<Page<T>>,
): Promise<{ readonly end: End; readonly items: T[] }> {
  const items: T[] = [];
  const end = await eachPage({ size, most: MOST_LISTED }, readPage, (page) => items.push(...page));
  return { end, items };
}

interface List<S extends z.ZodType> {
  readonly path: Path;
  readonly item: S;
  readonly query?: Query;
}

/**
 * Reads a long list and passes on each page, so that it is never in memory as a whole.
 * @returns whether it was read to its end. If not, nothing may be concluded from what is missing, and people are told
 */
export async function streamList<S extends z.ZodType>(
  atlas: Atlas,
  list: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<boolean> {
  return (await stream(atlas, list, take)) === 'whole';
}

/**
 * As `streamList`, for a list from which something is concluded.
 * @throws AtlasBadReply as well, when the list was not read to its end
 */
export async function streamWholeList<S extends z.ZodType>(
  atlas: Atlas,
  list: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<void> {
  requireWhole(await stream(atlas, list, take), list.path);
}

/** @throws AtlasBadReply unless the list was read to its end */
export function requireWhole(end: End, { text }: Path): void {
  if (end !== 'whole') throw new AtlasBadReply({ method: 'GET', path: text }, { status: 200, flaw: end });
}

function stream<S extends z.ZodType>(
  atlas: Atlas,
  { path, item, query = {} }: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<End> {
  const page = pageOf(item);
  const readPage = (pageNum: number) => atlas.get(path, page, { ...query, itemsPerPage: STREAMED_PAGE, pageNum });
  return eachPage({ size: STREAMED_PAGE, most: MOST_STREAMED }, readPage, take);
}

async function eachPage<T>(
  { size, most }: { readonly size: number; readonly most: number },
  readPage: (page: number) => Promise<Page<T>>,
  take: (items: readonly T[]) => void,
): Promise<End> {
  const seen = new Set<string>();
  const pages = Math.ceil(most / size);
  for (let page = 1, atOnce = 1; page <= pages; page += atOnce, atOnce = Math.min(MOST_AT_ONCE, atOnce * 2)) {
    const numbers = Array.from({ length: Math.min(atOnce, pages - page + 1) }, (_, ahead) => page + ahead);
    for (const outcome of await Promise.allSettled(numbers.map(readPage))) {
      // In order, so that an error on a page after the last one is ignored.
      if (outcome.status === 'rejected') throw outcome.reason;
      const { results } = outcome.value;
      const isNew = results.some(({ key }) => !seen.has(key));
      for (const { key } of results) seen.add(key);
      if (isNew) take(results.map(({ item }) => item));
      if (results.length < size) return 'whole';
      if (!isNew) return 'repeated page';
    }
  }
  return 'too many pages';
}
