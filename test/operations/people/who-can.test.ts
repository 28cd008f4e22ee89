import { expect, test } from '@jest/globals';
import { operationNamed } from '../../../src/operations/index.js';
import { type Answers, BASE, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const OTHER = 'e'.repeat(24);
const key = (desc: string, role: object) => ({ id: 'f'.repeat(24), desc, publicKey: 'abcdefgh', roles: [role] });
const ANSWERS: Answers = {
  ...having(
    someone(ADA, 'ada@example.com', withRoles(['ORG_OWNER'])),
    { ...someone(BEA, 'bea@example.com', withRoles(['ORG_MEMBER'])), teamIds: [TEAM] },
    someone('d'.repeat(24), 'dan@example.com', withRoles(['ORG_MEMBER'], ['GROUP_READ_ONLY'])),
    { ...someone(OTHER, 'eve@example.com', withRoles(['ORG_OWNER'])), orgMembershipStatus: 'PENDING' },
  ),
  [`GET /groups/${PROJECT}/teams`]: { results: [{ teamId: TEAM, roleNames: ['GROUP_OWNER'] }] },
  [`GET /orgs/${ORG}/apiKeys`]: {
    results: [
      key('terraform', { orgId: ORG, roleName: 'ORG_OWNER' }),
      key('elsewhere', { groupId: OTHER, roleName: 'GROUP_OWNER' }),
    ],
  },
  [`GET /orgs/${ORG}/serviceAccounts`]: { results: [{ clientId: 'mdb_sa_id_1', name: 'bot', roles: ['ORG_OWNER'] }] },
  [`GET /groups/${PROJECT}/serviceAccounts`]: {
    results: [
      { clientId: 'mdb_sa_id_1', name: 'bot', roles: ['GROUP_OWNER'] },
      { clientId: 'mdb_sa_id_2', name: 'reader', roles: ['GROUP_READ_ONLY'] },
    ],
  },
  [`GET /orgs/${ORG}/mcpConfigs`]: { results: [{ mcpConfigId: 'm1', mcpConfigName: 'helper', roles: ['ORG_MEMBER'] }] },
  [`GET /groups/${PROJECT}/mcpConfigs`]: {
    results: [{ mcpConfigId: 'm2', mcpConfigName: 'assistant', clientId: 'mdb_sa_id_3', roles: ['GROUP_OWNER'] }],
  },
};

function run(params: Readonly<Record<string, string>>, answers: Answers = ANSWERS) {
  const whoCan = operationNamed('who-can');
  if (whoCan?.effect !== 'read') throw new Error('there is no such look-up');
  return withAnswers(answers, (atlas) =>
    whoCan.run(atlas, { operation: 'set-query-limit', project: PROJECT, ...params }, NOW),
  );
}

test('counts each holder of a sufficient role once: direct, inherited or through a team', async () => {
  const { headline, facts, table, personal } = await run({});
  expect(headline).toMatch(
    /^At least 5.*set-query-limit.*Payments.*: 2 people, 1 API key, 1 service account and 1 MCP configuration\.$/,
  );
  expect(facts).toEqual([
    { label: 'Required role', value: 'Project Owner' },
    { label: 'People through a team', value: '1' },
    { label: 'Teams with this role', value: '1' },
  ]);
  expect([table, personal]).toEqual([undefined, undefined]);
});

test('names holders only to the asker', async () => {
  const { table, personal } = await run({ with: 'names' });
  expect(table?.rows).toEqual([
    ['ada@example.com', 'person'],
    ['bea@example.com', 'person, through a team'],
    ['terraform', 'API key'],
    ['bot', 'service account'],
    ['assistant', 'MCP configuration'],
  ]);
  expect(personal).toBe(true);
});

test('reports a source that can’t be read and counts the rest', async () => {
  const refused: Answers[string] = [403, 'USER_UNAUTHORIZED'];
  const { headline, missing } = await run({}, { ...ANSWERS, [`GET /orgs/${ORG}/apiKeys`]: refused });
  expect(headline).toMatch(/^At least 4.*: 2 people, 1 service account and 1 MCP configuration\.$/);
  expect(missing).toEqual([expect.stringMatching(/^API keys are not shown: /)]);
  const unread = { [`GET /orgs/${ORG}/mcpConfigs`]: refused, [`GET /groups/${PROJECT}/mcpConfigs`]: refused };
  const without = await run({}, { ...ANSWERS, ...unread });
  expect(without.headline).toMatch(/^At least 4.*(?<!configuration)\.$/);
  expect(without.missing).toEqual([
    expect.stringMatching(/^The organization’s MCP .* aren’t counted/),
    expect.stringMatching(/^The project’s MCP .* aren’t counted/),
  ]);
});

test.each([
  ['GROUP_BACKUP_MANAGER', 'take-snapshot', 1, undefined],
  ['GROUP_STREAM_PROCESSING_OWNER', 'scale-cluster', 1, undefined],
  ['GROUP_REPLICA_SET_MANAGER', 'scale-cluster', 0, '1, as Project Replica Set Manager'],
  ['GROUP_CLUSTER_RESILIENCE_TESTER', 'restart-primary', 0, '1, as Project Cluster Resilience Tester'],
  ['GROUP_BACKUP_EXPORT_OPERATOR', 'restore-snapshot', 0, '1, as Project Backup Export Operator'],
  ['GROUP_INDEX_MANAGER', 'scale-cluster', 0, undefined],
])('counts %s for %s: %s, or perhaps: %s', async (role, operation, count, perhaps) => {
  const users = having(someone(ADA, 'ada@example.com', withRoles(['ORG_MEMBER'], [role])));
  const { headline, facts } = await run({ operation }, { ...BASE, ...users });
  expect(headline).toMatch(`At least ${count} `);
  expect(facts.find(({ label }) => label === 'Perhaps also')?.value).toBe(perhaps);
});

test('names the role that a change needs in an organization', async () => {
  const { facts } = await run({ operation: 'remove-person' });
  expect(facts[0]?.value).toBe('Project Access Manager (in an organization: Organization Owner)');
});

test('reports people with unreadable roles instead of counting them', async () => {
  const users = having(someone(ADA, 'ada@example.com', withRoles(['ORG_OWNER'])), {
    ...someone(BEA, 'bea@example.com', withRoles([])),
    roles: null,
  });
  const { headline, missing } = await run({}, { ...ANSWERS, ...users });
  expect(headline).toContain('1 person');
  expect(missing).toEqual([expect.stringMatching(/roles of 1 person/)]);
});

test('counts nobody when nothing can be read', async () => {
  const { headline, facts } = await run({}, BASE);
  expect(headline).toMatch(/^I couldn’t .*who.*set-query-limit.*Payments/);
  expect(facts).toEqual([{ label: 'Required role', value: 'Project Owner' }]);
});
