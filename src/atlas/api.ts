// The base path and version of the Atlas Administration API that the bot uses.
import type { Query } from './atlas.js';

export const API_ROOT = '/api/atlas/v2';
/**
 * The version for calls that name none. Atlas answers with each resource's newest version that is not later:
 * https://www.mongodb.com/docs/atlas/api/versioned-api-overview
 */
const VERSION = '2025-03-12';

export const mediaType = (version = VERSION) => `application/vnd.atlas.${version}+json`;

/** `?a=1&b=x&b=y`, or empty. An array repeats its key; undefined is left out. */
export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
