// "Done by hand" on a return that waits for approval: Atlas is looked at, and if it isn't so, nothing has changed.
import { describe, expect, test } from '@jest/globals';
import { closeByHand } from '../../../src/approvals/deciding/end.js';
import type { InState, Person } from '../../../src/approvals/request/request.js';
import { BACK, changed, ID, silent, unread } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { policyRule } from '../../support/requests.js';

const redis = await openRedis();

/** Reverting it waits for two approvals, of which Ben has given one. */
async function waiting() {
  const one = await changed(redis, { direction: 'widens access' });
  const deps = { ...one.deps, policy: one.under(policyRule({ operations: ['set-limit'], approvals: 2 })).policy };
  await one.returned(deps);
  const { planHash } = (await storedAs(one.store, BACK, 'pending')).request;
  const approve = (by: Person) => one.press(by, 'approve', { deps, id: BACK, planHash });
  await approve(ben);
  const before = (await storedAs(one.store, BACK, 'pending')).request;
  const says = ({ userId }: Person) => closeByHand(deps, { id: ID, userId });
  const working = (isSo: () => Promise<boolean> | boolean) => one.working(isSo, deps);
  return { ...one, before, approve, says, working, now: () => one.request(BACK) };
}

/** What people decide about. */
const asked = ({ state, planHash, preview, approvals, demanded, delayed }: InState<'pending'>) => ({
  ...{ state, planHash, preview, approvals, demanded, delayed },
});
const reads = ({ atlas }: Awaited<ReturnType<typeof waiting>>) => atlas.calls.get;

describe('saying that a return which waits for approval was done by hand', () => {
  test('is not for who asked for the change, whom it is about, or who is no approver', async () => {
    const one = await waiting();
    expect(await one.says(rita)).toMatchObject({ refused: 'own request' });
    expect(await one.says({ userId: 'U0MALLORY', identity: 'U0MALLORY' })).toMatchObject({
      refused: 'not an approver',
    });
    await one.change({ preview: { ...one.before.preview, about: { people: [cleo] } } }, BACK);
    expect(await one.says(cleo)).toMatchObject({ refused: 'about them' });
    expect((await one.journal()).includes('done-by-hand')).toBe(false);
  });

  test('leaves everything that people decide about as it is, also while Atlas is looked at', async () => {
    const one = await waiting();
    expect(await one.says(cleo)).toMatchObject({ events: [{ type: 'done-by-hand' }] });
    expect(asked((await storedAs(one.store, BACK, 'pending')).request)).toEqual(asked(one.before));
    expect(await one.approve(cleo)).toMatchObject({ request: { state: 'approved' } });
  });

  test.each<[string, (one: Awaited<ReturnType<typeof waiting>>) => void]>([
    ['Atlas still shows the change', () => {}],
    [
      'Atlas does not show it',
      ({ atlas }) => {
        atlas.value = NOT_FOUND;
      },
    ],
    [
      'Atlas does not let the bot look',
      ({ atlas }) => {
        atlas.on.get = () => unread();
      },
    ],
  ])(
    'is noted as not so where %s, and everything else is as before',
    async (_, set) => {
      const one = await waiting();
      set(one);
      const { value } = one.atlas;
      await one.says(cleo);
      await one.working(async () => (await one.journal()).endsWith('done-by-hand not-by-hand'));
      const { request } = await storedAs(one.store, BACK, 'pending');
      expect(asked(request)).toEqual(asked(one.before));
      expect(request.returning).toMatchObject({ notByHand: { by: cleo } });
      expect(request.returning).not.toHaveProperty('byHand');
      expect([one.atlas.value, one.atlas.calls.write]).toEqual([value, 1]);
    },
    30_000,
  );

  test('ends it once nothing of the change is left', async () => {
    const one = await waiting();
    one.atlas.value = '5 GB';
    await one.says(cleo);
    await one.working(async () => (await one.now()).state === 'cancelled');
    expect(await one.now()).toMatchObject({ by: cleo.userId });
    expect(await one.store.countReturns()).toBe(0);
  }, 30_000);

  test('is looked at again as long as Atlas does not answer', async () => {
    const one = await waiting();
    one.atlas.on.get = silent;
    await one.says(cleo);
    const before = reads(one);
    await one.working(async () => reads(one) > before);
    const { request } = await storedAs(one.store, BACK, 'pending');
    expect(request.returning?.byHand).toEqual(cleo);
    const due = Number(await redis.connection.zscore(one.store.key('due', 'returns-last'), BACK));
    expect(due).toBeGreaterThan(await one.store.now());
    expect(asked(request)).toEqual(asked(one.before));
  }, 30_000);

  test('takes no approval away that is given in the same instant', async () => {
    for (let times = 0; times < 5; times++) {
      const one = await waiting();
      await one.says(ann);
      const [approved] = await Promise.all([
        one.approve(cleo),
        one.working(async () => (await one.now()).state === 'succeeded'),
      ]);
      expect(approved).toMatchObject({ request: { state: 'approved' } });
      expect([one.atlas.value, one.atlas.calls.write]).toEqual(['5 GB', 2]);
    }
  }, 120_000);
});
