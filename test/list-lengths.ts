// Makes lists of different lengths unequal. Without this, Jest's `toEqual` ignores undefined items at a list's end.
import { expect } from '@jest/globals';

const KEY = Symbol.for('list-lengths');
// In `npm test`, a Jest worker's test files share their globals.
if (!Object.hasOwn(globalThis, KEY)) {
  Object.assign(globalThis, { [KEY]: true });
  expect.addEqualityTesters([
    (one, other) => (Array.isArray(one) && Array.isArray(other) && one.length !== other.length ? false : undefined),
  ]);
}
