// From version 2 to 3: an approval may be for less time than was asked, which a bot of version 2 would not keep to, so it
// must not act on such a request. Whatever else is new may be left out.

export const upcast = (stored: object): object => stored;
