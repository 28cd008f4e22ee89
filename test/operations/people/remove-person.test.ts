import { describe, expect, test } from '@jest/globals';
import { removePerson } from '../../../src/operations/people/remove-person.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const EMAIL = 'ada@example.com';
const IN_PROJECT = { person: EMAIL, project: PROJECT };
const OF_ORG = { person: EMAIL, org: ORG };
const ada = someone(ADA, EMAIL, { ...withRoles(['ORG_MEMBER'], ['GROUP_OWNER']), teamIds: [TEAM] });
const bea = someone(BEA, 'bea@example.com', withRoles(['ORG_OWNER'], ['GROUP_OWNER']));
const inOrg = (...users: object[]): Answers => ({
  ...having(...users),
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
  [`GET /orgs/${ORG}/teams`]: { results: [{ id: TEAM, name: 'SRE' }] },
});
const look = (answers: Answers, params: Readonly<Record<string, string>> = OF_ORG) =>
  withAnswers(answers, (atlas) => removePerson.preview(atlas, params, NOW));

test('previews every role and team lost in an organization, and what stays', async () => {
  expect(await look(inOrg(ada, bea))).toMatchObject({
    summary: 'remove ada@example.com from Counter Inc',
    act: 'Remove',
    before: 'Organization Member, Project Owner in Payments and the team SRE',
    after: 'removed',
    facts: [
      { label: 'Roles', value: 'Organization Member' },
      { label: 'In projects', value: 'Project Owner in Payments' },
      { label: 'Teams', value: 'SRE' },
      { label: 'Last sign-in', value: [{ at: Date.parse('2026-11-20T10:00:00Z') }] },
    ],
    warnings: [expect.stringMatching(/API keys, service accounts and database users/)],
    concerns: [EMAIL],
    confirm: EMAIL,
    undo: expect.stringMatching(/invite.*accept.*saved to a file/),
  });
});

test('warns about a project that nobody else owns', async () => {
  const { warnings } = await look(inOrg(ada, { ...bea, ...withRoles(['ORG_OWNER']) }));
  expect(warnings[0]).toMatch(/Nobody else.*Payments/);
});

test('warns about roles that a team still gives in the project', async () => {
  const preview = await look(having(ada, bea), IN_PROJECT);
  expect(preview).toMatchObject({
    act: 'Remove',
    warnings: [
      expect.stringMatching(/keeps Project Backup Manager.*team/),
      expect.stringMatching(/API keys, service accounts and database users/),
    ],
    undo: expect.stringMatching(/^add-role/),
    call: { method: 'DELETE', path: `/groups/${PROJECT}/users/${ADA}` },
  });
  expect(preview.confirm).toBeUndefined();
});

test('doesn’t block a possible only owner when teams can’t be read', async () => {
  const unread: Answers = { [`GET /groups/${PROJECT}/teams`]: [403, 'USER_UNAUTHORIZED'] };
  expect((await look({ ...having(ada), ...unread }, IN_PROJECT)).blockers).toEqual([]);
});

test('withdraws an open invitation', async () => {
  const invited = { ...ada, orgMembershipStatus: 'PENDING' };
  expect(await look(inOrg(invited, bea))).toMatchObject({
    before: expect.stringMatching(/^invited as Organization Member, /),
    warnings: [],
    blockers: [],
  });
});

describe('is blocked', () => {
  test.each([
    ['for an unknown address', inOrg(bea), OF_ORG, /nobody in Counter Inc/],
    ['for the only organization owner', inOrg(bea), { ...OF_ORG, person: 'bea@example.com' }, /only owner of Counter/],
    ['for the only project owner', having(ada), IN_PROJECT, /only owner of Payments/],
    [
      'for a user whose only access is through a team',
      having({ ...ada, ...withRoles(['ORG_MEMBER']) }, bea),
      IN_PROJECT,
      /no direct role in Payments.*Project Backup Manager.*team.*in Atlas/,
    ],
  ])('%s', async (_, answers, params, sentence) => {
    const { blockers, call } = await look(answers, params);
    expect(blockers).toEqual([{ param: 'person', sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test.each([{ person: EMAIL }, { ...OF_ORG, ...IN_PROJECT }])('unless exactly one place is given: %j', (params) => {
    expect(removePerson.params.safeParse(params).success).toBe(false);
  });
});

const role = { role: 'GROUP_OWNER', at: PROJECT };
const basis = { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: [role], teams: [] };
const call = { method: 'DELETE', path: '/not/looked/at' } as const;
const sent = { params: IN_PROJECT, basis, call };

test.each([
  ['applied', 'doesn’t contain the user', [{ id: BEA, username: 'bea@example.com' }]],
  ['unclear', 'is empty', []],
])('reads back “%s” when the organization’s list %s', async (verdict, _, results) => {
  const answers: Answers = {
    [`GET /orgs/${ORG}/users/${ADA}`]: [404, 'USER_NOT_FOUND'],
    [`GET /orgs/${ORG}/users`]: { results },
  };
  const ofOrg = { ...sent, params: OF_ORG };
  expect(await withAnswers(answers, (atlas) => removePerson.verify(atlas, ofOrg))).toBe(verdict);
});

test('is undone by add-role for a single project role, and otherwise keeps a restore kit', () => {
  expect(removePerson.undo(sent, NOW)).toEqual({
    operation: 'add-role',
    params: { person: EMAIL, role: 'project-owner', project: PROJECT },
  });
  expect(removePerson.restoreKit?.(sent)).toBeUndefined();
  const whole = { params: OF_ORG, basis: { ...basis, teams: [TEAM] }, call };
  expect(removePerson.undo(whole, NOW)).toBeUndefined();
  expect(removePerson.restoreKit?.(whole)).toEqual({ person: EMAIL, organization: ORG, roles: [role], teams: [TEAM] });
});

test('describes the result, where to check it and what changed in Atlas', () => {
  expect(formatPlain(removePerson.done(sent, EMAIL))).toBe('ada@example.com is no longer in the project.');
  expect(formatPlain(removePerson.evidence(sent, NOW))).toMatch(
    /ada@example\.com, under Access Manager\. Applied: no longer listed\. Not applied: still listed\.$/,
  );
  expect(removePerson.drift(basis, { ...basis, roles: [] }, NOW)).toMatch(/roles changed/);
  expect(removePerson.drift(basis, { ...basis, teams: [TEAM] }, NOW)).toMatch(/teams changed/);
});
