import { describe, expect, test } from '@jest/globals';
import { addRole } from '../../../src/operations/people/add-role.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const IT = 'ada@example.com';
const PARAMS = { person: IT, role: 'project-cluster-manager', project: PROJECT };
const OF_ORG = { person: IT, role: 'organization-owner', org: ORG };
const ada = someone(ADA, 'ada@example.com', withRoles(['ORG_MEMBER'], ['GROUP_READ_ONLY']));
const look = (answers: Answers, params: Readonly<Record<string, string>> = PARAMS) =>
  withAnswers(answers, (atlas) => addRole.preview(atlas, params, NOW));

test('the preview says who gets what where, what they have already, and whom it is about', async () => {
  const inTeam = { ...ada, teamIds: [TEAM] };
  const preview = await look(having(someone(BEA, 'bea@example.com'), inTeam));
  expect(preview).toMatchObject({
    summary: 'make ada@example.com Project Cluster Manager in Payments',
    subject: IT,
    act: 'Give role Project Cluster Manager',
    before: 'Project Read Only',
    after: 'Project Read Only and Project Cluster Manager',
    facts: [
      { label: 'In Counter Inc', value: 'Organization Member' },
      { label: 'By a team', value: 'Project Backup Manager' },
      { label: 'Last sign-in', value: [{ at: Date.parse('2026-11-20T10:00:00Z') }] },
    ],
    warnings: [],
    concerns: [IT],
  });
  expect(JSON.stringify(preview)).not.toContain('+353000000');
});

test('a role of an organization is said to be one', async () => {
  const { call, place, facts, warnings } = await look(having(ada), OF_ORG);
  expect(call).toEqual({ method: 'POST', path: `/orgs/${ORG}/users/${ADA}:addRole`, body: { orgRole: 'ORG_OWNER' } });
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(facts).toContainEqual({ label: 'Has roles in', value: '1 project' });
  expect(warnings).toEqual([
    expect.stringMatching(/everything in Counter Inc and its projects.*other owners/),
    'Organization Owner can give roles, keys or database users to others.',
  ]);
});

test('whoever is not in the project yet is added to it with the role', async () => {
  const { call, before } = await look(having({ ...ada, ...withRoles(['ORG_MEMBER']) }));
  expect(call).toEqual({
    method: 'POST',
    path: `/groups/${PROJECT}/users`,
    body: { username: IT, roles: ['GROUP_CLUSTER_MANAGER'] },
  });
  expect(before).toBe('no role');
});

test('a role that can give roles, keys or users is said to be able to outlast its end', async () => {
  const { warnings } = await look(having(ada), { ...PARAMS, role: 'project-access-manager', for: '2h' });
  expect(warnings).toEqual([expect.stringMatching(/roles, keys or database users that remain afterwards/)]);
  expect((await look(having(ada), { ...PARAMS, for: '2h' })).warnings).toEqual([]);
});

describe('it is refused', () => {
  test.each([
    ['to a stranger', having(), PARAMS, 'person', /Nobody in Counter Inc has the address ada@example\.com/],
    [
      'to whoever has it',
      having(someone(ADA, IT, withRoles([], ['GROUP_CLUSTER_MANAGER']))),
      PARAMS,
      'role',
      /is already/,
    ],
    [
      'to whoever let the invitation run out',
      having({ ...ada, orgMembershipStatus: 'INVITATION_EXPIRED' }),
      PARAMS,
      'person',
      /expired\. Invite them again with invite/,
    ],
  ])('%s', async (_, answers, params, param, sentence) => {
    const { blockers, call } = await look(answers, params);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test.each([
    [{ person: IT, role: 'project-owner' }, 'project'],
    [{ person: IT, role: 'project-owner', project: PROJECT, org: ORG }, 'project'],
    [{ person: IT, role: 'organization-owner', project: PROJECT }, 'org'],
  ])('where the role and its place do not go together: %j', (params, param) => {
    expect(addRole.params.safeParse(params).error?.issues).toMatchObject([{ path: [param] }]);
  });
});

const basis = { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: ['GROUP_READ_ONLY'] };
const sent = {
  params: PARAMS,
  basis,
  call: { method: 'POST', path: '/not/looked/at', body: { groupRole: 'GROUP_CLUSTER_MANAGER' } } as const,
};

describe('read back, they', () => {
  test.each([
    ['have others', ['GROUP_OWNER'], ADA, 'unclear'],
    ['are somebody else', ['GROUP_CLUSTER_MANAGER'], BEA, 'unclear'],
  ])('%s', async (_, roles, id, verdict) => {
    const answers = having(someone(id, IT, withRoles(['ORG_MEMBER'], roles)));
    expect(await withAnswers(answers, (atlas) => addRole.verify(atlas, sent))).toBe(verdict);
  });
});

test('it is taken back by remove-role, whatever its end was', () => {
  const forAWhile = { ...sent, params: { ...PARAMS, for: '2h' } };
  expect(addRole.undo(forAWhile, NOW)).toEqual({ operation: 'remove-role', params: PARAMS });
});

test('people are told what is true, where they see it, and what changed meanwhile', () => {
  expect(plain(addRole.done(sent, IT))).toBe('ada@example.com is Project Cluster Manager.');
  expect(plain(addRole.evidence(sent, NOW))).toBe(
    'In Atlas, check the roles of ada@example.com, under Access Manager. Applied: Project Read Only and Project Cluster Manager. Not applied: Project Read Only.',
  );
  expect(addRole.drift(basis, { ...basis, roles: [] }, NOW)).toBe('their roles went from Project Read Only to no role');
});
