import { describe, expect, test } from '@jest/globals';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import { deleteQueryLimit } from '../../../src/operations/federated-database/delete-query-limit.js';
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
  test('shows value, policy and use, and how to put it back', async () => {
    expect(await preview()).toMatchObject({
      summary: 'delete the daily query limit of FDB.0',
      act: 'Delete the daily query limit',
      notice: 'FDB.0 loses its daily query limit',
      before: '5 GiB a day, then new queries are refused',
      after: 'no daily limit',
      facts: [
        { label: 'Limit', value: '5 GiB (5,368,709,120 bytes)' },
        { label: 'Used', value: '1 GiB (20% of it)' },
        { label: 'Last changed', value: [{ at: Date.parse('2026-08-10T03:02:55Z') }] },
        { label: 'Limits of the project', value: 'daily 100 TiB' },
      ],
      undo: expect.stringMatching(
        /^set-query-limit.*: 5 GiB \(5,368,709,120 bytes\), with the overrun policy BLOCK\.$/,
      ),
    });
  });

  test('rests on value, policy and database, never on what is used', async () => {
    expect((await preview()).basis).toEqual(BASIS);
    expect((await preview({ [LIMIT]: daily({ currentUsage: 3 * GIB, lastModifiedDate: null }) })).basis).toEqual(BASIS);
  });

  test.each([
    [{}, ', except by the project’s 100 TiB a day on each cloud.'],
    [{ [PROJECT_LIMITS]: [] }, '. The project has no daily limit either.'],
    [{ [PROJECT_LIMITS]: [403, 'FORBIDDEN'] }, '. I couldn’t tell whether the project caps it.'],
  ] as const)('warns what still caps the database: %#', async (answers, left) => {
    const said = 'What queries process in a day is billed and no longer capped';
    expect((await preview(answers)).warnings[0]).toBe(`${said}${left}`);
  });

  // By the page manage-query-limits: a limit counts from the start of its day, week or month.
  test.each([
    ['daily', /earlier in the day.*refuse queries/],
    ['query', undefined],
  ])('of a %s limit says what counts if it is set again', async (limit, sentence) => {
    const query = { name: 'bytesProcessed.query', value: GIB, currentUsage: 0 };
    const { warnings } = await preview({ [`${DATABASE}/limits/bytesProcessed.query`]: query }, { limit });
    expect(warnings.slice(1)).toEqual(sentence === undefined ? [] : [expect.stringMatching(sentence)]);
  });

  test('of a limit on one query needs no policy', async () => {
    const query = { name: 'bytesProcessed.query', value: 118_000_000_000, currentUsage: 0 };
    const { before, undo } = await preview({ [`${DATABASE}/limits/bytesProcessed.query`]: query }, { limit: 'query' });
    expect(before).toBe('109.9 GiB a query, then the query is stopped');
    expect(undo).toMatch(/: 109\.9 GiB \(118,000,000,000 bytes\)\.$/);
  });

  test.each([
    [{ [LIMIT]: [404, 'RESOURCE_NOT_FOUND'] }, 'limit', /^FDB\.0 has no daily limit/],
    [
      { [LIMIT]: [404, 'RESOURCE_NOT_FOUND'], [DATABASE]: [404, 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME'] },
      'database',
      /^Payments has no federated database FDB\.0\./,
    ],
    [{ [DATABASE]: { ...database(), state: 'DELETED' } }, 'database', /^Payments has no federated database FDB\.0\./],
  ] as const)('is blocked when there is nothing to delete: %#', async (answers, param, sentence) => {
    expect((await preview(answers)).blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  });

  test('does not take a gateway’s 404 for a missing limit', async () => {
    await expect(preview({ [LIMIT]: [404] })).rejects.toThrow('404');
  });

  test('refuses a value that would be put back wrongly', async () => {
    await expect(preview({ [LIMIT]: daily({ value: 2 ** 60 }) })).rejects.toThrow('unexpected shape');
  });
});

const SENT = { params: PARAMS, basis: BASIS, call: callTo('DELETE', path`/not/looked/at`) };

test.each([
  ['with another value', { [LIMIT]: daily({ value: 9 * GIB }) }, 'unclear'],
  ['with another policy', { [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) }, 'unclear'],
  ['gone from a namesake', { [LIMIT]: [404, 'X'], [DATABASE]: database('fdb0-z9y8x.a.query.mongodb.net') }, 'unclear'],
] as const)('read back %s, the limit is %#', async (_, answers, verdict) => {
  const said = await withAnswers({ ...ANSWERS, ...answers }, (atlas) => deleteQueryLimit.verify(atlas, SENT));
  expect(said).toBe(verdict);
});

test.each([
  [{ limit: { value: 9 * GIB, overrunPolicy: 'BLOCK' } }, 'the limit went from 5 GiB to 9 GiB'],
  [
    { limit: { value: 5 * GIB + 1, overrunPolicy: 'BLOCK' } },
    'the limit went from 5 GiB (5,368,709,120 bytes) to 5 GiB (5,368,709,121 bytes)',
  ],
  [{ limit: { value: 5 * GIB, overrunPolicy: null } }, 'the overrun policy went from BLOCK to none'],
  [{ limit: null }, 'the limit is no longer set'],
  [{ hostnames: null }, 'I can no longer find the federated database'],
  [{ hostnames: ['other'] }, 'another federated database has that name'],
])('drift to %j is said as “%s”', (after, said) => {
  expect(deleteQueryLimit.drift(BASIS, { ...BASIS, ...after }, 0)).toBe(said);
});

test('what is true once it is done is said', () => {
  const sent = { params: PARAMS, basis: BASIS, call: callTo('DELETE', path`/limit`) };
  expect(deleteQueryLimit.done(sent, 'FDB.0')).toBe('FDB.0 no longer has a daily limit.');
});
