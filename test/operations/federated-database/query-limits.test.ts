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

test('names the most used limit and lists all limits by usage', async () => {
  const { headline, table } = await run();
  expect(headline).toMatch(/daily limit on DB0 .*4\.3 GiB of 5 GiB used \(85%\)/);
  expect(table?.rows.map(([name, on, used]) => [name, on, used])).toEqual([
    ['daily', 'DB0', { said: '85%', exact: 0.85 }],
    ['monthly', 'DB0', { said: '10%', exact: 0.1 }],
    ['weekly', 'the whole project', { said: 'under 1%', exact: 1 / 1024 }],
    ['per-query', 'DB0', '–'],
  ]);
});

test('shows what happens at each limit, and its exact size', async () => {
  const rows = (await run()).table?.rows ?? [];
  expect(rows.map((row) => row.at(-2))).toEqual([
    'new queries are refused',
    'new queries are refused and running queries are stopped',
    '–',
    'the query is stopped',
  ]);
  expect(rows[0]?.[3]).toEqual({ said: '5 GiB', exact: 5_368_709_120 });
});

test('names limits that aren’t set', async () => {
  expect((await run()).notes).toContainEqual(expect.stringMatching(/^DB0 has no weekly limit/));
  const { headline } = await run({ [OWN]: [], [ALL]: [] });
  expect(headline).toMatch(/^DB0 has no query limits/);
});

test('reports a limit that has been reached', async () => {
  const { headline } = await run({ [OWN]: [limit('bytesProcessed.daily', GIB, 1.5 * GIB)] });
  expect(headline).toMatch(/daily limit on DB0 has been reached: 1\.5 GiB of 1 GiB/);
});

test('reports unreadable project limits', async () => {
  const { headline } = await run({ [OWN]: [], [ALL]: [500, 'UNEXPECTED_ERROR'] });
  expect(headline).toMatch(/^DB0 has no query limit of its own.*couldn’t read/);
});

test('throws for an unknown federated database instead of reporting no limits', async () => {
  const code = 'DATA_FEDERATION_TENANT_NOT_FOUND_FOR_NAME';
  await expect(run({ [OWN]: [404, code] })).rejects.toMatchObject({ errorCode: code });
});
