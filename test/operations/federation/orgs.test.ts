import { expect, test } from '@jest/globals';
import { orgs } from '../../../src/operations/federation/orgs.js';
import { type Answers, ORG, withAnswers } from '../answering.js';

const OTHER = 'b'.repeat(24);
const ORGS = {
  results: [
    { id: ORG, name: 'Counter Inc' },
    { id: OTHER, name: 'Counter Labs' },
  ],
};
const project = (at: number, orgId: string) => ({ id: `${at}`, name: `project ${at}`, orgId, clusterCount: 2 });
const GROUPS = { results: [project(1, ORG), project(2, ORG), project(3, OTHER)] };
const run = (answers: Answers) =>
  withAnswers({ 'GET /orgs': ORGS, 'GET /groups': GROUPS, ...answers }, (atlas) => orgs.run(atlas, {}, 0));

test('shows each organization’s project and cluster counts', async () => {
  const { headline, table } = await run({});
  expect(headline).toBe('I see 2 organizations.');
  expect(table?.rows).toEqual([
    ['Counter Inc', { said: '2', exact: 2 }, { said: '4', exact: 4 }, ORG],
    ['Counter Labs', { said: '1', exact: 1 }, { said: '2', exact: 2 }, OTHER],
  ]);
});

test('names the only organization, and suggests what to do without any', async () => {
  const only = await run({ 'GET /orgs': { results: ORGS.results.slice(0, 1) } });
  expect(only).toMatchObject({
    headline: 'I see one organization, Counter Inc.',
    place: { organization: { id: ORG } },
  });
  const none = await run({ 'GET /orgs': { results: [] } });
  expect(none.notes).toEqual([expect.stringContaining('Access Manager')]);
});
