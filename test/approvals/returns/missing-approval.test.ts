import { describe, expect, test } from '@jest/globals';
import { BACK, changed, FREEZE, said } from '../../support/for-a-while.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
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
      said('The requester can no longer ask for this'),
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
    expect(await one.press(ben, 'approve', { id: BACK, planHash })).toMatchObject({
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
    const { returned, press, freezing, freeze, atlas } = await changed(redis, {
      direction: 'widens access',
      freezes: true,
    });
    await freeze();
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', delayed: said('came due while all changes were frozen: INC-1') });
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    await press(cleo, 'approve', { id: BACK, planHash });
    expect(await returned()).toMatchObject({ state: 'approved', frozen: said('INC-1') });
    expect(atlas.calls.write).toBe(1);
    await freezing.write(1, { ...FREEZE, all: [], type: 'unfrozen' });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('stays as it is when an approver denies it, and keeps nobody from anything any more', async () => {
    const { returned, press, people, store, atlas, request } = await widening();
    people.members.set('S0SECUR', [ben.userId]);
    await returned();
    expect(await press(rita, 'deny', { id: BACK })).toMatchObject({ refused: 'a return' });
    await press(ben, 'deny', { id: BACK });
    expect(await request(BACK)).toMatchObject({ state: 'denied', by: ben.userId });
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
  const { press } = await changed(redis, { isDue: false });
  for (const by of [rita, ann]) expect(await press(by, 'deny', { id: BACK })).toMatchObject({ refused: 'a return' });
});
