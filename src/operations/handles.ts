// Short handles of what has nothing but a long id in Atlas: look-ups show them, lines take them, pickers list them.

/** The last digits of the id, which differ even in what was made in the same second. */
export const handleOf = (id: string): string => id.slice(-6);
