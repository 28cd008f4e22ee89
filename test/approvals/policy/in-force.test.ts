// Decisions rest on the policy in force: one made by an older policy is not stored but made again.
import { expect, test } from '@jest/globals';
import { findRuleForAsker } from '../../../src/approvals/people/ask.js';
import { PolicyInForce } from '../../../src/approvals/policy/in-force.js';
import type { PolicyInForceState } from '../../../src/approvals/request/policy.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { changeNamed } from '../../../src/operations/index.js';
import { fixtureOn, fixtureWith } from '../../support/approvals-fixture.js';
import { openRedis } from '../../support/redis.js';
import { approved, pending, preparing } from '../../support/requests.js';

const redis = await openRedis();

/** The version in Redis, which the first `late` reads don't see. */
function inForceIn(store: RequestStore, late = 0): PolicyInForceState {
  let [reads, version] = [0, 0];
  return {
    get version() {
      return version;
    },
    hash: 'h',
    refresh: async () => {
      reads += 1;
      if (reads > late) version = Number((await redis.connection.hget(store.key('policy'), 'version')) ?? 0);
    },
  };
}
const change = (store: RequestStore) => redis.connection.hincrby(store.key('policy'), 'version', 1);

test('a decision by a policy that is no longer in force is made again', async () => {
  const store = await redis.storeWith(pending());
  await change(store);
  const { policy } = fixtureOn(store).deps;
  let chosen = 0;
  await updateRequest(store, pending().id, { by: 'U', policy: { ...policy, inForce: inForceIn(store, 1) } }, () => {
    chosen += 1;
    return [{ type: 'reminded' }];
  });
  expect(chosen).toBe(2);
});

test('nothing is sent when the policy changes during the check, and the request waits', async () => {
  const { store, deps, atlas, execute } = await fixtureWith(redis, approved());
  atlas.on.get = async () => {
    await change(store);
    return undefined;
  };
  const policy = { ...deps.policy, inForce: inForceIn(store) };
  expect(await execute({ deps: { ...deps, policy } })).toMatchObject({
    state: 'approved',
    delayed: expect.stringContaining('policy just changed'),
  });
  expect(atlas.calls.write).toBe(0);
});

test('a request doesn’t become pending by a rule that is no longer in force', async () => {
  const { store, deps, atlas, prepare } = await fixtureWith(redis, preparing());
  atlas.on.get = async () => {
    await change(store);
    return undefined;
  };
  const policy = { ...deps.policy, inForce: inForceIn(store) };
  expect((await prepare({ deps: { ...deps, policy } })).state).toBe('preparing');
});

test('nobody can do anything before the policy is read, or while it is unreadable', async () => {
  let text = 'operations of a later release';
  let version = 1;
  const policy = new PolicyInForce({
    current: async () => ({ version, hash: 'h' }),
    read: async () => ({ revision: 1, version, inForce: { hash: 'h', text, since: 0 }, announced: undefined, now: 0 }),
  });
  expect(policy).toMatchObject({ rules: [], lookUpRequesters: [] });
  await expect(policy.refresh()).rejects.toThrow('another release wrote');
  expect(policy).toMatchObject({ rules: [], lookUpRequesters: [], isUnreadable: true });
  [text, version] = ['approvals_channel: C0123456789\ngroups: {}\n', 2];
  await policy.refresh();
  expect(policy).toMatchObject({ approvalsChannel: 'C0123456789', lookUpRequesters: 'everyone', isUnreadable: false });
});

test('without a policy in force, look-ups are open only if there is no file', async () => {
  const nothing = { revision: 0, version: 0, inForce: undefined, announced: undefined, now: 0 };
  const policy = new PolicyInForce({
    current: async () => ({ version: 0, hash: undefined }),
    read: async () => nothing,
  });
  await policy.refresh();
  expect(policy.lookUpRequesters).toEqual([]);
  policy.lookUpsWithout(true);
  expect(policy.lookUpRequesters).toBe('everyone');
});

test('a change is refused for lack of a policy while its file waits after a loss', async () => {
  const text = 'approvals_channel: C0000000001\ngroups: {}\n';
  const policy = new PolicyInForce({
    current: async () => ({ version: 1, hash: undefined, announced: 'h' }),
    read: async () => {
      const announced = { hash: 'h', text, postedAt: undefined };
      return { revision: 1, version: 1, inForce: undefined, announced, lostAt: 1, now: 2 };
    },
  });
  await policy.refresh();
  const operation = changeNamed('grant-access');
  if (operation === undefined) throw new Error('no grant-access');
  const { people } = fixtureOn(redis.freshStore()).deps;
  const asked = await findRuleForAsker({ policy, people }, operation, { params: {} }, { userId: 'U1', identity: 'U1' });
  expect(asked).toMatchObject({ refused: 'no policy' });
});

test('a restored store is read again even if its version is the same', async () => {
  let channel = 'C0000000001';
  const policy = new PolicyInForce({
    current: async () => ({ version: 1, hash: channel }),
    read: async () => {
      const inForce = { hash: channel, text: `approvals_channel: ${channel}\ngroups: {}\n`, since: 0 };
      return { revision: 1, version: 1, inForce, announced: undefined, now: 0 };
    },
  });
  await policy.refresh();
  channel = 'C0000000002';
  await policy.refresh();
  expect(policy.approvalsChannel).toBe(channel);
});
