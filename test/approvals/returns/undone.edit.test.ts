// A temporary change that Atlas didn't accept has a stored return, which doesn't block an edit of the change.
import { expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { AtlasApiError } from '../../../src/atlas/errors.js';
import { submission } from '../../support/approvals-fixture.js';
import { approvedForAWhile, dropForAWhile, ID, PUT, params } from '../../support/for-a-while.js';
import { ann } from '../../support/people.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();

test('a temporary change that Atlas was too busy for can be edited, approved and made', async () => {
  const { deps, atlas, execute, prepare, press } = await approvedForAWhile(redis);
  atlas.on.write = (nth) => (nth === 1 ? new AtlasApiError(PUT, { status: 429 }) : undefined);
  expect((await execute()).state).toBe('approved');
  const edited = await submitRequest(
    deps,
    submission({ operation: dropForAWhile, params: { ...params, for: '1h' }, replaces: ID }),
  );
  if (isRefusal(edited)) throw new Error(edited.refused);
  const { id } = edited;
  const prepared = await prepare({ id });
  expect(prepared).toMatchObject({ state: 'pending', replaces: ID });
  if (prepared.state !== 'pending') return;
  await press(ann, 'approve', { id, planHash: prepared.planHash });
  expect((await execute({ id })).state).toBe('succeeded');
});
