import { describe, expect, test } from '@jest/globals';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import { deleteQueryLimit } from '../../../src/operations/federated-database/limit-changes.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const GIB = 1024 ** 3;
const DATABASE = `GET /groups/${PROJECT}/dataFederation/FDB.0`;
const LIMIT = `${DATABASE}/limits/bytesProcessed.daily`;
const PROJECT_LIMITS = `GET /groups/${PROJECT}/limits`;
const PARAMS = { project: PROJECT, database: 'FDB.0', limit: 'daily' };

const daily = (rest: object = {}) => ({
  name: 'bytesProcessed.daily',
  value: 5 * GIB,
  overrunPolicy: 'BLOCK',
  currentUsage: GIB,
  lastModifiedDate: '2026-08-10T03:02:55Z',
  ...rest,
});
const database = (hostname = 'fdb0-a1b2c.a.query.mongodb.net') => ({
  name: 'FDB.0',
  state: 'ACTIVE',
  hostnames: [hostname],
});
const ANSWERS: Answers = {
  ...BASE,
  [DATABASE]: database(),
  [LIMIT]: daily(),
  [PROJECT_LIMITS]: [
    { name: 'dataFederation.bytesProcessed.daily', value: 100 * 1024 * GIB },
    { name: 'atlas.project.deployment.clusters', value: 25 },
  ],
};
const BASIS = { hostnames: ['fdb0-a1b2c.a.query.mongodb.net'], limit: { value: 5 * GIB, overrunPolicy: 'BLOCK' } };

const preview = (answers: Answers = {}, params: object = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => deleteQueryLimit.preview(atlas, { ...PARAMS, ...params }, 0));

describe('the preview', () => {
  test('shows the value, policy and usage, and how to restore the limit', async () => {
    expect(await preview()).toMatchObject({
      summary: 'delete FDB.0’s daily query limit',
      act: 'Delete the daily query limit of',
      before: '5 GiB a day, then new queries are refused',
      after: 'no daily limit',
      facts: [
        { label: 'Limit', value: '5 GiB (5,368,709,120 bytes)' },
        { label: 'Used', value: expect.stringMatching(/^1 GiB \(20%/) },
        { label: 'Last changed', value: [{ at: Date.parse('2026-08-10T03:02:55Z') }] },
        { label: 'Project limits', value: 'daily 100 TiB' },
      ],
      undo: expect.stringMatching(/set-query-limit .*5 GiB a day, .*refused/),
    });
  });

  test('has a basis of value, policy and database, without usage', async () => {
    expect((await preview()).basis).toEqual(BASIS);
    expect((await preview({ [LIMIT]: daily({ currentUsage: 3 * GIB, lastModifiedDate: null }) })).basis).toEqual(BASIS);
  });

  test.each([
    [{}, /project’s limit.*100 TiB a day/],
    [{ [PROJECT_LIMITS]: [] }, /project has no daily limit/],
    [{ [PROJECT_LIMITS]: [403, 'FORBIDDEN'] }, /I couldn’t tell/],
  ] as const)('says what still caps the database: %#', async (answers, cap) => {
    expect((await preview(answers)).cost).toMatch(cap);
  });

  // Page manage-query-limits: a limit counts from the start of its day, week or month.
  test('says what the limit counts if it’s set again', async () => {
    const { revertNote } = await preview({}, { for: '2h' });
    expect(revertNote).toMatch(/earlier in the day \(1 GiB so far\).*refuse new queries/);
  });

  test('needs no policy for a per-query limit', async () => {
    const query = { name: 'bytesProcessed.query', value: 118_000_000_000, currentUsage: 0 };
    const { before, undo, revertNote } = await preview(
      { [`${DATABASE}/limits/bytesProcessed.query`]: query },
      { limit: 'query' },
    );
    expect(before).toBe('109.9 GiB a query, then the query is stopped');
    expect(undo).toContain(before);
    expect(revertNote).toBeUndefined();
  });

  test.each([
    [{ [LIMIT]: [404, 'RESOURCE_NOT_FOUND'] }, 'limit', /^FDB\.0 has no daily limit/],
    [
      { [LIMIT]: [404, 'RESOURCE_NOT_FOUND'], [DATABASE]: [404, 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME'] },
      'database',
      /^Payments has no federated database FDB\.0\./,
    ],
    [{ [DATABASE]: { ...database(), state: 'DELETED' } }, 'database', /^Payments has no federated database FDB\.0\./],
  ] as const)('is blocked if there is nothing to delete: %#', async (answers, param, sentence) => {
    expect((await preview(answers)).blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  });

  test('doesn’t mistake a gateway’s 404 for a missing limit', async () => {
    await expect(preview({ [LIMIT]: [404] })).rejects.toThrow('404');
  });

  test('refuses a value that it couldn’t restore exactly', async () => {
    await expect(preview({ [LIMIT]: daily({ value: 2 ** 60 }) })).rejects.toThrow('unexpected shape');
  });
});

const SENT = { params: PARAMS, basis: BASIS, call: callTo('DELETE', path`/not/looked/at`) };

test.each([
  ['has another value', { [LIMIT]: daily({ value: 9 * GIB }) }],
  ['has another policy', { [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) }],
  ['is missing from a new database', { [LIMIT]: [404, 'X'], [DATABASE]: database('fdb0-z9y8x.a.query.mongodb.net') }],
] as const)('reads back “unclear” when the limit %s', async (_, answers) => {
  const verdict = await withAnswers({ ...ANSWERS, ...answers }, (atlas) => deleteQueryLimit.verify(atlas, SENT));
  expect(verdict).toBe('unclear');
});

test.each([
  [{ limit: { value: 9 * GIB, overrunPolicy: 'BLOCK' } }, 'from 5 GiB to 9 GiB'],
  [
    { limit: { value: 5 * GIB + 1, overrunPolicy: 'BLOCK' } },
    'from 5 GiB (5,368,709,120 bytes) to 5 GiB (5,368,709,121 bytes)',
  ],
  [{ limit: { value: 5 * GIB, overrunPolicy: null } }, 'policy went from BLOCK to none'],
  [{ limit: null }, 'no longer set'],
  [{ hostnames: null }, 'can no longer find the federated database'],
  [{ hostnames: ['other'] }, 'different federated database'],
])('describes drift to %j', (after, change) => {
  expect(deleteQueryLimit.drift(BASIS, { ...BASIS, ...after }, 0)).toContain(change);
});

test('describes the result', () => {
  expect(deleteQueryLimit.done(SENT, 'FDB.0')).toMatch(/^FDB\.0 no longer has a daily limit/);
});
