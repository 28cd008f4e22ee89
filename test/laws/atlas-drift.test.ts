// Somebody else changes Atlas between approval and execution: the request is voided, or runs if it makes no difference.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/limit-changes.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import { type EmployeeGrant, identityProviderNamed, projectNamed, type World } from '../../src/sandbox/atlas/index.js';
import { isoTimestamp } from '../../src/sandbox/atlas/world/ids.js';
import type { Approving } from '../support/approving.js';
import {
  dedicated,
  limitOf,
  makeCluster,
  makeDatabase,
  makeProvider,
  payments,
  remove,
  set,
} from '../support/atlas-things.js';
import { atRest, effects, falseStatements, story, words, writes } from '../support/outcome.js';
import { useTestSystem } from '../support/use-test-system.js';

/** What happens in Atlas in between, and what the bot says. Without `says` the change still runs. */
type Law<T> = readonly [name: string, meanwhile: (thing: T, world: World) => unknown, says?: RegExp];

interface Kind<T> {
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

function casesOf<T>({ kind, laws, make, path, plan }: Kind<T>): readonly Case[] {
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

function meanwhile(cases: readonly Case[]): void {
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

type Cluster = ReturnType<typeof makeCluster>;
type Database = ReturnType<typeof makeDatabase>;
type Provider = ReturnType<typeof makeProvider>;

const HOUR_MS = 3_600_000;
const GIB = 1024 ** 3;

const GRANTS: readonly Law<Cluster>[] = [
  [
    'somebody granted other access',
    (one) => set(one, { grant: grantFor(HOUR_MS) }),
    /grant went from none to infrastructure until/,
  ],
  [
    'the cluster was deleted',
    ({ name }, { clusters }) => remove(clusters, (one) => one.name === name),
    /has no cluster/,
  ],
  ['the cluster was recreated', ({ name }, world) => makeCluster(world, name), /another cluster/],
  ['the cluster is being deleted', (one) => set(one, { stateName: 'DELETING' }), /is being deleted/],
  ['the cluster was paused', (one) => set(one, { paused: true })],
  ['the cluster has a newer version', (one) => set(one, { mongoDBVersion: '8.0.30' })],
  [
    'a cluster in another project got a grant',
    (_, world) => set(dedicated(world, 'Cluster0', 'Search'), { grant: grantFor(HOUR_MS) }),
  ],
];
const GRANTED_FOR_AN_HOUR: readonly Law<Cluster>[] = [
  [
    'the current grant was extended',
    (one) => set(one, { grant: grantFor(2 * HOUR_MS) }),
    /went from infrastructure until .* to infrastructure until/,
  ],
  [
    'the current grant was revoked',
    (one) => set(one, { grant: undefined }),
    /went from infrastructure until .* to none/,
  ],
];
const GRANTED_FOR_A_SECOND: readonly Law<Cluster>[] = [
  ['the current grant expired', untilOver],
  ['the current grant expired and is no longer shown', async (one) => set(await untilOver(one), { grant: undefined })],
];
const GRANTED_ONCE: readonly Law<Cluster>[] = [
  ['an expired grant is no longer shown', (one) => set(one, { grant: undefined })],
];
const LIMITS: readonly Law<Database>[] = [
  ['the limit was raised', (one) => set(limitOf(one, 'daily'), { value: 9 * GIB }), /limit went from 5 GiB to 9 GiB/],
  [
    'its overrun policy was changed',
    (one) => set(limitOf(one, 'daily'), { overrunPolicy: 'BLOCK_AND_KILL' }),
    /overrun policy went from BLOCK to BLOCK_AND_KILL/,
  ],
  ['the limit was deleted', ({ limits }) => remove(limits, ({ name }) => name.endsWith('daily')), /no daily limit/],
  [
    'the database was deleted',
    ({ name }, world) => remove(world.federatedDatabases, (one) => one.name === name),
    /no federated database/,
  ],
  ['the database was recreated', ({ name }, world) => makeDatabase(world, name), /different federated database/],
  ['its usage grew', (one) => set(limitOf(one, 'daily'), { currentUsage: 4.75 * GIB })],
  [
    'it was set to its current value',
    (one) => set(limitOf(one, 'daily'), { lastModifiedDate: new Date().toISOString() }),
  ],
  ['another limit was changed', (one) => set(limitOf(one, 'monthly'), { value: GIB })],
  [
    'a project limit was changed',
    (_, world) => projectNamed(world, 'Payments').limits.map((one) => set(one, { value: 7 * GIB })),
  ],
];
const PROVIDERS: readonly Law<Provider>[] = [
  [
    'an organization was connected to it',
    ({ id }, { federations }) => federations[0]?.connectedOrgConfigs[0]?.dataAccessIdentityProviderIds.push(id),
    /still connected to/,
  ],
  ['it was activated', (one) => set(one, { status: 'ACTIVE' }), /status went from inactive to active/],
  [
    'a domain was added to it',
    (one) => set(one, { associatedDomains: ['old.counter.example', 'new.counter.example'] }),
    /domains went from old\.counter\.example to new\.counter\.example and old\.counter\.example/,
  ],
  ['it was recreated', recreateProvider, /no federation with .* [a-f0-9]{24}/],
  ['it was renamed', (one) => set(one, { displayName: `${one.displayName} (old)` })],
  [
    'another provider was renamed',
    (_, world) => set(identityProviderNamed(world, 'Counter SSO'), { displayName: 'Counter sign-on' }),
  ],
];

function grantFor(ms: number): EmployeeGrant {
  return { grantType: 'CLUSTER_INFRASTRUCTURE', expirationTime: isoTimestamp(Date.now() + ms) };
}

/** Waits for the end of its grant. Redis has the same clock. */
async function untilOver(cluster: Cluster): Promise<Cluster> {
  await sleep(Math.max(0, Date.parse(cluster.grant?.expirationTime ?? '') - Date.now() + 100));
  return cluster;
}

function recreateProvider({ id, displayName }: Provider, world: World): void {
  remove(world.federations[0]?.identityProviders ?? [], (one) => one.id === id);
  makeProvider(world, displayName, 'Okta');
}

const clusterWith = (grant?: () => EmployeeGrant): Omit<Kind<Cluster>, 'kind' | 'laws'> => ({
  make: (world, name) => set(makeCluster(world, name), { grant: grant?.() }),
  path: ({ name }) => `/clusters/${name}:`,
  plan: (driver, world, { name: cluster }) =>
    driver.plan(grantAccess, { project: payments(world), cluster, level: 'logs', for: '4h' }),
});

meanwhile([
  ...casesOf({ kind: 'grant', laws: GRANTS, ...clusterWith() }),
  ...casesOf({ kind: 'grant over another', laws: GRANTED_FOR_AN_HOUR, ...clusterWith(() => grantFor(HOUR_MS)) }),
  ...casesOf({ kind: 'grant over a short one', laws: GRANTED_FOR_A_SECOND, ...clusterWith(() => grantFor(2_000)) }),
  ...casesOf({ kind: 'grant over an old one', laws: GRANTED_ONCE, ...clusterWith(() => grantFor(-HOUR_MS)) }),
  ...casesOf({
    kind: 'limit',
    laws: LIMITS,
    make: makeDatabase,
    path: ({ name }) => `/dataFederation/${name}/`,
    plan: (driver, world, { name: database }) =>
      driver.plan(deleteQueryLimit, { project: payments(world), database, limit: 'daily' }),
  }),
  ...casesOf({
    kind: 'provider',
    laws: PROVIDERS,
    make: (world, name) => makeProvider(world, name, 'Okta'),
    path: ({ id }) => `/identityProviders/${id}`,
    plan: (driver, _, { id: provider }) => driver.plan(deleteIdp, { provider }),
  }),
]);
