// Whatever Atlas answers to the call: it takes effect once at most, and people are told what happened.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { grantAccess } from '../../src/operations/cluster/grant-access.js';
import { deleteQueryLimit } from '../../src/operations/federated-database/limit-changes.js';
import { deleteIdp } from '../../src/operations/federation/delete-idp.js';
import type { Fault } from '../../src/sandbox/atlas/index.js';
import { PEOPLE } from '../../src/sandbox/slack/index.js';
import type { Approving } from '../support/approving.js';
import { makeCluster, makeDatabase, makeProvider, payments } from '../support/atlas-things.js';
import { atRest, effects, falseStatements, story, words, writes } from '../support/outcome.js';
import { useTestSystem } from '../support/use-test-system.js';

interface Law {
  readonly fault: Fault;
  /** The calls that meet the fault. Default: the write. */
  readonly on?: { readonly method: 'GET'; readonly times: number };
  readonly ends: 'succeeded' | 'failed';
  /** The write calls that reach Atlas, with those that it surely did not carry out. */
  readonly calls?: number;
  /** The journal before the call that counts. */
  readonly first?: string;
  readonly says: RegExp;
}

const READ_BACK: Pick<Law, 'ends' | 'says'> = { ends: 'succeeded', says: /Confirmed in Atlas|✅/ };
const ABSENT: Pick<Law, 'ends' | 'says'> = { ends: 'failed', says: /two checks show/ };
const DONE: Pick<Law, 'ends' | 'says'> = { ends: 'succeeded', says: /Done: |✅/ };
const LATER = { ...DONE, calls: 2, first: 'claimed sent returned ' };
const html = '<html><h1>Bad Gateway</h1></html>';
const gone = { errorCode: 'RESOURCE_NOT_FOUND', status: 404 } as const;

/** By what the local Atlas does with the call. */
const GRANTS: Readonly<Record<string, Law>> = {
  'answers 500 without applying it': { fault: { kind: 'status', status: 500 }, ...ABSENT },
  'answers 500 after applying it': { fault: { kind: 'status after effect', status: 500 }, ...READ_BACK },
  'answers 502 in HTML without applying it': { fault: { kind: 'status', status: 502, html }, ...ABSENT },
  'answers 502 in HTML after applying it': { fault: { kind: 'status after effect', status: 502, html }, ...READ_BACK },
  'answers 503 without applying it': { fault: { kind: 'status', status: 503 }, ...ABSENT },
  'answers 504 after applying it': { fault: { kind: 'status after effect', status: 504 }, ...READ_BACK },
  'answers 429 with Retry-After': {
    fault: { kind: 'status', status: 429, errorCode: 'RATE_LIMITED', headers: { 'retry-after': '2' } },
    ...LATER,
  },
  'answers 429 without Retry-After': { fault: { kind: 'status', status: 429, errorCode: 'RATE_LIMITED' }, ...LATER },
  'is being upgraded': {
    fault: { kind: 'status', status: 405, errorCode: 'WRITES_NOT_ALLOWED_DURING_APP_UPGRADES' },
    ...LATER,
  },
  'cuts the connection before applying it': { fault: { kind: 'cut before effect' }, ...ABSENT },
  'cuts the connection after applying it': { fault: { kind: 'cut after effect' }, ...READ_BACK },
  'hangs without applying it': { fault: { kind: 'hang' }, ...ABSENT },
  'hangs after applying it': { fault: { kind: 'hang after effect' }, ...READ_BACK },
  'applies it 30 s later': { fault: { kind: 'slow', ms: 30_000 }, ...READ_BACK },
  'hangs on the read before the call': {
    fault: { kind: 'hang' },
    on: { method: 'GET', times: 3 },
    ...DONE,
    first: 'claimed returned ',
  },
  'refuses it': {
    fault: { kind: 'status', status: 401, errorCode: 'USER_UNAUTHORIZED' },
    ends: 'failed',
    says: /needs Project Support Access Manager.*USER_UNAUTHORIZED.*Nothing was changed/,
  },
};
/** A delete that finds nothing may be our own call, duplicated on its way. Then the first one took effect. */
const DELETES: Readonly<Record<string, Law>> = {
  'answers 404 after applying it': { fault: { kind: 'status after effect', ...gone }, ...READ_BACK },
  'answers 404 although it still exists': { fault: { kind: 'status', ...gone }, ...ABSENT },
};

interface Case extends Law {
  readonly name: string;
  /** Part of the path of its calls. */
  readonly thing: string;
  readonly requester: string;
  plan(): ReturnType<Approving['plan']>;
}

const casesOf = (laws: Readonly<Record<string, Law>>, kind: string, make: (at: string) => Pick<Case, 'plan'>) =>
  Object.entries(laws).map(([name, law], at): Case => {
    const thing = `${kind}-${String.fromCharCode(97 + at)}`;
    return { ...law, name: `${kind}: Atlas ${name}`, thing, requester: PEOPLE.rita, ...make(thing) };
  });

const system = useTestSystem({ roles: ['web', 'worker', 'worker'] });
const { inside, driver } = system;
let ids: ReadonlyMap<string, string>;
const providers = new Map<string, string>();
const world = () => system.atlas.world;
/** Paths have the id of an identity provider, which is known once it exists. */
const pathOf = ({ thing }: Case) => `/${providers.get(thing) ?? thing}`;

const cases: readonly Case[] = [
  ...casesOf(GRANTS, 'grant', (cluster) => ({
    plan: () => driver.plan(grantAccess, { project: payments(world()), cluster, level: 'logs', for: '4h' }),
  })),
  ...casesOf(DELETES, 'limit', (database) => ({
    plan: () => driver.plan(deleteQueryLimit, { project: payments(world()), database, limit: 'daily' }),
  })),
  ...casesOf(DELETES, 'provider', (thing) => ({
    plan: () => driver.plan(deleteIdp, { provider: providers.get(thing) ?? '' }),
  })).map((one) => ({ ...one, requester: PEOPLE.max })),
];

beforeAll(async () => {
  const approve = async (one: Case) => {
    if (one.thing.startsWith('grant')) makeCluster(world(), one.thing);
    if (one.thing.startsWith('limit')) makeDatabase(world(), one.thing);
    if (one.thing.startsWith('provider')) providers.set(one.thing, makeProvider(world(), one.thing).id);
    const approved = await one.plan();
    const write = { method: one.thing.startsWith('grant') ? 'POST' : 'DELETE', times: 1 };
    system.atlas.fault({ ...one.fault, ...(one.on ?? write), path: new RegExp(`${pathOf(one)}(:|/|$)`) });
    return [one.thing, await driver.store(approved)] as const;
  };
  ids = new Map(await Promise.all(cases.map(approve)));
}, 90_000);

describe('finds the outcome of an approved', () => {
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    async (_, one) => {
      const id = ids.get(one.thing) ?? '';
      const path = pathOf(one);
      expect((await atRest(inside, id, 120_000)).state).toBe(one.ends);

      const { calls = 1, first = '', ends, says } = one;
      expect(writes(system, path)).toHaveLength(calls);
      expect(effects(system, path)).toHaveLength(ends === 'succeeded' ? 1 : 0);
      // Identity providers of one federation wait for each other.
      expect(await story(inside, id)).toMatch(new RegExp(`^(delayed )?${first}claimed sent (lost (read )*)?${ends}$`));
      const said = await words(system, id, one.requester);
      for (const text of Object.values(said)) expect(text).toMatch(says);
      expect(falseStatements(system, id, path)).toEqual([]);
    },
    150_000,
  );
});
