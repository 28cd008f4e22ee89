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
  expect(headline).toMatch(/^At least 4.*set-query-limit.*Payments.*: 2 people, 1 API key and 1 service account\.$/);
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
  ]);
  expect(personal).toBe(true);
});

test('reports a source that can’t be read and counts the rest', async () => {
  const { headline, missing } = await run({}, { ...ANSWERS, [`GET /orgs/${ORG}/apiKeys`]: [403, 'USER_UNAUTHORIZED'] });
  expect(headline).toMatch(/^At least 3.*: 2 people and 1 service account\.$/);
  expect(missing).toEqual([expect.stringMatching(/^API keys are not shown: /)]);
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
