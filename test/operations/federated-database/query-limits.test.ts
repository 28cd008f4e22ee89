import { expect, test } from '@jest/globals';
import { queryLimits } from '../../../src/operations/federated-database/query-limits.js';
import { type Answers, BASE, PROJECT, withAnswers } from '../answering.js';

const GIB = 1024 ** 3;
const OWN = `GET /groups/${PROJECT}/dataFederation/DB0/limits`;
const ALL = `GET /groups/${PROJECT}/limits`;
const limit = (name: string, value: number, currentUsage: number, rest: object = {}) => ({
  name,
  value,
  currentUsage,
  ...rest,
});
const ANSWERS: Answers = {
  [OWN]: [
    limit('bytesProcessed.query', GIB, 0),
    limit('bytesProcessed.daily', 5 * GIB, 4.25 * GIB, {
      overrunPolicy: 'BLOCK',
      lastModifiedDate: '2026-11-01T00:00:00Z',
    }),
    limit('bytesProcessed.monthly', 100 * GIB, 10 * GIB, { overrunPolicy: 'BLOCK_AND_KILL' }),
  ],
  [ALL]: [
    limit('atlas.project.deployment.clusters', 25, 24),
    limit('atlas.project.deployment.ratio', 0.5, 0),
    limit('dataFederation.bytesProcessed.weekly', 1024 * GIB, GIB),
  ],
};
const run = (answers: Answers = {}) =>
  withAnswers({ ...BASE, ...ANSWERS, ...answers }, (atlas) =>
    queryLimits.run(atlas, { project: PROJECT, database: 'DB0' }, 0),
  );

test('the limit that is nearest is said, and all are listed by how much of them is used', async () => {
  const { headline, table } = await run();
  expect(headline).toBe('The daily limit of DB0 is the closest to being reached: 4.3 GiB of 5 GiB used (85%).');
  expect(table?.rows.map(([name, on, , , used]) => [name, on, used])).toEqual([
    ['daily', 'DB0', { said: '85%', exact: 0.85 }],
    ['monthly', 'DB0', { said: '10%', exact: 0.1 }],
    ['weekly', 'the whole project', { said: 'under 1%', exact: 1 / 1024 }],
    ['per-query', 'DB0', '–'],
  ]);
});

test('each row says what happens when it is reached, and exactly how much it allows', async () => {
  const rows = (await run()).table?.rows ?? [];
  expect(rows.map((row) => row.at(-2))).toEqual([
    'new queries are refused',
    'new queries are refused and running ones are stopped',
    '–',
    'the query is stopped',
  ]);
  expect(rows[0]?.[2]).toEqual({ said: '5 GiB', exact: 5_368_709_120 });
});

test('what is not limited is said, since nothing caps it', async () => {
  expect((await run()).notes).toContainEqual('DB0 has no weekly limit of its own.');
  const { headline } = await run({ [OWN]: [], [ALL]: [] });
  expect(headline).toBe('DB0 has no query limits.');
});

test('a limit that is reached is said to be', async () => {
  const { headline } = await run({ [OWN]: [limit('bytesProcessed.daily', GIB, 1.5 * GIB)] });
  expect(headline).toBe('The daily limit of DB0 is reached: 1.5 GiB of 1 GiB used.');
});

test('limits of the project that cannot be read are not taken for none', async () => {
  const { headline } = await run({ [OWN]: [], [ALL]: [500, 'UNEXPECTED_ERROR'] });
  expect(headline).toBe('DB0 has no query limit of its own; I couldn’t read its project’s.');
});

test('a federated database that is not there is not taken for one without limits', async () => {
  const code = 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME';
  await expect(run({ [OWN]: [404, code] })).rejects.toMatchObject({ errorCode: code });
});
