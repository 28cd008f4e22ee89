import { describe, expect, test } from '@jest/globals';
import { withdrawInvitation } from '../../../src/operations/people/withdraw-invitation.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const IT = 'ada@example.com';
const PARAMS = { person: IT, role: 'project-read-only', project: PROJECT };
const OF_ORG = { person: IT, role: 'organization-owner', org: ORG };
const bea = someone(BEA, 'bea@example.com', withRoles(['ORG_OWNER'], ['GROUP_OWNER']));
const ada = (orgRoles: readonly string[], groupRoles: readonly string[] = [], rest: object = {}) =>
  someone(ADA, IT, { ...withRoles(orgRoles, groupRoles), ...rest });
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

test('withdraws an invitation that wasn’t accepted as a whole', async () => {
  expect(await look({ ...given, orgMembershipStatus: 'PENDING' })).toMatchObject({
    summary: expect.stringMatching(/ada@example\.com to Payments as Project Read Only/),
    before: 'invited as Organization Member and Project Read Only in Payments',
    after: 'not in Counter Inc',
    warnings: [],
    concerns: [IT],
    undo: 'invite sends another invitation.',
  });
});

test('who accepted it, and has no more by now, is removed as before it', async () => {
  expect(await look(given)).toMatchObject({
    act: 'Remove from the organization',
    before: 'Organization Member and Project Read Only in Payments',
    after: 'not in Counter Inc',
    warnings: [expect.stringMatching(/API keys, service accounts and database users/)],
    undo: expect.stringMatching(/invite.*accept/),
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
    'a project, for which they have to stay a member',
    OF_ORG,
    ada(['ORG_OWNER'], both),
    'Project Backup Manager in Payments and Project Read Only in Payments',
    {
      ...OUT,
      method: 'PATCH',
      body: { roles: { orgRoles: ['ORG_MEMBER'], groupRoleAssignments: [{ groupId: PROJECT, groupRoles: both }] } },
    },
  ],
])('who was given %s since, stays, and loses the role alone', async (_, params, person, more, call) => {
  const preview = await look(person, params);
  expect(preview).toMatchObject({ call, blockers: [], undo: expect.stringMatching(/^add-role/) });
  expect(preview.warnings[0]).toBe(`Others gave them ${more}, so they stay in Counter Inc.`);
});

describe('it is refused', () => {
  test.each([
    ['of nobody', bea, PARAMS, /Nobody in Counter Inc has the address/],
    ['where the role is no longer theirs', ada(['ORG_MEMBER']), PARAMS, /doesn’t have Project Read Only in Payments/],
    [
      'where others gave them what takes the membership that it gave',
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
  ])('of the only owner of %s, unless they never accepted', async (_, params, person) => {
    const nobody = someone(BEA, 'bea@example.com', withRoles(['ORG_MEMBER']));
    expect((await look(person, params, nobody)).blockers).toMatchObject([
      { sentence: expect.stringMatching(/is the only owner of/) },
    ]);
    expect((await look({ ...person, orgMembershipStatus: 'PENDING' }, params, nobody)).blockers).toEqual([]);
  });

  test('not of the only owner of a project who leaves the organization with it, which is a warning', async () => {
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

describe('read back, they', () => {
  const gone: Answers = { [`GET /orgs/${ORG}/users`]: [404, 'ORG_NOT_FOUND'] };
  test.each([
    ['are gone', having(bea), 'applied', 'unclear'],
    ['are there as before', having(given), 'not applied', 'not applied'],
    ['are there without the role', having(ada(['ORG_MEMBER'])), 'unclear', 'applied'],
    ['cannot be looked for', gone, 'unclear', 'unclear'],
    ['are somebody else', having({ ...given, id: BEA }), 'unclear', 'unclear'],
  ] as [string, Answers, string, string][])('%s', async (_, answers, leaving, staying) => {
    const verdicts = await withAnswers(answers, async (atlas) => [
      await withdrawInvitation.verify(atlas, sent),
      await withdrawInvitation.verify(atlas, withTeam),
    ]);
    expect(verdicts).toEqual([leaving, staying]);
  });
});

test('whoever left is invited again; whoever stayed gets the role again', () => {
  expect(withdrawInvitation.undo(sent, NOW)).toEqual({ operation: 'invite', params: PARAMS });
  expect(withdrawInvitation.undo(withTeam, NOW)).toEqual({ operation: 'add-role', params: PARAMS });
});

test('people are told what is true, where they see it, and what changed meanwhile', () => {
  expect(plain(withdrawInvitation.done(sent, IT))).toBe('ada@example.com is no longer in the organization.');
  expect(plain(withdrawInvitation.done(withTeam, IT))).toBe('ada@example.com is no longer Project Read Only.');
  expect(plain(withdrawInvitation.evidence(sent, NOW))).toBe(
    'In Atlas, check ada@example.com, under Access Manager. Applied: not a member. Not applied: Organization Member and Project Read Only.',
  );
  expect(withdrawInvitation.drift(basis, withTeam.basis, NOW)).toBe('they are in other teams now');
});
