import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { BACK, changed, FREEZE, said } from '../../support/for-a-while.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, stored } from '../../support/redis.js';
import { MINUTE, policyRule } from '../../support/requests.js';

const redis = await openRedis();

describe('a return that widens', () => {
  const widening = () => changed(redis, { direction: 'widens access' });

  test('needs nothing more as long as its approval counts', async () => {
    const { returned, atlas } = await widening();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test.each([
    [
      'an approver is gone',
      said('an approval no longer counts'.slice(3)),
      (one: Awaited<ReturnType<typeof changed>>) => void one.people.members.set('S0SECUR', [ben.userId]),
    ],
    [
      'its requester is gone',
      said('Who asked may no longer ask for it'),
      (one: Awaited<ReturnType<typeof changed>>) => void one.people.guests.add(rita.userId),
    ],
  ])('is asked about anew when %s: then it is put back when that is approved', async (_, why, off) => {
    const one = await widening();
    off(one);
    const asked = await one.returned();
    expect(asked).toMatchObject({
      state: 'pending',
      approvals: [],
      delayed: why,
      preview: { direction: 'widens access' },
    });
    expect([one.atlas.calls.write, asked.state === 'pending' && asked.planHash !== '']).toEqual([1, true]);
    one.people.guests.clear();
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    expect(await decide(one.deps, { id: BACK, userId: ben.userId, decision: 'approve', planHash })).toMatchObject({
      request: { state: 'approved' },
    });
    expect(await one.returned()).toMatchObject({ state: 'succeeded' });
    expect(one.atlas.value).toBe('5 GB');
  });

  test('is asked about anew when the policy wants more people, or has no rule any more', async () => {
    for (const rules of [[policyRule({ operations: ['set-limit'], approvals: 2 })], []]) {
      const { returned, under } = await widening();
      expect(await returned(under(...rules))).toMatchObject({ state: 'pending', approvals: [] });
    }
  });

  test('is decided about by the rule for what it does, where there is one, else by that of its change', async () => {
    const { returned, under } = await widening();
    expect(await returned(under(policyRule({ operations: ['set-limit'], approvals: 1 })))).toMatchObject({
      state: 'succeeded',
    });
  });

  test('is asked about anew while all is frozen, and once approved waits until that is over', async () => {
    const { returned, deps, freezing, atlas } = await changed(redis, { direction: 'widens access', freezes: true });
    await freezing.write(0, { ...FREEZE, all: [FREEZE], type: 'frozen' });
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', delayed: said('came due while all changes were frozen: INC-1') });
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    await decide(deps, { id: BACK, userId: cleo.userId, decision: 'approve', planHash });
    expect(await returned()).toMatchObject({ state: 'approved', frozen: said('INC-1') });
    expect(atlas.calls.write).toBe(1);
    await freezing.write(1, { ...FREEZE, all: [], type: 'unfrozen' });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('stays as it is when an approver denies it, and keeps nobody from anything any more', async () => {
    const { returned, deps, people, store, atlas } = await widening();
    people.members.set('S0SECUR', [ben.userId]);
    await returned();
    for (const userId of [rita.userId]) {
      const refused = await decide(deps, { id: BACK, userId, decision: 'deny', planHash: '' });
      expect(refused).toMatchObject({ refused: 'a return' });
    }
    await decide(deps, { id: BACK, userId: ben.userId, decision: 'deny', planHash: '' });
    expect((await stored(store, BACK)).request).toMatchObject({ state: 'denied', by: ben.userId });
    expect(await store.openReturn(previewOf('').target)).toBe('none');
    expect(atlas.value).toBeNull();
  });

  test('waits while the clocks of Redis and Atlas are too far apart, and says so', async () => {
    const { returned, atlas, store, due } = await widening();
    atlas.time = { now: (await store.now()) - 2 * MINUTE, age: 0 };
    expect(await returned()).toMatchObject({
      state: 'approved',
      delayed: said('differ by 2 minutes'),
      returning: { troubles: 1 },
    });
    atlas.time = { now: await store.now(), age: 0 };
    await due();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });
});

test('nobody can stop a return that its change’s approval covers', async () => {
  const { deps } = await changed(redis, { isDue: false });
  for (const userId of [rita.userId, ann.userId]) {
    expect(await decide(deps, { id: BACK, userId, decision: 'deny', planHash: '' })).toMatchObject({
      refused: 'a return',
    });
  }
});
