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

test('two of one name stand side by side, told apart by their organizations, and that is said', async () => {
  const both = {
    results: [
      { id: ORG, name: 'Counter Inc' },
      { id: OTHER, name: 'Counter Labs' },
    ],
  };
  const { headline, table, notes } = await run({ 'GET /orgs': both });
  expect(headline).toBe('This credential sees 3 projects with 6 clusters.');
  expect(table?.rows.map(([name, org]) => [name, org])).toEqual([
    ['Café Zürich 東京', 'Counter Inc'],
    ['Sandbox', 'Counter Inc'],
    ['Sandbox', 'Counter Labs'],
  ]);
  expect(notes).toEqual([expect.stringMatching(/^Several projects are called Sandbox\./)]);
});

test('organizations that cannot be read are named by id', async () => {
  const { table, missing } = await run({ 'GET /orgs': [401, 'USER_UNAUTHORIZED'] });
  expect(table?.rows[0]?.[1]).toBe(ORG);
  expect(missing).toEqual([expect.stringMatching(/^The names of organizations are not shown: Atlas refused/)]);
});

test('of one organization only its own list is read', async () => {
  const answers = { [`GET /orgs/${ORG}/groups`]: { results: [project(2, 'Payments')] } };
  const { headline, place, calls } = await run(answers, { org: ORG });
  expect(headline).toBe('Counter Inc has 1 project with 2 clusters.');
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(calls.sort()).toEqual([`GET /orgs/${ORG}`, `GET /orgs/${ORG}/groups`]);
});

test('however many they are, no call is made for each', async () => {
  const results = Array.from({ length: 450 }, (_, at) => project(at, `project ${at}`));
  const { table, calls } = await run({ 'GET /groups': { results } });
  expect(table?.rows).toHaveLength(450);
  expect(calls.sort()).toEqual(['GET /groups', 'GET /orgs']);
});

test('none at all ends in what to do', async () => {
  const { notes } = await run({ 'GET /groups': { results: [] } });
  expect(notes).toEqual([expect.stringContaining('Access Manager')]);
});
