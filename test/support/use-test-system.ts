// Opens test systems for a test file, and closes them.
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Approving, approving } from './approving.js';
import { type Inside, lookInside } from './inside.js';
import { openTestSystem, type TestSystem, type TestSystemOptions } from './test-system.js';

interface OwnSystem extends TestSystem {
  readonly inside: Inside;
  readonly driver: Approving;
}

/** The system of a file or a `describe`. It opens before the tests; its parts can be used from then on. */
export const useTestSystem = (options: TestSystemOptions = {}): OwnSystem => useOpened(() => openTestSystem(options));

/** The same for a system that is opened differently. */
export function useOpened<H extends TestSystem>(open: () => Promise<H>): H & OwnSystem {
  let own: { readonly system: H; readonly inside: Inside; readonly driver: Approving } | undefined;
  const opened = () => {
    if (own === undefined) throw new Error('the system is not open yet');
    return own;
  };
  beforeAll(async () => {
    const system = await open();
    const inside = await lookInside(system);
    own = { system, inside, driver: approving(system, inside) };
  }, 90_000);
  afterAll(async () => {
    await own?.driver.close();
    own?.inside.close();
    await own?.system.close();
  });
  const known = { inside: later(() => opened().inside), driver: later(() => opened().driver) };
  return later(() => ({ ...opened().system, ...known }), known);
}

/**
 * A proxy for something that exists only later.
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

/**
 * For tests that each open their own systems. These are closed after the test, or with `afterAll` after all of them.
 */
export function testSystems(
  after?: typeof afterEach,
): (options?: TestSystemOptions) => Promise<TestSystem & Pick<OwnSystem, 'inside'>> {
  const closing = closers(after);
  return async (options) => {
    const system = await openTestSystem(options);
    closing(() => system.close());
    const inside = await lookInside(system);
    closing(() => inside.close());
    return { ...system, inside };
  };
}

/**
 * Closes what a test opened, the last first.
 * @param after `afterAll` if tests run concurrently
 */
export function closers(after: typeof afterEach = afterEach): (...close: (() => unknown)[]) => void {
  const all: (() => unknown)[] = [];
  after(async () => {
    for (const close of all.splice(0).toReversed()) await close();
  });
  return (...close) => void all.push(...close);
}
