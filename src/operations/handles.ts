// Short handles for things that Atlas identifies only by a long ID. Look-ups show these handles, and commands and
// pickers accept them.

/** Returns the last digits of the ID, which differ even between IDs created in the same second. */
export const handleOfId = (id: string): string => id.slice(-6);
