// Approved changes that are due after somebody else changed Atlas. All run at once, in one system.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { World } from '../../src/sandbox/atlas/index.js';
import type { Approving } from './approving.js';
import { atRest, effects, falseStatements, story, words, writes } from './outcome.js';
import { useTestSystem } from './use-test-system.js';

/** What happens in Atlas in between, and what the bot says. Without `says` the change still runs. */
export type Law<T> = readonly [name: string, meanwhile: (thing: T, world: World) => unknown, says?: RegExp];

export interface Kind<T> {
  readonly kind: string;
  readonly laws: readonly Law<T>[];
  make(world: World, name: string): T;
  /** Part of the path of the change's call. */
  path(thing: T): string;
  plan(driver: Approving, world: World, thing: T): ReturnType<Approving['plan']>;
}

interface Case {
  readonly name: string;
  readonly says: RegExp | undefined;
  prepare(driver: Approving, world: World): Promise<{ readonly id: string; readonly path: string }>;
}

export function casesOf<T>({ kind, laws, make, path, plan }: Kind<T>): readonly Case[] {
  return laws.map(([name, meanwhile, says], at) => ({
    name: `${kind}: ${name}`,
    says,
    prepare: async (driver, world) => {
      const thing = make(world, `${kind.replaceAll(' ', '-')}-${String.fromCharCode(97 + at)}`);
      const approved = await plan(driver, world, thing);
      const where = path(thing);
      await meanwhile(thing, world);
      return { id: await driver.store(approved), path: where };
    },
  }));
}

export function meanwhile(cases: readonly Case[]): void {
  const system = useTestSystem({ roles: ['web', 'worker'] });
  const { inside, driver } = system;
  let prepared: ReadonlyMap<Case, Awaited<ReturnType<Case['prepare']>>>;

  beforeAll(async () => {
    const prepare = async (one: Case) => [one, await one.prepare(driver, system.atlas.world)] as const;
    prepared = new Map(await Promise.all(cases.map(prepare)));
  }, 120_000);

  const holds = async (one: Case) => {
    const { id, path } = prepared.get(one) ?? { id: '', path: '' };
    const { says = /Confirmed in Atlas|✅/ } = one;
    const isVoid = one.says !== undefined;
    const { state, requester } = await atRest(inside, id);
    expect(state).toBe(isVoid ? 'voided' : 'succeeded');
    expect(writes(system, path)).toHaveLength(isVoid ? 0 : 1);
    expect(effects(system, path)).toHaveLength(isVoid ? 0 : 1);
    // Changes of one federation wait for each other.
    const end = isVoid ? 'voided' : 'sent succeeded';
    expect(await story(inside, id)).toMatch(new RegExp(`^(delayed )*claimed ${end}$`));
    const { card, ...said } = await words(system, id, requester.userId);
    // A request that ends before its first card needs none.
    for (const text of isVoid && card === '' ? Object.values(said) : [card, ...Object.values(said)]) {
      expect(text).toMatch(says);
      if (isVoid) expect(text).toMatch(/Not sent/);
    }
    expect(falseStatements(system, id, path)).toEqual([]);
  };
  describe('when Atlas changes between approval and execution,', () => {
    test.each(cases.map((one) => [`${one.name}: ${one.says ? 'voids' : 'runs'} the change`, one] as const))(
      '%s',
      (_, one) => holds(one),
      120_000,
    );
  });
}
