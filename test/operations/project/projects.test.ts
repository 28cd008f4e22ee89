import { expect, test } from '@jest/globals';
import { projects } from '../../../src/operations/project/projects.js';
import { type Answers, BASE, ORG, withAnswers } from '../answering.js';

const OTHER = 'b'.repeat(24);
const project = (at: number, name: string, orgId = ORG) => ({
  id: at.toString(16).padStart(24, '0'),
  name,
  orgId,
  clusterCount: 2,
  created: '2021-03-02T09:31:07Z',
});
const SOME = [project(1, 'Sandbox', OTHER), project(2, 'Café Zürich 東京'), project(3, 'Sandbox')];
const run = (answers: Answers, params = {}) =>
  withAnswers({ ...BASE, 'GET /groups': { results: SOME }, ...answers }, async (atlas, asked) => ({
    ...(await projects.run(atlas, params, 0)),
    calls: asked.map(({ call }) => call),
  }));

test('lists projects with the same name together, with their organizations, and says so', async () => {
  const both = {
    results: [
      { id: ORG, name: 'Counter Inc' },
      { id: OTHER, name: 'Counter Labs' },
    ],
  };
  const { headline, table, notes } = await run({ 'GET /orgs': both });
  expect(headline).toContain('3 projects with 6 clusters');
  expect(table?.rows.map(([name, org]) => [name, org])).toEqual([
    ['Café Zürich 東京', 'Counter Inc'],
    ['Sandbox', 'Counter Inc'],
    ['Sandbox', 'Counter Labs'],
  ]);
  expect(notes).toEqual([expect.stringMatching(/share a name.*Sandbox/)]);
});

test('shows organization ids when their names can’t be read', async () => {
  const { table, missing } = await run({ 'GET /orgs': [401, 'USER_UNAUTHORIZED'] });
  expect(table?.rows[0]?.[1]).toBe(ORG);
  expect(missing).toEqual([expect.stringMatching(/rganization names.* refused/)]);
});

test('reads only the list of one organization when it is given', async () => {
  const answers = { [`GET /orgs/${ORG}/groups`]: { results: [project(2, 'Payments')] } };
  const { headline, place, calls } = await run(answers, { org: ORG });
  expect(headline).toMatch(/Counter Inc .*1 project with 2 clusters/);
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(calls.sort()).toEqual([`GET /orgs/${ORG}`, `GET /orgs/${ORG}/groups`]);
});

test('makes no call per project', async () => {
  const results = Array.from({ length: 450 }, (_, at) => project(at, `project ${at}`));
  const { table, calls } = await run({ 'GET /groups': { results } });
  expect(table?.rows).toHaveLength(450);
  expect(calls.sort()).toEqual(['GET /groups', 'GET /orgs']);
});

test('says what to do when there are none', async () => {
  const { notes } = await run({ 'GET /groups': { results: [] } });
  expect(notes).toEqual([expect.stringContaining('Access Manager')]);
});
