// No request takes away a credential that the bot's own processes use for Atlas.
import { describe, expect, test } from '@jest/globals';
import {
  credentialIdsOf,
  OwnCredentialIdStore,
  startPublishingCredentials,
} from '../../../src/approvals/people/own-credentials.js';
import { previewChange } from '../../../src/approvals/people/self-guard.js';
import { Verdicts } from '../../../src/approvals/people/verdicts.js';
import { PolicyUnreadableError } from '../../../src/approvals/request/policy.js';
import { createLog } from '../../../src/log.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { dropLimit } from '../../support/limit.js';
import { openRedis, put } from '../../support/redis.js';
import { approved, preparing } from '../../support/requests.js';

const redis = await openRedis();
const [READER, EXECUTOR] = ['mdb_sa_id_reader', 'abcdefgh'];

/** Takes a credential away. */
const taking = (credential: string): Change => ({
  ...dropLimit,
  preview: async (...args) => ({ ...(await dropLimit.preview(...args)), takesAway: { credential } }),
});

function openFixture(taken: string) {
  const fixture = fixtureOn(redis.freshStore(), { operation: () => taking(taken) });
  const credentials = new OwnCredentialIdStore(redis.connection, fixture.store.key);
  const deps = { ...fixture.deps, credentials };
  const prepared = async () => {
    await put(fixture.store, preparing());
    return fixture.prepare({ deps });
  };
  const executed = async () => {
    await put(fixture.store, approved());
    return fixture.execute({ deps });
  };
  return { ...fixture, credentials, prepared, executed };
}

const publishAll = async (credentials: OwnCredentialIdStore) => {
  await credentials.publish({ 'look-ups': READER });
  await credentials.publish({ changes: EXECUTOR });
};
const CUT_OFF = expect.stringContaining('lock me out');

describe('a request that would take a credential away', () => {
  test.each([READER, EXECUTOR])('is voided if the bot uses it: %s', async (own) => {
    const { credentials, prepared, atlas } = openFixture(own);
    await publishAll(credentials);
    expect(await prepared()).toMatchObject({ state: 'voided', sentence: CUT_OFF });
    expect(atlas.calls.write).toBe(0);
  });

  test('is not sent if the bot uses it since the approval', async () => {
    const { credentials, executed, atlas } = openFixture(READER);
    await publishAll(credentials);
    expect(await executed()).toMatchObject({ state: 'voided', sentence: CUT_OFF });
    expect(atlas.calls.write).toBe(0);
  });

  test('goes on if the bot doesn’t use it', async () => {
    const { credentials, prepared } = openFixture('mdb_sa_id_other');
    await publishAll(credentials);
    expect(await prepared()).toMatchObject({ state: 'pending', preview: { warnings: [] } });
  });

  test('is voided while it is unknown what the bot uses', async () => {
    const { credentials, prepared } = openFixture('mdb_sa_id_other');
    await credentials.publish({ changes: EXECUTOR });
    expect(await prepared()).toMatchObject({ state: 'voided', sentence: expect.stringContaining('in a minute') });
  });
});

test('a change of a sign-in has no preview while the policy can’t be read', async () => {
  const taken: Change = {
    ...dropLimit,
    preview: async (...args) => ({
      ...(await dropLimit.preview(...args)),
      takesAway: { signIn: { provider: 'Okta', domains: ['counter.example'] } },
    }),
  };
  const { deps, credentials } = openFixture('mdb_sa_id_other');
  const refresh = () => Promise.reject(new PolicyUnreadableError());
  const policy = { ...deps.policy, rules: [], inForce: { version: 1, hash: '', refresh } };
  const { params } = preparing();
  const previewed = previewChange({ ...deps, policy, credentials }, taken, deps.atlas, { params }, Date.now());
  await expect(previewed).rejects.toThrow(PolicyUnreadableError);
});

describe('a change that needs the credential of an owner', () => {
  const forOwner: Change = { ...dropLimit, credential: 'owner' };
  const open = (owner?: string) => {
    const fixture = fixtureOn(redis.freshStore());
    const credentials = new OwnCredentialIdStore(redis.connection, fixture.store.key);
    const other = fixtureOn(redis.freshStore());
    const deps = { ...fixture.deps, credentials, operation: () => forOwner, owner: other.deps.atlas };
    const run = async () => {
      await publishAll(credentials);
      if (owner !== undefined) await credentials.publish({ owner });
      await put(fixture.store, approved());
      return fixture.execute({ deps });
    };
    return { run, executor: fixture.atlas, owner: other.atlas };
  };

  test('is voided without one, and says what to set', async () => {
    const { run, executor, owner } = open();
    expect(await run()).toMatchObject({ state: 'voided', sentence: expect.stringContaining('MONGODB_ATLAS_OWNER_') });
    expect([executor.calls.write, owner.calls.write]).toEqual([0, 0]);
  });

  test('is read and sent with it', async () => {
    const { run, executor, owner } = open('mdb_sa_id_owner');
    await run();
    expect([executor.calls.write, owner.calls.write]).toEqual([0, 1]);
  });

  test('has a credential that counts as the bot’s own', async () => {
    const credentials = new OwnCredentialIdStore(redis.connection, fixtureOn(redis.freshStore()).store.key);
    await publishAll(credentials);
    await credentials.publish({ owner: 'mdb_sa_id_owner' });
    expect(await credentials.read()).toEqual(new Set([READER, EXECUTOR, 'mdb_sa_id_owner']));
  });
});

describe('the bot’s own credentials', () => {
  const read = async (since: number) => {
    const { store } = fixtureOn(redis.freshStore());
    const credentials = new OwnCredentialIdStore(redis.connection, store.key);
    await publishAll(credentials);
    const at = (await store.now()) - since;
    await redis.connection.zadd(store.key('credentials'), at, 'changes mdb_sa_id_before');
    return credentials.read();
  };

  test('are published by each process, and known for 15 minutes', async () => {
    expect(await read(14 * 60_000)).toEqual(new Set([READER, EXECUTOR, 'mdb_sa_id_before']));
    expect(await read(15 * 60_000)).toEqual(new Set([READER, EXECUTOR]));
  });

  test('are those that the process uses', () => {
    const atlas = {
      baseUrl: 'https://cloud.mongodb.com',
      reader: { kind: 'service-account', clientId: READER, clientSecret: '' },
      executor: { kind: 'api-key', publicKey: EXECUTOR, privateKey: '' },
    } as const;
    const used = (['web', 'worker', 'all'] as const).map((role) => credentialIdsOf({ role, atlas }));
    const [lookUps, changes] = [{ 'look-ups': READER }, { changes: EXECUTOR }];
    expect(used).toEqual([lookUps, changes, { ...lookUps, ...changes }]);
  });

  test('are published at the start, even if that fails', async () => {
    const published: unknown[] = [];
    const publish = async (used: object) => {
      published.push(used);
      throw new Error('away');
    };
    const log = createLog('silent');
    startPublishingCredentials({ publish }, { changes: EXECUTOR }, new Verdicts([], log), log)();
    expect(published).toEqual([{ changes: EXECUTOR }]);
  });
});
