import { describe, expect, test } from '@jest/globals';
import { withdrawInvitation } from '../../../src/operations/people/withdraw-invitation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const EMAIL = 'ada@example.com';
const PARAMS = { person: EMAIL, role: 'project-read-only', project: PROJECT };
const OF_ORG = { person: EMAIL, role: 'organization-owner', org: ORG };
const bea = someone(BEA, 'bea@example.com', withRoles(['ORG_OWNER'], ['GROUP_OWNER']));
const ada = (orgRoles: readonly string[], groupRoles: readonly string[] = [], rest: object = {}) =>
  someone(ADA, EMAIL, { ...withRoles(orgRoles, groupRoles), ...rest });
const given = ada(['ORG_MEMBER'], ['GROUP_READ_ONLY']);
const inOrg = (...users: object[]): Answers => ({
  ...having(...users),
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
  [`GET /orgs/${ORG}/teams`]: { results: [{ id: TEAM, name: 'SRE' }] },
});
const look = (person: object, params: Readonly<Record<string, string>> = PARAMS, other: object = bea) =>
  withAnswers(inOrg(person, other), (atlas) => withdrawInvitation.preview(atlas, params, NOW));
const OUT = { method: 'DELETE', path: `/orgs/${ORG}/users/${ADA}` };
const taking = (place: string, body: object) => ({ method: 'POST', path: `/${place}/users/${ADA}:removeRole`, body });

test('withdraws the whole invitation if it wasn’t accepted', async () => {
  expect(await look({ ...given, orgMembershipStatus: 'PENDING' })).toMatchObject({
    summary: expect.stringMatching(/ada@example\.com.*Payments as Project Read Only/),
    before: 'invited as Organization Member and Project Read Only in Payments',
    after: 'not in Counter Inc',
    warnings: [],
    concerns: [EMAIL],
    undo: expect.stringMatching(/^invite/),
  });
});

test('removes a user who accepted and got nothing more since', async () => {
  expect(await look(given)).toMatchObject({
    act: 'Remove',
    before: 'Organization Member and Project Read Only in Payments',
    after: 'not in Counter Inc',
    warnings: [expect.stringMatching(/API keys, service accounts and database users/)],
    undo: expect.stringMatching(/invite/),
    call: OUT,
  });
});

const both = ['GROUP_BACKUP_MANAGER', 'GROUP_READ_ONLY'];
test.each([
  [
    'another role in the project',
    PARAMS,
    ada(['ORG_MEMBER'], both),
    'Project Backup Manager in Payments',
    taking(`groups/${PROJECT}`, { groupRole: 'GROUP_READ_ONLY' }),
  ],
  [
    'a team',
    PARAMS,
    { ...given, teamIds: [TEAM] },
    'the team SRE',
    { method: 'DELETE', path: `/groups/${PROJECT}/users/${ADA}` },
  ],
  [
    'another role in the organization, before they accepted',
    OF_ORG,
    ada(['ORG_OWNER', 'ORG_READ_ONLY'], [], { orgMembershipStatus: 'PENDING' }),
    'Organization Read Only',
    taking(`orgs/${ORG}`, { orgRole: 'ORG_OWNER' }),
  ],
  [
    'a role in a project, which requires membership',
    OF_ORG,
    ada(['ORG_OWNER'], both),
    'Project Backup Manager in Payments and Project Read Only in Payments',
    {
      ...OUT,
      method: 'PATCH',
      body: { roles: { orgRoles: ['ORG_MEMBER'], groupRoleAssignments: [{ groupId: PROJECT, groupRoles: both }] } },
    },
  ],
])('removes only the role from a user who has since been given %s', async (_, params, person, more, call) => {
  const preview = await look(person, params);
  expect(preview).toMatchObject({ call, blockers: [], undo: expect.stringMatching(/^add-role/) });
  expect(preview.warnings[0]).toContain(` ${more}.`);
});

describe('is blocked', () => {
  test.each([
    ['for an unknown address', bea, PARAMS, /nobody in Counter Inc/],
    ['when the user no longer has the role', ada(['ORG_MEMBER']), PARAMS, /doesn’t have Project Read Only in Payments/],
    [
      'when others’ roles require the membership',
      ada(['ORG_MEMBER'], both),
      { ...OF_ORG, role: 'organization-member' },
      /in Counter Inc.*remove-person/,
    ],
  ])('%s', async (_, person, params, sentence) => {
    const { blockers, call } = await look(person, params);
    expect(blockers).toEqual([expect.objectContaining({ sentence: expect.stringMatching(sentence) })]);
    expect(call).toBeUndefined();
  });

  test.each([
    ['an organization', OF_ORG, ada(['ORG_OWNER'])],
    ['a project', { ...PARAMS, role: 'project-owner' }, ada(['ORG_MEMBER'], ['GROUP_OWNER', 'GROUP_READ_ONLY'])],
  ])('for the only owner of %s, unless they never accepted', async (_, params, person) => {
    const nobody = someone(BEA, 'bea@example.com', withRoles(['ORG_MEMBER']));
    expect((await look(person, params, nobody)).blockers).toMatchObject([
      { sentence: expect.stringMatching(/is the only owner of/) },
    ]);
    expect((await look({ ...person, orgMembershipStatus: 'PENDING' }, params, nobody)).blockers).toEqual([]);
  });

  test('but only warns when the only owner of a project also leaves the organization', async () => {
    const params = { ...PARAMS, role: 'project-owner' };
    const preview = await look(ada(['ORG_MEMBER'], ['GROUP_OWNER']), params, someone(BEA, 'bea@example.com'));
    expect(preview.warnings[0]).toMatch(/Nobody else.*Payments/);
    expect(preview.blockers).toEqual([]);
    expect(preview.call).toEqual(OUT);
  });
});

const roles = [
  { role: 'ORG_MEMBER', at: ORG },
  { role: 'GROUP_READ_ONLY', at: PROJECT },
];
const basis = { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles, teams: [] };
const sent = { params: PARAMS, basis, call: { method: 'DELETE', path: '/not/looked/at' } as const };
const withTeam = { ...sent, basis: { ...basis, teams: [TEAM] } };

describe('reading back when the user', () => {
  const gone: Answers = { [`GET /orgs/${ORG}/users`]: [404, 'ORG_NOT_FOUND'] };
  test.each([
    ['isn’t listed', having(bea), 'applied', 'unclear'],
    ['is unchanged', having(given), 'not applied', 'not applied'],
    ['no longer has the role', having(ada(['ORG_MEMBER'])), 'unclear', 'applied'],
    ['can’t be searched for', gone, 'unclear', 'unclear'],
    ['is somebody else', having({ ...given, id: BEA }), 'unclear', 'unclear'],
  ] as [string, Answers, string, string][])('%s', async (_, answers, leaving, staying) => {
    const verdicts = await withAnswers(answers, async (atlas) => [
      await withdrawInvitation.verify(atlas, sent),
      await withdrawInvitation.verify(atlas, withTeam),
    ]);
    expect(verdicts).toEqual([leaving, staying]);
  });
});

test('is undone by invite for a user who left, and by add-role for one who stayed', () => {
  expect(withdrawInvitation.undo(sent, NOW)).toEqual({ operation: 'invite', params: PARAMS });
  expect(withdrawInvitation.undo(withTeam, NOW)).toEqual({ operation: 'add-role', params: PARAMS });
});

test('describes the result, where to check it and what changed in Atlas', () => {
  expect(formatPlain(withdrawInvitation.done(sent, EMAIL))).toBe('ada@example.com is no longer in the organization.');
  expect(formatPlain(withdrawInvitation.done(withTeam, EMAIL))).toBe(
    'ada@example.com no longer has the role Project Read Only.',
  );
  expect(formatPlain(withdrawInvitation.evidence(sent, NOW))).toMatch(
    /ada@example\.com, .*Applied: not a member\. Not applied: Organization Member and Project Read Only\.$/,
  );
  expect(withdrawInvitation.drift(basis, withTeam.basis, NOW)).toMatch(/teams changed/);
});
