import { describe, expect, test } from '@jest/globals';
import { addRole } from '../../../src/operations/people/add-role.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const EMAIL = 'ada@example.com';
const PARAMS = { person: EMAIL, role: 'project-cluster-manager', project: PROJECT };
const OF_ORG = { person: EMAIL, role: 'organization-owner', org: ORG };
const ada = someone(ADA, 'ada@example.com', withRoles(['ORG_MEMBER'], ['GROUP_READ_ONLY']));
const look = (answers: Answers, params: Readonly<Record<string, string>> = PARAMS) =>
  withAnswers(answers, (atlas) => addRole.preview(atlas, params, NOW));

test('previews the role, the user’s current roles and the person it concerns', async () => {
  const inTeam = { ...ada, teamIds: [TEAM] };
  const preview = await look(having(someone(BEA, 'bea@example.com'), inTeam));
  expect(preview).toMatchObject({
    summary: 'make ada@example.com Project Cluster Manager in Payments',
    subject: EMAIL,
    act: 'Give',
    extent: 'the Project Cluster Manager role',
    before: 'Project Read Only',
    after: 'adds Project Cluster Manager (scales, pauses and sets up clusters), keeps the rest',
    facts: [
      { label: 'In Counter Inc', value: 'Organization Member' },
      { label: 'Through a team', value: 'Project Backup Manager' },
      { label: 'Last sign-in', value: [{ at: Date.parse('2026-11-20T10:00:00Z') }] },
    ],
    warnings: [],
    concerns: [EMAIL],
  });
  expect(JSON.stringify(preview)).not.toContain('+353000000');
});

test('says only that an organization owner gets nothing new', async () => {
  const { warnings } = await look(having(someone(ADA, EMAIL, withRoles(['ORG_OWNER'])), { ...ada, id: BEA }));
  expect(warnings).toEqual([expect.stringMatching(/already an Organization Owner.*no new access/)]);
});

test('warns that an organization owner can do everything', async () => {
  const { call, place, facts, warnings } = await look(having(ada), OF_ORG);
  expect(call).toEqual({ method: 'POST', path: `/orgs/${ORG}/users/${ADA}:addRole`, body: { orgRole: 'ORG_OWNER' } });
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(facts).toContainEqual({ label: 'Has roles in', value: '1 project' });
  expect(warnings).toEqual([
    expect.stringMatching(/anything in Counter Inc.*projects/),
    expect.stringMatching(/^Organization Owner .*keys/),
  ]);
});

test('shows every warning, also about the next sign-in, for an invited owner whose federation can’t be read', async () => {
  const unread: Answers = { [`GET /orgs/${ORG}/federationSettings`]: [403, 'USER_UNAUTHORIZED'] };
  const { warnings } = await look({ ...having({ ...ada, orgMembershipStatus: 'PENDING' }), ...unread }, OF_ORG);
  expect(warnings).toEqual([
    expect.stringMatching(/anything in Counter Inc/),
    expect.stringMatching(/^Organization Owner .*keys/),
    expect.stringMatching(/hasn’t accepted/),
    expect.stringMatching(/next sign-in/),
  ]);
});

test('adds a user who isn’t in the project yet, with the role', async () => {
  const { call, before } = await look(having({ ...ada, ...withRoles(['ORG_MEMBER']) }));
  expect(call).toEqual({
    method: 'POST',
    path: `/groups/${PROJECT}/users`,
    body: { username: EMAIL, roles: ['GROUP_CLUSTER_MANAGER'] },
  });
  expect(before).toBe('no role given directly');
});

test('says once that a team already gives the role', async () => {
  const inTeam = { ...ada, ...withRoles(['ORG_MEMBER']), teamIds: [TEAM] };
  const { before, warnings } = await look(having(inTeam), { ...PARAMS, role: 'project-backup-manager' });
  expect(before).toMatch(/through a team/);
  expect(warnings).toEqual([expect.stringMatching(/already .* through a team.*nothing new.* if the team loses it/i)]);
  expect((await look(having(someone(ADA, EMAIL, withRoles([]))), OF_ORG)).before).toBe('no role');
});

test('warns that a temporary role can create lasting access', async () => {
  const { warnings } = await look(having(ada), { ...PARAMS, role: 'project-access-manager', for: '2h' });
  expect(warnings).toEqual([expect.stringMatching(/roles, keys .*remain afterwards/)]);
  expect((await look(having(ada), { ...PARAMS, for: '2h' })).warnings).toEqual([]);
});

describe('is blocked', () => {
  test.each([
    ['for a user outside the organization', having(), PARAMS, 'person', /nobody in Counter Inc.*ada@example\.com/],
    [
      'for a user who already has the role',
      having(someone(ADA, EMAIL, withRoles([], ['GROUP_CLUSTER_MANAGER']))),
      PARAMS,
      'role',
      /is already/,
    ],
    [
      'for a user whose invitation expired',
      having({ ...ada, orgMembershipStatus: 'INVITATION_EXPIRED' }),
      PARAMS,
      'person',
      /expired\..* invite/,
    ],
  ])('%s', async (_, answers, params, param, sentence) => {
    const { blockers, call } = await look(answers, params);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test.each([
    [{ person: EMAIL, role: 'project-owner' }, 'project'],
    [{ person: EMAIL, role: 'project-owner', project: PROJECT, org: ORG }, 'project'],
    [{ person: EMAIL, role: 'organization-owner', project: PROJECT }, 'org'],
  ])('when the role and the place don’t match: %j', (params, param) => {
    expect(addRole.params.safeParse(params).error?.issues).toMatchObject([{ path: [param] }]);
  });
});

const basis = { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: ['GROUP_READ_ONLY'] };
const sent = {
  params: PARAMS,
  basis,
  call: { method: 'POST', path: '/not/looked/at', body: { groupRole: 'GROUP_CLUSTER_MANAGER' } } as const,
};

test.each([
  ['has other roles', ['GROUP_OWNER'], ADA],
  ['is somebody else', ['GROUP_CLUSTER_MANAGER'], BEA],
])('reads back “unclear” when the user %s', async (_, roles, id) => {
  const answers = having(someone(id, EMAIL, withRoles(['ORG_MEMBER'], roles)));
  expect(await withAnswers(answers, (atlas) => addRole.verify(atlas, sent))).toBe('unclear');
});

test('is undone by remove-role, without the time limit', () => {
  const forAWhile = { ...sent, params: { ...PARAMS, for: '2h' } };
  expect(addRole.undo(forAWhile, NOW)).toEqual({ operation: 'remove-role', params: PARAMS });
});

test('describes the result, where to check it and what changed in Atlas', () => {
  expect(formatPlain(addRole.done(sent, EMAIL))).toBe('ada@example.com has the role Project Cluster Manager.');
  expect(formatPlain(addRole.evidence(sent, NOW))).toMatch(
    /Access Manager\. Applied: Project Read Only and Project Cluster Manager\. Not applied: Project Read Only\.$/,
  );
  expect(addRole.drift(basis, { ...basis, roles: [] }, NOW)).toMatch(/from Project Read Only to no/);
});
