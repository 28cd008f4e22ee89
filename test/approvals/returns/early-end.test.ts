// Ending a change early where that needs approval: one open request for each change, however often it is asked for.
import { describe, expect, test } from '@jest/globals';
import { submit } from '../../../src/approvals/asking/submit.js';
import { cancel } from '../../../src/approvals/deciding/decide.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { submission } from '../../support/approvals-fixture.js';
import { BACK, changed, ID, undo } from '../../support/for-a-while.js';
import { rita } from '../../support/people.js';
import { openRedis, stored, storedAs } from '../../support/redis.js';
import { policyRule } from '../../support/requests.js';

const redis = await openRedis();
const MOST = 3;

/** The limit is deleted for two hours, and setting it again needs approval. */
async function ending() {
  const { store, under, deps: own } = await changed(redis, { isDue: false });
  const { policy } = under(policyRule({ operations: [undo.operation] }));
  const deps = { ...own, policy: { ...policy, maxOpenRequests: MOST } };
  const operation = deps.operation(undo.operation);
  if (operation === undefined) throw new Error('there is such an operation');
  const asks = (form: string, over: object = { undoes: ID }) =>
    submit(deps, submission({ form, operation, params: undo.params, ...over }));
  return { store, deps, asks };
}
const ids = (all: Awaited<ReturnType<typeof submit>>[]) => all.flatMap((one) => (isRefusal(one) ? [] : [one.id]));

describe('asking to end a change early', () => {
  test('twelve times at once is one open request, and the others say which', async () => {
    const { store, asks } = await ending();
    const all = await Promise.all(Array.from({ length: 12 }, (_, at) => asks(`V${at}`)));
    const [id = 'none', ...more] = ids(all);
    expect([more, await store.countOpen()]).toEqual([[], 1]);
    for (const one of all.filter(isRefusal))
      expect(one).toMatchObject({ refused: 'end asked', sentence: expect.stringContaining(id) });
    expect((await store.history(BACK)).map(({ type }) => type)).toEqual(['scheduled', 'end-asked']);
    expect(await store.openReturn((await storedAs(store, BACK, 'approved')).request.preview.target)).toMatchObject({
      request: { id: BACK, returning: { endAsked: id } },
    });
  });

  test('by the same form again is the same request', async () => {
    const { asks } = await ending();
    const [first] = ids([await asks('V1')]);
    expect(ids([await asks('V1')])).toEqual([first]);
  });

  test('is possible again once that request has ended', async () => {
    const { store, deps, asks } = await ending();
    const [first = ''] = ids([await asks('V1')]);
    await cancel(deps, { id: first, userId: rita.userId });
    const [second] = ids([await asks('V2')]);
    expect((await stored(store, BACK)).request).toMatchObject({ returning: { endAsked: second } });
    expect(await asks('V3')).toMatchObject({ refused: 'end asked' });
  });
});

test('a request beyond the limit is refused with the limit, however many are open', async () => {
  const { asks } = await ending();
  const others = Array.from({ length: MOST }, (_, at) => `V${at}`);
  for (const form of others) expect(await asks(form, {})).toHaveProperty('id');
  expect(await asks('V-END')).toHaveProperty('id');
  const refusal = await asks('V-MORE', {});
  expect(refusal).toMatchObject({ refused: 'too many open' });
  expect(isRefusal(refusal) && refusal.sentence).toMatch(/\b3\b.*\b4\b|\b4\b.*\b3\b/);
});
