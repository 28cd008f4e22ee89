// Where the Atlas Administration API is, and the version of it that the bot speaks.
import type { Query } from './atlas.js';

export const API_ROOT = '/api/atlas/v2';
/** One date for every call that names no other: Atlas answers with each resource's newest version not later than it. */
const VERSION = '2025-03-12';

export const mediaType = (version = VERSION) => `application/vnd.atlas.${version}+json`;

/** `?a=1&b=x&b=y`, or nothing: an array repeats its key, undefined is left out. */
export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
