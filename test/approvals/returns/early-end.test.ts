// Ending a change early if that needs approval: one open request per change, however often somebody ask.
import { describe, expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { cancelRequest } from '../../../src/approvals/deciding/decide.js';
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
  if (operation === undefined) throw new Error('no operation');
  const ask = (form: string, over: object = { undoes: ID }) =>
    submitRequest(deps, submission({ form, operation, params: undo.params, ...over }));
  return { store, deps, ask };
}
const ids = (all: Awaited<ReturnType<typeof submitRequest>>[]) =>
  all.flatMap((one) => (isRefusal(one) ? [] : [one.id]));

describe('asking to end a change early', () => {
  test('twelve times at once opens one request, which the refusals name', async () => {
    const { store, ask } = await ending();
    const all = await Promise.all(Array.from({ length: 12 }, (_, at) => ask(`V${at}`)));
    const [id = 'none', ...more] = ids(all);
    expect([more, await store.countOpen()]).toEqual([[], 1]);
    for (const one of all.filter(isRefusal))
      expect(one).toMatchObject({ refused: 'end asked', sentence: expect.stringContaining(id) });
    expect((await store.history(BACK)).map(({ type }) => type)).toEqual(['scheduled', 'end-asked']);
    expect(await store.openReturn((await storedAs(store, BACK, 'approved')).request.preview.target)).toMatchObject({
      request: { id: BACK, returning: { endAsked: id } },
    });
  });

  test('with the same form again returns the same request', async () => {
    const { ask } = await ending();
    const [first] = ids([await ask('V1')]);
    expect(ids([await ask('V1')])).toEqual([first]);
  });

  test('is possible again once that request has ended', async () => {
    const { store, deps, ask } = await ending();
    const [first = ''] = ids([await ask('V1')]);
    await cancelRequest(deps, { id: first, userId: rita.userId });
    const [second] = ids([await ask('V2')]);
    expect((await stored(store, BACK)).request).toMatchObject({ returning: { endAsked: second } });
    expect(await ask('V3')).toMatchObject({ refused: 'end asked' });
  });
});

test('a request beyond the limit is refused with the limit and the number of open requests', async () => {
  const { ask } = await ending();
  const others = Array.from({ length: MOST }, (_, at) => `V${at}`);
  for (const form of others) expect(await ask(form, {})).toHaveProperty('id');
  expect(await ask('V-END')).toHaveProperty('id');
  const refusal = await ask('V-MORE', {});
  expect(refusal).toMatchObject({ refused: 'too many open' });
  expect(isRefusal(refusal) && refusal.sentence).toMatch(/\b3\b.*\b4\b|\b4\b.*\b3\b/);
});
