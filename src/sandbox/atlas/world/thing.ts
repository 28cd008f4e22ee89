/** Anything in Atlas's spelling. */
export type Thing = Readonly<Record<string, unknown>>;
