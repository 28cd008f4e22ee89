// Houses that a test file opens, and closes when it is done with them.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Approving, approving } from './approving.js';
import { type House, type HouseOptions, openHouse } from './house.js';
import { type Inside, lookInside } from './inside.js';

interface OwnHouse extends House {
  readonly inside: Inside;
  readonly desk: Approving;
}

/** The house of a file, or of a `describe`: it opens before the tests, and whatever is in it can be used from then on. */
export const useHouse = (options: HouseOptions = {}): OwnHouse => useOpened(() => openHouse(options));

/** The same, of a house that is opened in another way. */
export function useOpened<H extends House>(open: () => Promise<H>): H & OwnHouse {
  let own: { readonly house: H; readonly inside: Inside; readonly desk: Approving } | undefined;
  const opened = () => {
    if (own === undefined) throw new Error('the house is not open yet');
    return own;
  };
  beforeAll(async () => {
    const house = await open();
    const inside = await lookInside(house);
    own = { house, inside, desk: approving(house, inside) };
  }, 90_000);
  afterAll(async () => {
    await own?.desk.close();
    own?.inside.close();
    await own?.house.close();
  });
  const known = { inside: later(() => opened().inside), desk: later(() => opened().desk) };
  return later(() => ({ ...opened().house, ...known }), known);
}

/**
 * Stands for what is there only later.
 * @param known what can be taken from it before
 */
function later<T extends object>(what: () => T, known: object = {}): T {
  const get = (name: string | symbol) => Reflect.get(Reflect.has(known, name) ? known : what(), name);
  return new Proxy(Object.create(null), {
    get: (_, name) => get(name),
    ownKeys: () => Reflect.ownKeys(what()),
    getOwnPropertyDescriptor: (_, name) => ({ value: get(name), enumerable: true, configurable: true }),
  });
}

/** For tests that each need their own houses. They are closed after the test that opened them, or after all where those run side by side. */
export function houses(
  after?: typeof afterEach,
): (options?: HouseOptions) => Promise<House & Pick<OwnHouse, 'inside'>> {
  const closing = closers(after);
  return async (options) => {
    const house = await openHouse(options);
    closing(() => house.close());
    const inside = await lookInside(house);
    closing(() => inside.close());
    return { ...house, inside };
  };
}

/**
 * What is opened in a test is closed after it, the last first.
 * @param after `afterAll` where tests run side by side
 */
export function closers(after: typeof afterEach = afterEach): (...close: (() => unknown)[]) => void {
  const all: (() => unknown)[] = [];
  after(async () => {
    for (const close of all.splice(0).toReversed()) await close();
  });
  return (...close) => void all.push(...close);
}
