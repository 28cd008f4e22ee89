// Short handles for things that Atlas identifies only by a long ID. Look-ups show handles, and commands and pickers
// accept them.

/** The last digits of the ID, which differ even for IDs created in the same second. */
export const handleOf = (id: string): string => id.slice(-6);
