import { describe, expect, test } from '@jest/globals';
import { setQueryLimit } from '../../../src/operations/federated-database/set-query-limit.js';
import { plain } from '../../../src/slack/blocks/text.js';
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
const UNSET: Answers = { [LIMIT]: [404, 'RESOURCE_NOT_FOUND'] };
const preview = (answers: Answers = {}, params: object = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => setQueryLimit.preview(atlas, { ...PARAMS, ...params }, 0));

const body = async (answers: Answers, params: object = {}) => (await preview(answers, params)).call?.body;

test('the preview says what it is, what it becomes, and how it is set back', async () => {
  expect(await preview()).toMatchObject({
    summary: 'set the daily query limit of FDB.0 to 10 TiB',
    act: 'Set the daily query limit',
    extent: '10 TiB',
    notice: 'FDB.0’s daily query limit becomes 10 TiB',
    before: '5 TiB a day, then new queries are refused',
    after: '10 TiB a day, then new queries are refused',
    warnings: ['Atlas bills the data that queries process: up to 5 TiB more a day.'],
    undo: expect.stringMatching(
      /set-query-limit.*: 5 TiB \(5,497,558,138,880 bytes\), with the overrun policy BLOCK\.$/,
    ),
  });
});

test('the call has the value, and the policy that is asked for, or was, or Atlas’s own', async () => {
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

test('a limit on one query is sent without a policy', async () => {
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
] as const)('its direction is told from before and after: %#', async (answers, params, direction) => {
  expect((await preview(answers, params)).direction).toBe(direction);
});

// By the page manage-query-limits.
test('a new limit counts what was processed before it', async () => {
  expect((await preview(UNSET)).warnings).toEqual([
    expect.stringMatching(/counts what was processed earlier in the day.*refuse queries/),
  ]);
});

test('a limit that is used up already is warned of', async () => {
  expect((await preview({}, { to: '1TiB' })).warnings).toEqual([
    expect.stringMatching(/1 TiB is already used.*refused immediately\.$/),
  ]);
  expect((await preview({}, { to: '512GiB', overrun: 'kill' })).warnings).toEqual([
    expect.stringMatching(/1 TiB is already used.*refused immediately and running ones are stopped\.$/),
  ]);
});

test.each([
  [{}, { to: '5TiB' }, 'to', /daily limit of FDB\.0 is already 5 TiB \(5,497,558,138,880 bytes\)/],
  [{}, { to: '512MiB' }, 'to', /1 GiB/],
  [
    { [LIMIT.replace('daily', 'query')]: { name: 'bytesProcessed.query', value: TIB } },
    { limit: 'query', overrun: 'kill' },
    'overrun',
    /always stops that query.*Leave this out/,
  ],
  [
    { ...UNSET, [DATABASE]: [404, 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME'] },
    {},
    'database',
    /^Payments has no federated database FDB\.0\./,
  ],
] as const)('is blocked with a reason at its field: %#', async (answers, params, param, sentence) => {
  const { blockers, call } = await preview(answers, params);
  expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  expect(call).toBeUndefined();
});

const BEFORE = { value: 5 * TIB, overrunPolicy: 'BLOCK' };
const sent = (limit: typeof BEFORE | null = BEFORE) => ({
  params: PARAMS,
  basis: { hostnames: HOSTNAMES, limit },
  call: { method: 'PATCH', path: '/not/looked/at', body: { value: 10 * TIB, overrunPolicy: 'BLOCK' } } as const,
});

describe('read back, the limit is', () => {
  test.each([
    ['set', { [LIMIT]: daily({ value: 10 * TIB }) }, 'applied'],
    ['as it was', {}, 'not applied'],
    ['another', { [LIMIT]: daily({ value: 7 * TIB }) }, 'unclear'],
    ['set with another policy', { [LIMIT]: daily({ value: 10 * TIB, overrunPolicy: 'BLOCK_AND_KILL' }) }, 'unclear'],
    ['gone', UNSET, 'unclear'],
    ['gone with its database', { ...UNSET, [DATABASE]: [404, 'X'] }, 'unclear'],
    ['that of a namesake', { [LIMIT]: daily({ value: 10 * TIB }), [DATABASE]: database(['other']) }, 'unclear'],
  ] as const)('%s', async (_, answers, verdict) => {
    const said = await withAnswers({ ...ANSWERS, ...answers }, (atlas) => setQueryLimit.verify(atlas, sent()));
    expect(said).toBe(verdict);
  });

  test('not set, as it was', async () => {
    const said = await withAnswers({ ...ANSWERS, ...UNSET }, (atlas) => setQueryLimit.verify(atlas, sent(null)));
    expect(said).toBe('not applied');
  });
});

describe('what it set is in effect', () => {
  const WAS_KILL = { ...BEFORE, overrunPolicy: 'BLOCK_AND_KILL' };
  const POLICY_ALONE = { value: 10 * TIB, overrunPolicy: 'BLOCK_AND_KILL' };
  test.each([
    ['as it is', {}, BEFORE, 'yes'],
    ['though the policy is another', { overrunPolicy: 'BLOCK_AND_KILL' }, BEFORE, 'yes'],
    ['though the policy, which it set too, is another', { overrunPolicy: 'OTHER' }, WAS_KILL, 'yes'],
    ['not when the size is another', { value: 7 * TIB }, BEFORE, 'no'],
    ['not when the policy, all that it set, is another', { overrunPolicy: 'OTHER' }, POLICY_ALONE, 'no'],
    ['not when the size is another, of which it set the policy alone', { value: TIB }, POLICY_ALONE, 'no'],
  ] as const)('%s', async (_, now, before, inEffect) => {
    const answers = { ...ANSWERS, [LIMIT]: daily({ value: 10 * TIB, ...now }) };
    expect(await withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(before), 0))).toBe(inEffect);
  });

  const LIST = DATABASE.replace('/FDB.0', '');
  const OTHER = { ...ANSWERS, [LIMIT]: daily({ value: 10 * TIB }), [DATABASE]: database(['other']) };
  test.each([
    ['not in a namesake of its database', { ...OTHER, [LIST]: [database(['other'])] }, 'no'],
    [
      'perhaps, once its database has another name',
      { ...OTHER, [LIST]: [{ ...database(), name: 'FDB.1' }] },
      'unclear',
    ],
    ['not once its database lists no such limit', { ...ANSWERS, ...UNSET, [`${DATABASE}/limits`]: [] }, 'no'],
    ['perhaps, while only a list shows it', { ...ANSWERS, ...UNSET, [`${DATABASE}/limits`]: [daily()] }, 'unclear'],
    ['perhaps, once its project is gone', { ...UNSET, [DATABASE]: [404, 'GROUP_NOT_FOUND'] }, 'unclear'],
  ] as [string, Answers, string][])('%s', async (_, answers, inEffect) => {
    expect(await withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(), 0))).toBe(inEffect);
  });

  test('is not known while Atlas cannot be read', async () => {
    const answers: Answers = { ...ANSWERS, [LIMIT]: [403, 'FORBIDDEN'] };
    await expect(withAnswers(answers, (atlas) => setQueryLimit.inEffect(atlas, sent(), 0))).rejects.toThrow();
  });
});

test('people are told where they see what became of it', () => {
  expect(plain(setQueryLimit.evidence(sent(null), 0))).toBe(
    'In Atlas, check the daily query limit of the federated database FDB.0. Applied: 10 TiB (10,995,116,277,760 bytes), with the overrun policy BLOCK. Not applied: not set.',
  );
});

test('what undoes it sets back what it changed of the limit, or takes the limit away', () => {
  const params = { project: PROJECT, database: 'FDB.0', limit: 'daily', to: '5TiB' };
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

test('what is true once it is done is said', () => {
  expect(setQueryLimit.done(sent(), 'FDB.0')).toBe(
    'The daily limit of FDB.0 is 10 TiB a day, then new queries are refused.',
  );
});
