// From version 3 to 4: a request may be a return or an extension. A bot of version 3 would carry it out like any other,
// so it must not act on it. All new fields are optional.

export const upcast = (stored: object): object => stored;
