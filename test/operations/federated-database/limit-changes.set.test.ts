import { describe, expect, test } from '@jest/globals';
import { setQueryLimit } from '../../../src/operations/federated-database/limit-changes.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const GIB = 1024 ** 3;
const TIB = 1024 * GIB;
const DATABASE = `GET /groups/${PROJECT}/dataFederation/FDB.0`;
const LIMIT = `${DATABASE}/limits/bytesProcessed.daily`;
const PARAMS = { project: PROJECT, database: 'FDB.0', limit: 'daily', to: '10TiB' };
const HOSTNAMES = ['fdb0-a1b2c.a.query.mongodb.net'];

const daily = (rest: object = {}) => ({
  name: 'bytesProcessed.daily',
  value: 5 * TIB,
  overrunPolicy: 'BLOCK',
  currentUsage: TIB,
  ...rest,
});
const database = (hostnames = HOSTNAMES) => ({ name: 'FDB.0', state: 'ACTIVE', hostnames });
const ANSWERS: Answers = {
  ...BASE,
  [DATABASE]: database(),
  [LIMIT]: daily(),
  [`GET /groups/${PROJECT}/limits`]: [],
};
const UNSET: Answers = { [LIMIT]: [404, 'RESOURCE_NOT_FOUND'], [`${DATABASE}/limits`]: [] };
const LISTED: Answers = { ...UNSET, [`${DATABASE}/limits`]: [daily()] };
const preview = (answers: Answers = {}, params: object = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => setQueryLimit.preview(atlas, { ...PARAMS, ...params }, 0));

const body = async (answers: Answers, params: object = {}) => (await preview(answers, params)).call?.body;

test('previews the old and new limit, and how to restore the old one', async () => {
  expect(await preview()).toMatchObject({
    summary: 'set FDB.0’s daily query limit to 10 TiB',
    act: 'Set the daily query limit of',
    extent: 'to 10 TiB',
    before: '5 TiB a day',
    after: '10 TiB a day',
    facts: expect.arrayContaining([{ label: 'At the limit', value: 'new queries are refused' }]),
    warnings: [],
    cost: expect.stringMatching(/up to 10 TiB a day/),
    undo: expect.stringMatching(/set-query-limit .*5 TiB a day/),
  });
});

test('sends the value with the requested policy, or else the old one, or else BLOCK', async () => {
  expect((await preview()).call).toEqual({
    method: 'PATCH',
    path: LIMIT.replace('GET ', ''),
    body: { value: 10 * TIB, overrunPolicy: 'BLOCK' },
  });
  expect(await body({}, { overrun: 'kill' })).toEqual({ value: 10 * TIB, overrunPolicy: 'BLOCK_AND_KILL' });
  expect(await body({ [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) })).toMatchObject({
    overrunPolicy: 'BLOCK_AND_KILL',
  });
  expect(await body(UNSET)).toEqual({ value: 10 * TIB, overrunPolicy: 'BLOCK' });
});

test('sends a per-query limit without a policy', async () => {
  const at = LIMIT.replace('daily', 'query');
  expect(await body({ [at]: { name: 'bytesProcessed.query', value: TIB } }, { limit: 'query' })).toEqual({
    value: 10 * TIB,
  });
});

test.each([
  [{}, { to: '1TiB' }, 'narrows cost'],
  [{}, { to: '6TiB' }, 'widens cost'],
  [{}, { to: '5TiB', overrun: 'kill' }, 'narrows cost'],
  [{ [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) }, { to: '5TiB', overrun: 'block' }, 'widens cost'],
  [{ [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) }, { to: '4TiB', overrun: 'block' }, 'widens cost'],
  [{ [LIMIT]: daily({ overrunPolicy: 'BLOCK_AND_KILL' }) }, { to: '4TiB' }, 'narrows cost'],
  [UNSET, {}, 'narrows cost'],
] as const)('determines the direction from the old and new limit: %#', async (answers, params, direction) => {
  expect((await preview(answers, params)).direction).toBe(direction);
});

test('says what can be billed before a temporary limit reverts', async () => {
  const { cost, revertNote } = await preview({}, { for: '2h' });
  expect(cost).toMatch(/10 TiB before .*reverts/);
  expect(revertNote).toMatch(/counts .* earlier in the day \(1 TiB so far\)/);
});

// Page manage-query-limits.
test('warns that a new limit counts data processed earlier', async () => {
  expect((await preview(UNSET)).warnings).toEqual([expect.stringMatching(/earlier in the day.*refuses new queries/)]);
});

test('warns about a limit that is already used up', async () => {
  expect((await preview({}, { to: '1TiB' })).warnings).toEqual([
    expect.stringMatching(/^1 TiB .*refused immediately\.$/),
  ]);
  expect((await preview({}, { to: '512GiB', overrun: 'kill' })).warnings).toEqual([
    expect.stringMatching(/^1 TiB .*refused immediately and running .*stopped\.$/),
  ]);
});

test.each([
  [{}, { overrun: 'block' }, 'overrun', /already works like this: new queries are refused\. Leave this empty/],
  [{}, { to: '5TiB' }, 'to', /daily limit on FDB\.0 is already 5 TiB \(5,497,558,138,880 bytes\)/],
  [{}, { to: '512MiB' }, 'to', /Limit: 1GB/],
  [
    { [LIMIT.replace('daily', 'query')]: { name: 'bytesProcessed.query', value: TIB } },
    { limit: 'query', overrun: 'kill' },
    'overrun',
    /per-query limit always stops/,
  ],
  [
    { ...UNSET, [DATABASE]: [404, 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME'] },
    {},
    'database',
    /^Payments has no federated database FDB\.0\./,
  ],
] as const)('is blocked at the field: %#', async (answers, params, param, sentence) => {
  const { blockers, call } = await preview(answers, params);
  expect(blockers).toMatchObject([{ param, sentence: expect.stringMatching(sentence) }]);
  expect(call).toBeUndefined();
});

const BEFORE = { value: 5 * TIB, overrunPolicy: 'BLOCK' };
const sent = (limit: typeof BEFORE | null = BEFORE) => ({
  params: PARAMS,
  basis: { hostnames: HOSTNAMES, limit },
  call: { method: 'PATCH', path: '/not/looked/at', body: { value: 10 * TIB, overrunPolicy: 'BLOCK' } } as const,
});

describe('reading back', () => {
  test.each([
    ['set', { [LIMIT]: daily({ value: 10 * TIB }) }, 'applied'],
    ['unchanged', {}, 'not applied'],
    ['different', { [LIMIT]: daily({ value: 7 * TIB }) }, 'unclear'],
    [
      'set with a different policy',
      { [LIMIT]: daily({ value: 10 * TIB, overrunPolicy: 'BLOCK_AND_KILL' }) },
      'unclear',
    ],
    ['not set', UNSET, 'unclear'],
    ['missing along with its database', { ...UNSET, [DATABASE]: [404, 'X'] }, 'unclear'],
    [
      'set on a new database with the same name',
      { [LIMIT]: daily({ value: 10 * TIB }), [DATABASE]: database(['other']) },
      'unclear',
    ],
  ] as const)('a limit that is %s', async (_, answers, expected) => {
    const verdict = await withAnswers({ ...ANSWERS, ...answers }, (atlas) => setQueryLimit.verify(atlas, sent()));
    expect(verdict).toBe(expected);
  });

  test.each([
    ['not set', UNSET, 'not applied'],
    ['not set, except in the list', LISTED, 'unclear'],
  ])('a limit that is still %s', async (_, answers, expected) => {
    const verdict = await withAnswers({ ...ANSWERS, ...answers }, (atlas) => setQueryLimit.verify(atlas, sent(null)));
    expect(verdict).toBe(expected);
  });
});

describe('the change is still in effect', () => {
  const WAS_KILL = { ...BEFORE, overrunPolicy: 'BLOCK_AND_KILL' };
  const POLICY_ALONE = { value: 10 * TIB, overrunPolicy: 'BLOCK_AND_KILL' };
  test.each([
    ['if the limit is unchanged', {}, BEFORE, 'yes'],
    ['if only the policy differs', { overrunPolicy: 'BLOCK_AND_KILL' }, BEFORE, 'yes'],
    ['if only the policy differs, although it set that, too', { overrunPolicy: 'OTHER' }, WAS_KILL, 'yes'],
    ['but not if the size differs', { value: 7 * TIB }, BEFORE, 'no'],
    ['but not if the policy differs, which is all it set', { overrunPolicy: 'OTHER' }, POLICY_ALONE, 'no'],
    ['but not if the size differs, although it only set the policy', { value: TIB }, POLICY_ALONE, 'no'],
  ] as const)('%s', async (_, now, before, inEffect) => {
    const answers = { ...ANSWERS, [LIMIT]: daily({ value: 10 * TIB, ...now }) };
    expect(await withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(before), 0))).toBe(inEffect);
  });

  const LIST = DATABASE.replace('/FDB.0', '');
  const OTHER = { ...ANSWERS, [LIMIT]: daily({ value: 10 * TIB }), [DATABASE]: database(['other']) };
  test.each([
    ['but not on a new database with the same name', { ...OTHER, [LIST]: [database(['other'])] }, 'no'],
    ['unclear if the database was renamed', { ...OTHER, [LIST]: [{ ...database(), name: 'FDB.1' }] }, 'unclear'],
    ['but not once the database lists no such limit', { ...ANSWERS, ...UNSET }, 'no'],
    ['unclear while only the list shows the limit', { ...ANSWERS, ...LISTED }, 'unclear'],
    ['unclear if the project is missing', { ...UNSET, [DATABASE]: [404, 'GROUP_NOT_FOUND'] }, 'unclear'],
  ] as [string, Answers, string][])('%s', async (_, answers, inEffect) => {
    expect(await withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(), 0))).toBe(inEffect);
  });

  test('unknown while Atlas can’t be read', async () => {
    const answers: Answers = { ...ANSWERS, [LIMIT]: [403, 'FORBIDDEN'] };
    await expect(withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(), 0))).rejects.toThrow();
  });
});

test('describes where to check the result', () => {
  expect(formatPlain(setQueryLimit.evidence(sent(null), 0))).toMatch(
    /FDB\.0\. Applied: 10 TiB; .*refused\. Not applied: not set\.$/,
  );
});

test('is undone by restoring what it changed, or by deleting a new limit', () => {
  const params = { ...PARAMS, to: '5TiB' };
  expect(setQueryLimit.undo(sent(), 0)).toEqual({ operation: 'set-query-limit', params });
  expect(setQueryLimit.undo(sent({ ...BEFORE, overrunPolicy: 'BLOCK_AND_KILL' }), 0)).toEqual({
    operation: 'set-query-limit',
    params: { ...params, overrun: 'kill' },
  });
  expect(setQueryLimit.undo(sent(null), 0)).toEqual({
    operation: 'delete-query-limit',
    params: { project: PROJECT, database: 'FDB.0', limit: 'daily' },
  });
});

test('describes the result', () => {
  expect(setQueryLimit.done(sent(), 'FDB.0')).toMatch(
    /daily limit on FDB\.0 is 10 TiB a day, then new queries are refused/,
  );
});
