// The base path and the version of the Atlas Administration API.
import type { QueryParams } from './atlas.js';

export const API_ROOT = '/api/atlas/v2';
/**
 * The default version. For each resource, Atlas uses the resource's newest version that is this version or older. See
 * https://www.mongodb.com/docs/atlas/api/versioned-api-overview
 */
const VERSION = '2025-03-12';

export const mediaType = (version = VERSION) => `application/vnd.atlas.${version}+json`;

/**
 * Formats a query, e.g. `?a=1&b=x&b=y`. Repeats the key for each item in an array and omits undefined values. Returns
 * an empty string if there are no values.
 */
export function queryString(query: QueryParams): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
