// Query parameters and pagination for lists. The error codes are on the error code page.

import { ApiError } from './api-error.js';
import { type Answer, ok, type RouteCall } from './route-call.js';

/** The supported query parameters with their allowed values. An empty list allows any value. */
export type KnownQuery = Readonly<Record<string, readonly string[]>>;

export const ANY_VALUE: readonly string[] = [];
export const PAGING_QUERY: KnownQuery = { itemsPerPage: ANY_VALUE, pageNum: ANY_VALUE };
const EVERYWHERE: KnownQuery = { envelope: ['false'], pretty: ['false'] };
const MOST_ITEMS = 500;
const USUAL_ITEMS = 100;

/** Rejects unknown parameters, as Atlas does. Of the values of `envelope` and `pretty`, only `false` is supported. */
export function checkQuery(query: URLSearchParams, known: KnownQuery): void {
  for (const [name, value] of query) {
    const values = [known, EVERYWHERE].find((one) => Object.hasOwn(one, name))?.[name];
    if (values === undefined) throw invalidQueryError(name, `${name} is not a parameter of this call.`);
    if (values !== ANY_VALUE && !values.includes(value))
      throw invalidQueryError(name, `${name} must be one of ${values.join(', ')}.`);
  }
}

export const invalidQueryError = (name: string, detail: string) =>
  new ApiError(400, 'INVALID_QUERY_PARAMETER', detail, [name]);

/**
 * Returns the requested page of `items` in Atlas's envelope.
 * @param draw formats an item. Called only for items on the requested page.
 */
export function pageAnswer<T>(
  ask: RouteCall,
  items: readonly T[],
  draw: (item: T) => unknown = (item) => item,
): Answer {
  const count = whole(ask.query, 'itemsPerPage', USUAL_ITEMS, MOST_ITEMS);
  const number = whole(ask.query, 'pageNum', 1, Number.MAX_SAFE_INTEGER);
  const results = items.slice((number - 1) * count, number * count).map(draw);
  const link = (rel: string, at: number) => ({ rel, href: `${ask.root}${ask.path}?${pageQuery(ask, at, count)}` });
  const links = [link('self', number)];
  if (number > 1) links.push(link('previous', number - 1));
  if (number * count < items.length) links.push(link('next', number + 1));
  return ok({ links, results, totalCount: items.length });
}

function pageQuery(ask: RouteCall, at: number, count: number): URLSearchParams {
  const query = new URLSearchParams(ask.query);
  query.set('pageNum', String(at));
  query.set('itemsPerPage', String(count));
  return query;
}

function whole(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return Number(text);
  throw invalidQueryError(name, `${name} must be a whole number from 1 to ${most}.`);
}
