import { expect, test } from '@jest/globals';
import { keys } from '../../../src/operations/keys/keys.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const config = (name: string, role: string) => ({
  results: [{ mcpConfigId: name, mcpConfigName: name, clientId: `mdb_sa_id_${name}`, roles: [role], secret: 'x9' }],
});
const ANSWERS: Answers = {
  ...BASE,
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
  [`GET /orgs/${ORG}/mcpConfigs`]: config('reports', 'ORG_BILLING_READ_ONLY'),
  [`GET /groups/${PROJECT}/mcpConfigs`]: config('helper', 'GROUP_CLUSTER_MANAGER'),
};
const look = (answers: Answers) => withAnswers(answers, (atlas) => keys.run(atlas, { org: ORG }, NOW));

test('lists MCP configurations of the organization and its projects, without secrets', async () => {
  const { headline, table } = await look(ANSWERS);
  expect(headline).toMatch(/has 2 MCP configurations\.$/);
  expect(table?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['reports', 'MCP configuration', 'Organization Billing Viewer in Counter Inc', 'mdb_sa_id_reports'],
    ['helper', 'MCP configuration', 'Project Cluster Manager in Payments', 'mdb_sa_id_helper'],
  ]);
  expect(JSON.stringify(table)).not.toContain('x9');
});

test('never counts MCP configurations as none when they can’t be read', async () => {
  const refused: Answers[string] = [403, 'USER_UNAUTHORIZED'];
  const unread = { [`GET /orgs/${ORG}/mcpConfigs`]: refused, [`GET /groups/${PROJECT}/mcpConfigs`]: refused };
  const { headline, missing } = await look({ ...ANSWERS, ...unread });
  expect(headline).toMatch(/couldn’t read/);
  expect(missing?.join()).toMatch(/organization’s MCP configurations are not shown.*MCP configurations for Payments/);
  const inProject = await look({ ...ANSWERS, [`GET /groups/${PROJECT}/mcpConfigs`]: refused });
  expect(inProject.headline).toMatch(/has at least 1 MCP configuration\.$/);
});
