import { describe, expect, test } from '@jest/globals';
import { access } from '../../../src/operations/cluster/access.js';
import { operationNamed } from '../../../src/operations/index.js';
import type { OwnActiveChange } from '../../../src/operations/own-active-changes.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const CLUSTERS = `GET /groups/${PROJECT}/clusters`;
const cluster = (name: string, grantType?: string, expirationTime?: string) => ({
  id: PROJECT,
  name,
  ...(grantType && { mongoDBEmployeeAccessGrant: { grantType, expirationTime } }),
});
const SEVERAL = [
  cluster('Quiet'),
  cluster('Later', 'CLUSTER_INFRASTRUCTURE', '2026-11-25T13:00:00Z'),
  cluster('Sooner', 'CLUSTER_DATABASE_LOGS', '2026-11-25T10:40:00Z'),
  cluster('Newer', 'SOMETHING_NEW', '2026-11-27T12:00:00Z'),
  cluster('Yesterday', 'CLUSTER_DATABASE_LOGS', '2026-11-24T09:00:00Z'),
  cluster('LastYear', 'CLUSTER_DATABASE_LOGS', '2025-11-24T09:00:00Z'),
];
const NONE = 'none on record';
const run = (results: readonly object[], answers: Answers = {}, made: readonly OwnActiveChange[] | undefined = []) =>
  withAnswers({ ...BASE, [CLUSTERS]: { results }, ...answers }, (atlas) =>
    access.run(atlas, { project: PROJECT }, NOW, async (operation, project) =>
      made?.filter((one) => one.operation === operation && one.params.project === project),
    ),
  );

test('lists open grants first, the one that ends soonest on top, and labels ended ones', async () => {
  const { table } = await run(SEVERAL);
  expect(table?.rows).toEqual([
    ['Sooner', 'open', [{ at: NOW + 40 * 60_000 }], 'database logs', NONE],
    ['Later', 'open', [{ at: NOW + 3 * 3_600_000 }], 'infrastructure', NONE],
    ['Newer', 'open', [{ at: NOW + 50 * 3_600_000 }], 'SOMETHING_NEW', NONE],
    ['Yesterday', 'ended', [{ at: NOW - 25 * 3_600_000 }], 'database logs', '–'],
  ]);
});

test('counts grants that ended over a week ago instead of listing them', async () => {
  expect((await run(SEVERAL)).notes).toContainEqual(expect.stringMatching(/^1 grant .*week/));
});

test('says in the headline which clusters are open, and how soon the first grant ends', async () => {
  expect((await run(SEVERAL)).headline).toMatch(/3 clusters in Payments: Sooner, Later and Newer.* 40 minutes/);
  expect((await run(SEVERAL.slice(0, 2))).headline).toMatch(/Later .* 3 hours/);
});

test('treats a null grant as unread, not as no grant', async () => {
  const { missing } = await run([{ ...cluster('Quiet'), mongoDBEmployeeAccessGrant: null }]);
  expect(missing).toEqual([expect.stringContaining('Quiet')]);
});

test('says whether the organization requires a grant when none is open', async () => {
  const settings = `GET /orgs/${ORG}/settings`;
  const { headline, facts } = await run([cluster('Quiet')], { [settings]: { restrictEmployeeAccess: false } });
  expect(headline).toMatch(/no open grant.* Counter Inc/);
  expect(facts).toContainEqual({ label: 'Organization', value: expect.stringContaining('doesn’t restrict') });
  const restricted = await run([cluster('Quiet')], { [settings]: { restrictEmployeeAccess: true } });
  expect(restricted.headline).toMatch(/no open grant in Payments\.$/);
  const unread = await run([cluster('Quiet')], { [settings]: [429, 'RATE_LIMITED'] });
  expect(unread.facts).toContainEqual({ label: 'Organization', value: expect.stringContaining('couldn’t tell') });
});

test('offers only look-ups next', async () => {
  const { next = [] } = await run(SEVERAL);
  expect(next.map(({ operation }) => operationNamed(operation)?.effect)).toEqual(next.map(() => 'read'));
});

describe('the request behind a grant', () => {
  const params = { project: PROJECT, cluster: 'Sooner', level: 'logs', for: '4h' };
  const made: OwnActiveChange = { id: 'K7Q-4MD', operation: 'grant-access', params, endsAt: NOW + 40 * 60_000 + 345 };
  const one = cluster('Sooner', 'CLUSTER_DATABASE_LOGS', '2026-11-25T10:40:00Z');
  const seen = async (...all: readonly OwnActiveChange[]) => {
    const { table, notes } = await run([one], {}, all);
    return [table?.rows[0]?.at(-1), notes.some((note) => note.includes('outside Countersign'))];
  };

  test('is shown, whatever other changes were made', async () => {
    const other = { ...made, id: 'GGG-GGG', endsAt: NOW };
    expect(await seen(other, made)).toEqual(['K7Q-4MD', false]);
  });

  test.each<[string, Partial<OwnActiveChange>]>([
    ['ends at another time', { endsAt: made.endsAt + 1_000 }],
    ['has a higher level', { params: { ...params, level: 'infrastructure' } }],
    ['is for another cluster', { params: { ...params, cluster: 'Later' } }],
    ['is in another project', { params: { ...params, project: ORG } }],
    ['is no grant', { operation: 'set-query-limit' }],
  ])('is not a change that %s', async (_, over) => {
    expect(await seen({ ...made, ...over })).toEqual([NONE, true]);
  });

  test('is unknown if own changes can’t be read, and isn’t looked up without open grants', async () => {
    const unread = async (results: readonly object[]) =>
      withAnswers({ ...BASE, [CLUSTERS]: { results } }, (atlas) => access.run(atlas, { project: PROJECT }, NOW));
    const { table, missing, notes } = await unread([one]);
    expect([table?.rows[0]?.at(-1), missing]).toEqual(['unknown', [expect.stringContaining('couldn’t read')]]);
    expect(notes).toHaveLength(1);
    expect((await unread([cluster('Quiet')])).missing).toEqual([]);
  });
});
