import { expect, test } from '@jest/globals';
import { AtlasBadReplyError } from '../../../src/atlas/errors.js';
import { advice } from '../../../src/operations/queries/advice.js';
import { BASE, PROJECT, withAnswers } from '../answering.js';
import { payments } from '../payments.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const CLUSTER = `GET /groups/${PROJECT}/clusters/C0`;
const shown = (reply: object) =>
  withAnswers(
    { ...BASE, [CLUSTER]: { id: 'c', name: 'C0' }, [`${CLUSTER}/performanceAdvisor/suggestedIndexes`]: reply },
    (atlas) => advice.run(atlas, { project: PROJECT, cluster: 'C0' }, NOW),
  );
const CONTENT = {
  shapes: [
    { id: 'a', count: 3, avgMs: 1000, operations: [{ predicates: [{ email: 'jane.doe@customer.example' }] }] },
    { id: 'b', count: 1, avgMs: 5000 },
  ],
  suggestedIndexes: [
    { namespace: 'shop.orders', index: [{ at: 1 }], impact: ['b'], weight: 1 },
    { namespace: 'shop.users', index: [{ state: 1 }, { place: '2dsphere' }], impact: ['a', 'b'], weight: 9 },
  ],
};

test.each([
  ['in an envelope', { status: 200, content: CONTENT }],
  ['without one', CONTENT],
])('lists the most useful index first, with the queries it helps: %s', async (_, reply) => {
  const { headline, table } = await shown(reply);
  expect(headline).toMatch(/2 indexes for C0’s slow queries .* on shop\.users: \{ state: 1, place: 2dsphere \}\.$/);
  expect(
    table?.rows.map((row) => row.map((cell) => (typeof cell === 'object' && 'said' in cell ? cell.said : cell))),
  ).toEqual([
    ['shop.users', '{ state: 1, place: 2dsphere }', '4', '2 s'],
    ['shop.orders', '{ at: 1 }', '1', '5 s'],
  ]);
});

test('shows no values from queries, and no invalid order', async () => {
  const odd = {
    ...CONTENT.suggestedIndexes[0],
    index: [{ at: { $gt: 'jane.doe@customer.example' } }, { by: 'jane.doe@x' }],
  };
  const result = JSON.stringify(await shown({ ...CONTENT, suggestedIndexes: [odd] }));
  expect([result.includes('{ at: ?, by: ? }'), result.includes('jane')]).toEqual([true, false]);
});

test.each([
  ['a refusal in an envelope', { status: 403, content: { error: 403, errorCode: 'USER_UNAUTHORIZED' } }],
  ['an envelope around nothing', { status: 500, content: null }],
  ['nothing', {}],
])('throws for %s instead of reporting no suggestions', async (_, reply) => {
  await expect(shown(reply)).rejects.toThrow(AtlasBadReplyError);
});

test('reports no suggestions', async () => {
  const { headline, table } = await shown({ content: {}, status: 200 });
  expect([headline, table]).toEqual([expect.stringMatching(/no index for C0’s slow queries/), undefined]);
});

test('lists suggestions from the sandbox’s Atlas', async () => {
  const { run } = await payments();
  const result = await run(advice, { cluster: 'Cluster0' });
  expect(result.headline).toMatch(/^Atlas suggests \d index/);
  expect(JSON.stringify(result)).not.toMatch(/customer|66d0c1f2a9b8/);
});
