// "Done by hand" on a return that waits for approval: Atlas is looked at, and if it isn't so, nothing has changed.
import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { closeByHand } from '../../../src/approvals/deciding/end.js';
import { Worker } from '../../../src/approvals/executing/worker.js';
import type { InState } from '../../../src/approvals/request/request.js';
import type { Work } from '../../../src/approvals/storage/work.js';
import { AtlasApiError, AtlasUnreachable } from '../../../src/atlas/errors.js';
import { createMetrics } from '../../../src/metrics.js';
import { eventually } from '../../support/eventually.js';
import { aged, BACK, changed, ID, PUT } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, stored, storedAs } from '../../support/redis.js';
import { policyRule } from '../../support/requests.js';

const redis = await openRedis();

/** Putting it back waits for two approvals, of which Ben has given one. */
async function waiting() {
  const one = await changed(redis, { direction: 'widens access' });
  const deps = { ...one.deps, ...one.under(policyRule({ operations: ['set-limit'], approvals: 2 })) };
  await one.returned(deps);
  const { request } = await storedAs(one.store, BACK, 'pending');
  const approve = (userId: string) =>
    decide(deps, { id: BACK, userId, decision: 'approve', planHash: request.planHash });
  await approve(ben.userId);
  const before = (await storedAs(one.store, BACK, 'pending')).request;
  const says = (userId: string) => closeByHand(deps, { id: ID, userId });
  const now = async () => (await stored(one.store, BACK)).request;
  return { ...one, deps, before, approve, says, now };
}

/** Works until something is so. */
async function working(deps: Work, isSo: () => Promise<boolean>): Promise<void> {
  const never = () => new Promise<void>(() => {});
  const none = async () => {};
  const wakeUp = { work: never, draw: never };
  const worker = new Worker({ ...deps, metrics: createMetrics(), webhook: none, tell: none, draw: none, wakeUp });
  worker.start();
  try {
    await eventually(isSo, 20_000);
  } finally {
    await worker.stop();
  }
}

/** What people decide about. */
const asked = ({ state, planHash, preview, approvals, demanded, delayed }: InState<'pending'>) => ({
  ...{ state, planHash, preview, approvals, demanded, delayed },
});
const reads = ({ atlas }: Awaited<ReturnType<typeof waiting>>) => atlas.calls.get;

describe('saying that a return which waits for approval was done by hand', () => {
  test('is not for who asked for the change, whom it is about, or who is no approver', async () => {
    const one = await waiting();
    expect(await one.says(rita.userId)).toMatchObject({ refused: 'own request' });
    expect(await one.says('U0MALLORY')).toMatchObject({ refused: 'not an approver' });
    await aged(one.store, (await storedAs(one.store, BACK, 'pending')).request, {
      preview: { ...one.before.preview, about: { people: [cleo] } },
    });
    expect(await one.says(cleo.userId)).toMatchObject({ refused: 'about them' });
    expect((await one.journal()).includes('done-by-hand')).toBe(false);
  });

  test('leaves everything that people decide about as it is, also while Atlas is looked at', async () => {
    const one = await waiting();
    expect(await one.says(cleo.userId)).toMatchObject({ events: [{ type: 'done-by-hand' }] });
    expect(asked((await storedAs(one.store, BACK, 'pending')).request)).toEqual(asked(one.before));
    expect(await one.approve(cleo.userId)).toMatchObject({ request: { state: 'approved' } });
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
        atlas.on.get = () => new AtlasApiError({ method: 'GET', path: '/limits/daily' }, { status: 403 });
      },
    ],
  ])(
    'is noted as not so where %s, and everything else is as before',
    async (_, set) => {
      const one = await waiting();
      set(one);
      const { value } = one.atlas;
      await one.says(cleo.userId);
      await working(one.deps, async () => (await one.journal()).endsWith('done-by-hand not-by-hand'));
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
    await one.says(cleo.userId);
    await working(one.deps, async () => (await one.now()).state === 'cancelled');
    expect(await one.now()).toMatchObject({ by: cleo.userId });
    expect(await one.store.countReturns()).toBe(0);
  }, 30_000);

  test('is looked at again as long as Atlas does not answer', async () => {
    const one = await waiting();
    one.atlas.on.get = () => new AtlasUnreachable(PUT, { why: 'timeout', sent: true });
    await one.says(cleo.userId);
    const before = reads(one);
    await working(one.deps, async () => reads(one) > before);
    const { request } = await storedAs(one.store, BACK, 'pending');
    expect(request.returning?.byHand).toEqual(cleo);
    const due = Number(await redis.connection.zscore(one.store.key('due', 'returns-last'), BACK));
    expect(due).toBeGreaterThan(await one.store.now());
    expect(asked(request)).toEqual(asked(one.before));
  }, 30_000);

  test('takes no approval away that is given in the same instant', async () => {
    for (let times = 0; times < 5; times++) {
      const one = await waiting();
      await one.says(ann.userId);
      const [approved] = await Promise.all([
        one.approve(cleo.userId),
        working(one.deps, async () => (await one.now()).state === 'succeeded'),
      ]);
      expect(approved).toMatchObject({ request: { state: 'approved' } });
      expect([one.atlas.value, one.atlas.calls.write]).toEqual(['5 GB', 2]);
    }
  }, 120_000);
});
