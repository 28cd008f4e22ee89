// The base path and the version of the Atlas Administration API.
import type { QueryParams } from './atlas.js';

export const API_ROOT = '/api/atlas/v2';
/**
 * The default version. For each resource, Atlas uses its newest version that isn't later:
 * https://www.mongodb.com/docs/atlas/api/versioned-api-overview
 */
const VERSION = '2025-03-12';

export const mediaType = (version = VERSION) => `application/vnd.atlas.${version}+json`;

/** Formats a query, e.g. `?a=1&b=x&b=y`; empty without values. Repeats the key for an array. Omits undefined values. */
export function queryString(query: QueryParams): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
