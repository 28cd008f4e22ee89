// From version 3 to 4: a request may be what puts a change back by itself, or what lets one last longer. A bot of version 3
// would carry such a one out like any other, so it must not act on it. Whatever else is new may be left out.

export const upcast = (stored: object): object => stored;
