// A temporary change that Atlas didn't accept has a stored return, which doesn't block the next change.
import { expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { cancelRequest } from '../../../src/approvals/deciding/decide.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { queueOf } from '../../../src/approvals/request/request.js';
import { handleIfChangePending } from '../../../src/approvals/returns/wait-for-change.js';
import { AtlasApiError } from '../../../src/atlas/errors.js';
import { submission } from '../../support/approvals-fixture.js';
import { approvedForAWhile, BACK, dropForAWhile, ID, PUT, params } from '../../support/for-a-while.js';
import { ann, rita } from '../../support/people.js';
import { openRedis, storedAs, taken } from '../../support/redis.js';

const redis = await openRedis();

async function busy() {
  const one = await approvedForAWhile(redis);
  one.atlas.on.write = (nth) => (nth === 1 ? new AtlasApiError(PUT, { status: 429 }) : undefined);
  expect((await one.execute()).state).toBe('approved');
  const { deps } = one;
  const shorter = submission({ operation: dropForAWhile, params: { ...params, for: '1h' }, replaces: ID });
  return { ...one, edit: () => submitRequest(deps, shorter) };
}

test('a temporary change that Atlas was too busy for can be edited, approved and made', async () => {
  const { edit, execute, prepare, press } = await busy();
  const edited = await edit();
  if (isRefusal(edited)) throw new Error(edited.refused);
  const { id } = edited;
  const prepared = await prepare({ id });
  expect(prepared).toMatchObject({ state: 'pending', replaces: ID });
  if (prepared.state !== 'pending') return;
  await press(ann, 'approve', { id, planHash: prepared.planHash });
  expect((await execute({ id })).state).toBe('succeeded');
});

test.each(['edit', 'cancel', 'deny'] as const)(
  'ending such a request makes its return check it at once: %s',
  async (how) => {
    const { deps, store, edit, press } = await busy();
    const back = await storedAs(store, BACK, 'approved');
    await handleIfChangePending(deps, back);
    expect(await taken(store, queueOf(back.request))).toStrictEqual([]);
    const ends = {
      edit,
      cancel: () => cancelRequest(deps, { id: ID, userId: rita.userId }),
      deny: () => press(ann, 'deny'),
    };
    expect(await ends[how]()).not.toHaveProperty('refused');
    expect(await taken(store, queueOf(back.request))).toStrictEqual([BACK]);
  },
);
