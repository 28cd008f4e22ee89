// From version 2 to 3: an approval may allow less time than was asked. A bot of version 2 would ignore that, so it must
// not act on such a request. All new fields are optional.

export const upcast = (stored: object): object => stored;
