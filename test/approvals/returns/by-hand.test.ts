// "Done by hand" on a return that waits for approval: Atlas is read, and if it still shows the change, nothing changes.
import { describe, expect, test } from '@jest/globals';
import { reportRevertedByHand } from '../../../src/approvals/deciding/end.js';
import type { InState, Person } from '../../../src/approvals/request/request.js';
import { BACK, changed, ID, silent, unread } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { policyRule } from '../../support/requests.js';

const redis = await openRedis();

/** The return waits for two approvals. Ben gave one. */
async function waiting() {
  const one = await changed(redis, { direction: 'widens access' });
  const deps = { ...one.deps, policy: one.under(policyRule({ operations: ['set-limit'], approvals: 2 })).policy };
  await one.returned(deps);
  const { planHash } = (await storedAs(one.store, BACK, 'pending')).request;
  const approve = (by: Person) => one.press(by, 'approve', { deps, id: BACK, planHash });
  await approve(ben);
  const before = (await storedAs(one.store, BACK, 'pending')).request;
  const markDone = ({ userId }: Person) => reportRevertedByHand(deps, { id: ID, userId });
  const working = (isSo: () => Promise<boolean> | boolean) => one.working(isSo, deps);
  return { ...one, before, approve, markDone, working, now: () => one.request(BACK) };
}

/** What people decide on. */
const decidedOn = ({ state, planHash, preview, approvals, demanded, delayed }: InState<'pending'>) => ({
  ...{ state, planHash, preview, approvals, demanded, delayed },
});
const reads = ({ atlas }: Awaited<ReturnType<typeof waiting>>) => atlas.calls.get;

describe('marking a pending return as done by hand', () => {
  test('is refused for the requester, people it is about, and anyone else who is no approver', async () => {
    const one = await waiting();
    expect(await one.markDone(rita)).toMatchObject({ refused: 'own request' });
    expect(await one.markDone({ userId: 'U0MALLORY', identity: 'U0MALLORY' })).toMatchObject({
      refused: 'not an approver',
    });
    await one.change({ preview: { ...one.before.preview, about: { people: [cleo] } } }, BACK);
    expect(await one.markDone(cleo)).toMatchObject({ refused: 'about them' });
    expect((await one.journal()).includes('done-by-hand')).toBe(false);
  });

  test('changes nothing that people decide on, even while Atlas is read', async () => {
    const one = await waiting();
    expect(await one.markDone(cleo)).toMatchObject({ events: [{ type: 'done-by-hand' }] });
    expect(decidedOn((await storedAs(one.store, BACK, 'pending')).request)).toEqual(decidedOn(one.before));
    expect(await one.approve(cleo)).toMatchObject({ request: { state: 'approved' } });
  });

  test.each<[string, (one: Awaited<ReturnType<typeof waiting>>) => void]>([
    ['Atlas still shows the change', () => {}],
    [
      'Atlas doesn’t find it',
      ({ atlas }) => {
        atlas.value = NOT_FOUND;
      },
    ],
    [
      'Atlas can’t be read',
      ({ atlas }) => {
        atlas.on.get = () => unread();
      },
    ],
  ])(
    'is recorded as untrue when %s, and changes nothing else',
    async (_, set) => {
      const one = await waiting();
      set(one);
      const { value } = one.atlas;
      await one.markDone(cleo);
      await one.working(async () => (await one.journal()).endsWith('done-by-hand not-by-hand'));
      const { request } = await storedAs(one.store, BACK, 'pending');
      expect(decidedOn(request)).toEqual(decidedOn(one.before));
      expect(request.returning).toMatchObject({ notByHand: { by: cleo } });
      expect(request.returning).not.toHaveProperty('byHand');
      expect([one.atlas.value, one.atlas.calls.write]).toEqual([value, 1]);
    },
    30_000,
  );

  test('ends the return once nothing of the change is left', async () => {
    const one = await waiting();
    one.atlas.value = '5 GB';
    await one.markDone(cleo);
    await one.working(async () => (await one.now()).state === 'cancelled');
    expect(await one.now()).toMatchObject({ by: cleo.userId });
    expect(await one.store.countReturns()).toBe(0);
  }, 90_000);

  test('is checked again until Atlas answers', async () => {
    const one = await waiting();
    one.atlas.on.get = silent;
    await one.markDone(cleo);
    const before = reads(one);
    await one.working(async () => reads(one) > before);
    const { request } = await storedAs(one.store, BACK, 'pending');
    expect(request.returning?.byHand).toEqual(cleo);
    const due = Number(await redis.connection.zscore(one.store.key('due', 'returns-last'), BACK));
    expect(due).toBeGreaterThan(await one.store.now());
    expect(decidedOn(request)).toEqual(decidedOn(one.before));
  }, 90_000);

  test('loses no approval given at the same time', async () => {
    for (let times = 0; times < 5; times++) {
      const one = await waiting();
      await one.markDone(ann);
      const [approved] = await Promise.all([
        one.approve(cleo),
        one.working(async () => (await one.now()).state === 'succeeded'),
      ]);
      expect(approved).toMatchObject({ request: { state: 'approved' } });
      expect([one.atlas.value, one.atlas.calls.write]).toEqual(['5 GB', 2]);
    }
  }, 120_000);
});
