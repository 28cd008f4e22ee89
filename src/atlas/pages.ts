// Reads the pages of a list in order, and detects a list that doesn't end.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Atlas, QueryParams } from './atlas.js';
import { AtlasBadReplyError } from './errors.js';
import type { Path } from './path.js';

/** For lists that Atlas limits: 500 users or API keys, or 250 projects in an organization. Support may raise these. */
const MOST_LISTED = 10_000;
/**
 * The maximum (250 pages) for lists that Atlas doesn't limit, such as events. Atlas allows 300 reads of a project's
 * events in a row, then 100 per minute.
 */
const MOST_STREAMED = 125_000;
/** Atlas's largest page size. */
const STREAMED_PAGE = 500;
const MOST_AT_ONCE = 4;

/** The point where reading ended: the end of the list, a page without new items, or the maximum number of items. */
type End = 'whole' | 'repeated page' | 'too many pages';

/** An item in a list, and its key. The key is the item's ID, or a hash of the item. */
interface Listed<T> {
  readonly item: T;
  readonly key: string;
}

interface Page<T> {
  readonly results: readonly Listed<T>[];
}

export const pageSchema = <S extends z.ZodType>(item: S) => z.object({ results: z.array(listed(item)) });

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
 * Reads pages from 1 until a page has fewer than `size` items. In recorded replies, neither `totalCount` nor the `next`
 * link is reliable. After a full first page, reads two pages in parallel, then four at a time.
 */
export async function readAllPages<T>(
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
  readonly query?: QueryParams;
}

/**
 * Reads a long list page by page, so that the complete list is never in memory.
 * @returns whether the complete list was read. If it wasn't, draw no conclusions from missing items, and tell the user
 * that items may be missing
 */
export async function streamList<S extends z.ZodType>(
  atlas: Atlas,
  list: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<boolean> {
  return (await stream(atlas, list, take)) === 'whole';
}

/**
 * Like `streamList`, but for a list from which the caller draws conclusions.
 * @throws AtlasBadReplyError also if the list wasn't read to its end
 */
export async function streamWholeList<S extends z.ZodType>(
  atlas: Atlas,
  list: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<void> {
  requireWholeList(await stream(atlas, list, take), list.path);
}

/** @throws AtlasBadReplyError if the list wasn't read to its end */
export function requireWholeList(end: End, { text }: Path): void {
  if (end !== 'whole') throw new AtlasBadReplyError({ method: 'GET', path: text }, { status: 200, flaw: end });
}

function stream<S extends z.ZodType>(
  atlas: Atlas,
  { path, item, query = {} }: List<S>,
  take: (items: readonly z.output<S>[]) => void,
): Promise<End> {
  const page = pageSchema(item);
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
      // Outcomes are handled in order, so that errors on pages after the last page are ignored.
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
