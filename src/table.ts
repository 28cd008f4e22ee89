// Tables that are looked up by names from outside.

/** An object as a Map: a lookup can't find what every object inherits, such as `constructor`. */
export const table = <T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(entries));
