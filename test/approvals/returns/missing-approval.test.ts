import { describe, expect, test } from '@jest/globals';
import { endChangeNow } from '../../../src/approvals/deciding/end.js';
import { BACK, changed, FREEZE, ID, said } from '../../support/for-a-while.js';
import { previewOf } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';
import { MINUTE, policyRule } from '../../support/requests.js';

const redis = await openRedis();

describe('a return that widens', () => {
  const widening = () => changed(redis, { direction: 'widens access' });

  test('needs nothing more while its approval counts', async () => {
    const { returned, atlas } = await widening();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test.each([
    [
      'an approver left',
      said('approval no longer counts'),
      (one: Awaited<ReturnType<typeof changed>>) => void one.people.members.set('S0SECUR', [ben.userId]),
    ],
    [
      'the requester left',
      said('requester can no longer ask'),
      (one: Awaited<ReturnType<typeof changed>>) => void one.people.guests.add(rita.userId),
    ],
  ])('asks for approval again when %s, and runs once approved', async (_, why, off) => {
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

  test('asks for approval again when the policy needs more approvals or has no rule', async () => {
    for (const rules of [[policyRule({ operations: ['set-limit'], approvals: 2 })], []]) {
      const { returned, under } = await widening();
      expect(await returned(under(...rules))).toMatchObject({ state: 'pending', approvals: [] });
    }
  });

  test('is decided by the rule for its own operation', async () => {
    const { returned, under } = await widening();
    expect(await returned(under(policyRule({ operations: ['set-limit'], approvals: 1 })))).toMatchObject({
      state: 'succeeded',
    });
  });

  test('asks for approval again during a freeze, and once approved runs after it', async () => {
    const { returned, press, freezing, freeze, atlas } = await changed(redis, {
      direction: 'widens access',
      freezes: true,
    });
    await freeze();
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', delayed: said('frozen: INC-1') });
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    await press(cleo, 'approve', { id: BACK, planHash });
    expect(await returned()).toMatchObject({ state: 'approved', frozen: said('INC-1') });
    expect(atlas.calls.write).toBe(1);
    await freezing.write(1, { ...FREEZE, all: [], type: 'unfrozen' });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('leaves the change in effect when denied, and no longer holds its target', async () => {
    const { returned, press, people, store, atlas, request } = await widening();
    people.members.set('S0SECUR', [ben.userId]);
    await returned();
    expect(await press(rita, 'deny', { id: BACK })).toMatchObject({ refused: 'a return' });
    await press(ben, 'deny', { id: BACK });
    expect(await request(BACK)).toMatchObject({ state: 'denied', by: ben.userId });
    expect(await store.openReturn(previewOf('').target)).toBe('none');
    expect(atlas.value).toBeNull();
  });

  test('waits while the clocks of Redis and Atlas differ too much, and says so', async () => {
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

test('nobody can deny a return that the approval of its change covers', async () => {
  const { press } = await changed(redis, { isDue: false });
  for (const by of [rita, ann]) expect(await press(by, 'deny', { id: BACK })).toMatchObject({ refused: 'a return' });
});

describe('a return of a value that Atlas has altered', () => {
  const WHY = 'Atlas may have scaled Cluster0.';
  const altered = async (options: Parameters<typeof changed>[1] = {}) => {
    const one = await changed(redis, { direction: 'narrows cost', ...options });
    one.atlas.unforeseen = WHY;
    return one;
  };
  const hashOf = (request: object) => ('planHash' in request ? String(request.planHash) : '');

  test('asks a person even if it narrows cost, and runs once approved', async () => {
    const { returned, press, atlas } = await altered();
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', approvals: [], delayed: WHY, demanded: { approvals: 1 } });
    expect(atlas.calls.write).toBe(1);
    await press(ben, 'approve', { id: BACK, planHash: hashOf(asked) });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('asks again if Atlas alters it after the approval', async () => {
    const { returned, press, atlas } = await altered({ both: { inEffect: async () => 'yes' } });
    await press(ben, 'approve', { id: BACK, planHash: hashOf(await returned()) });
    atlas.value = '7 GB';
    expect(await returned()).toMatchObject({ state: 'pending', delayed: said('changed after the approval') });
    expect(atlas.calls.write).toBe(1);
  });

  test('isn’t ended early', async () => {
    const { deps, returned, atlas } = await altered({ isDue: false });
    await endChangeNow(deps, { id: ID, userId: rita.userId });
    const asked = await returned();
    expect(asked).toMatchObject({
      state: 'approved',
      notBefore: asked.returns?.endsAt,
      returning: { notEarly: { sentence: said(WHY) } },
    });
    expect(atlas.calls.write).toBe(1);
  });
});
