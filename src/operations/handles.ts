// Short handles for things that have only a long id in Atlas. Look-ups show them, lines accept them, pickers list them.

/** The last digits of the id. They differ even between ids made in the same second. */
export const handleOf = (id: string): string => id.slice(-6);
