// Whether a request is sent, in every combination of what it takes away and what is known of who needs that.
import { expect, test } from '@jest/globals';
import type { LostAccess } from '../../../src/operations/blocker.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { BACK, changed } from '../../support/for-a-while.js';
import { openRedis } from '../../support/redis.js';
import { approved, preparing } from '../../support/requests.js';

const redis = await openRedis();
const { id } = preparing();

const OWN = { 'look-ups': 'mdb_sa_id_reader', changes: 'abcdefgh' };
const CREDENTIALS = [undefined, OWN['look-ups'], OWN.changes, 'mdb_sa_id_other'] as const;
/** The credentials that the bot's processes published; undefined while some have not. */
const PUBLISHED = { all: new Set(Object.values(OWN)), 'not all': undefined } as const;
const DOMAINS = { none: [], theirs: ['Counter.Example'], others: ['labs.example'], 'not shown': undefined } as const;
const SHOWN = { all: true, some: false } as const;

/** When it is checked; and its state if it may go on, or if that would cut somebody off. */
const MOMENTS = {
  'it is prepared': {
    open: () => fixtureWith(redis, preparing()),
    step: 'prepare',
    id,
    may: 'pending',
    cutOff: 'voided',
  },
  'it is due': {
    open: () => fixtureWith(redis, approved()),
    step: 'execute',
    id,
    may: 'succeeded',
    cutOff: 'voided',
  },
  // A return stays open and says why.
  'it is reverted': {
    open: () => changed(redis),
    step: 'execute',
    id: BACK,
    may: 'succeeded',
    cutOff: 'approved',
  },
} as const;

/** Whether it takes a credential that is or may be the bot's own, or a sign-in that approvers use. */
function isCutOff({ credential, signIn }: LostAccess, published: keyof typeof PUBLISHED): boolean {
  if (credential !== undefined && (published === 'not all' || Object.values(OWN).includes(credential))) return true;
  return signIn?.domains === DOMAINS.theirs;
}

const signIns = [undefined, ...Object.values(DOMAINS).map((domains) => ({ provider: 'Okta', domains }))];
const cases = CREDENTIALS.flatMap((credential) => signIns.map((signIn): LostAccess => ({ credential, signIn })));

test.each(Object.entries(MOMENTS))(
  'nothing is sent that cuts off the bot or its approvers, as checked when %s',
  async (_, { open, step, id, may, cutOff }) => {
    for (const takes of cases)
      for (const published of ['all', 'not all'] as const)
        for (const shown of ['all', 'some'] as const) {
          const fixture = await open();
          const before = fixture.atlas.calls.write;
          fixture.people.emailDomains = async () => ({ domains: new Set(['counter.example']), isWhole: SHOWN[shown] });
          const guarded = (one: Change): Change => ({
            ...one,
            preview: async (...args) => ({ ...(await one.preview(...args)), takesAway: takes }),
          });
          const operation = (name: string) => {
            const known = fixture.deps.operation(name);
            return known && guarded(known);
          };
          const credentials = { ...fixture.deps.credentials, read: async () => PUBLISHED[published] };
          const { state } = await fixture[step]({ id, deps: { ...fixture.deps, operation, credentials } });
          const expected = isCutOff(takes, published) ? cutOff : may;
          const how = [JSON.stringify(takes), published, shown];
          expect([...how, state]).toEqual([...how, expected]);
          expect([...how, fixture.atlas.calls.write - before]).toEqual([...how, expected === 'succeeded' ? 1 : 0]);
        }
  },
  120_000,
);
