// Whether what is asked for is sent, in every combination of what it takes away and what is known of who needs that.
import { expect, test } from '@jest/globals';
import { prepare } from '../../../src/approvals/asking/preparer.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import type { TakenAway } from '../../../src/operations/blocker.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { BACK, changed } from '../../support/for-a-while.js';
import { dropLimit } from '../../support/limit.js';
import { openRedis, put, stored, storedAs, type TestRedis } from '../../support/redis.js';
import { approved, preparing } from '../../support/requests.js';

const redis = await openRedis();
const { id } = preparing();

const OWN = { 'look-ups': 'mdb_sa_id_reader', changes: 'abcdefgh' };
const CREDENTIALS = [undefined, OWN['look-ups'], OWN.changes, 'mdb_sa_id_other'] as const;
/** What the bot's processes have said that they sign in with; undefined while not all have. */
const SAID = { all: new Set(Object.values(OWN)), 'not all': undefined } as const;
const DOMAINS = { none: [], theirs: ['Counter.Example'], others: ['labs.example'], 'not shown': undefined } as const;
const SHOWN = { all: true, some: false } as const;

type ApprovalsFixture = Pick<Awaited<ReturnType<typeof changed>>, 'store' | 'deps' | 'atlas'>;
/** When it is looked at, and how far it comes where nothing is cut off. */
const MOMENTS: Readonly<
  Record<
    string,
    {
      open(redis: TestRedis): Promise<ApprovalsFixture>;
      look(fixture: ApprovalsFixture, guarded: (one: Change) => Change): Promise<string>;
    }
  >
> = {
  'it is asked for': {
    async open() {
      const fixture = fixtureOn(redis.freshStore());
      await put(fixture.store, preparing());
      return fixture;
    },
    async look({ store, deps }, guarded) {
      await prepare({ ...deps, operation: () => guarded(dropLimit) }, await storedAs(store, id, 'preparing'));
      return (await stored(store, id)).request.state;
    },
  },
  'it is to be sent': {
    async open() {
      const fixture = fixtureOn(redis.freshStore());
      await put(fixture.store, approved());
      return fixture;
    },
    async look({ store, deps }, guarded) {
      await execute({ ...deps, operation: () => guarded(dropLimit) }, await storedAs(store, id, 'approved'));
      return (await stored(store, id)).request.state;
    },
  },
  'it is to be put back': {
    open: () => changed(redis),
    async look({ store, deps }, guarded) {
      const operation = (name: string) => {
        const known = deps.operation(name);
        return known && guarded(known);
      };
      await execute({ ...deps, operation }, await storedAs(store, BACK, 'approved'));
      return (await stored(store, BACK)).request.state;
    },
  },
};

/** Never what the bot itself signs in with, nor what it may be; nor what approvers are known to. */
function isCutOff({ credential, signIn }: TakenAway, said: keyof typeof SAID): boolean {
  if (credential !== undefined && (said === 'not all' || Object.values(OWN).includes(credential))) return true;
  return signIn?.domains === DOMAINS.theirs;
}

/** Goes on where it may; else a request is void, and what puts back stays open and says why. */
const COMES_TO: Readonly<Record<string, readonly [may: string, cutOff: string]>> = {
  'it is asked for': ['pending', 'voided'],
  'it is to be sent': ['succeeded', 'voided'],
  'it is to be put back': ['succeeded', 'approved'],
};

const signIns = [undefined, ...Object.values(DOMAINS).map((domains) => ({ provider: 'Okta', domains }))];
const cases = CREDENTIALS.flatMap((credential) => signIns.map((signIn): TakenAway => ({ credential, signIn })));

test.each(Object.keys(MOMENTS))(
  'nothing is sent that cuts off the bot or its approvers, looked at when %s',
  async (moment) => {
    const { open, look } = MOMENTS[moment] ?? {};
    if (open === undefined || look === undefined) throw new Error(moment);
    for (const takes of cases)
      for (const said of ['all', 'not all'] as const)
        for (const shown of ['all', 'some'] as const) {
          const fixture = await open(redis);
          const before = fixture.atlas.calls.write;
          const { people } = fixture.deps;
          people.emailDomains = async () => ({ domains: new Set(['counter.example']), isWhole: SHOWN[shown] });
          const guarded = (one: Change): Change => ({
            ...one,
            preview: async (...args) => ({ ...(await one.preview(...args)), takesAway: takes }),
          });
          const deps = { ...fixture.deps, credentials: { ...fixture.deps.credentials, read: async () => SAID[said] } };
          const state = await look({ ...fixture, deps }, guarded);
          const isCut = isCutOff(takes, said);
          const expected = COMES_TO[moment]?.[isCut ? 1 : 0];
          const how = [JSON.stringify(takes), said, shown];
          expect([...how, state]).toEqual([...how, expected]);
          expect([...how, fixture.atlas.calls.write - before]).toEqual([...how, expected === 'succeeded' ? 1 : 0]);
        }
  },
  120_000,
);
