// Creates tables that are looked up by external names.

/** Turns an object into a Map, so that a lookup can't find inherited properties such as `constructor`. */
export const mapFromObject = <T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(entries));
