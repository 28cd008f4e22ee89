import { describe, expect, test } from '@jest/globals';
import { removePerson } from '../../../src/operations/people/remove-person.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, TEAM, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const IT = 'ada@example.com';
const IN_PROJECT = { person: IT, project: PROJECT };
const OF_ORG = { person: IT, org: ORG };
const ada = someone(ADA, IT, { ...withRoles(['ORG_MEMBER'], ['GROUP_OWNER']), teamIds: [TEAM] });
const bea = someone(BEA, 'bea@example.com', withRoles(['ORG_OWNER'], ['GROUP_OWNER']));
const inOrg = (...users: object[]): Answers => ({
  ...having(...users),
  'GET /groups': { results: [{ id: PROJECT, name: 'Payments', orgId: ORG }] },
  [`GET /orgs/${ORG}/teams`]: { results: [{ id: TEAM, name: 'SRE' }] },
});
const look = (answers: Answers, params: Readonly<Record<string, string>> = OF_ORG) =>
  withAnswers(answers, (atlas) => removePerson.preview(atlas, params, NOW));

test('out of an organization, the preview says every role and team that goes, and what stays', async () => {
  expect(await look(inOrg(ada, bea))).toMatchObject({
    summary: 'remove ada@example.com from Counter Inc',
    act: 'Remove from the organization',
    before: 'Organization Member, Project Owner in Payments and the team SRE',
    after: 'removed',
    facts: [
      { label: 'Roles', value: 'Organization Member' },
      { label: 'In projects', value: 'Project Owner in Payments' },
      { label: 'Teams', value: 'SRE' },
      { label: 'Last sign-in', value: [{ at: Date.parse('2026-11-20T10:00:00Z') }] },
    ],
    warnings: [expect.stringMatching(/API keys, service accounts and database users/)],
    concerns: [IT],
    confirm: IT,
    undo: expect.stringMatching(/invite.*accept.*saved to a file/),
  });
});

test('a project that nobody else owns is said', async () => {
  const { warnings } = await look(inOrg(ada, { ...bea, ...withRoles(['ORG_OWNER']) }));
  expect(warnings[0]).toMatch(/Nobody else.*Payments/);
});

test('out of a project, it says what a team still gives them', async () => {
  const preview = await look(having(ada, bea), IN_PROJECT);
  expect(preview).toMatchObject({
    act: 'Remove from the project',
    warnings: [
      expect.stringMatching(/keep Project Backup Manager.*team/),
      expect.stringMatching(/API keys, service accounts and database users/),
    ],
    undo: expect.stringMatching(/^add-role/),
    call: { method: 'DELETE', path: `/groups/${PROJECT}/users/${ADA}` },
  });
  expect(preview.confirm).toBeUndefined();
});

test('where teams could not be read, nobody is taken for the only owner', async () => {
  const unread: Answers = { [`GET /groups/${PROJECT}/teams`]: [403, 'USER_UNAUTHORIZED'] };
  expect((await look({ ...having(ada), ...unread }, IN_PROJECT)).blockers).toEqual([]);
});

test('an open invitation is taken back', async () => {
  const invited = { ...ada, orgMembershipStatus: 'PENDING' };
  expect(await look(inOrg(invited, bea))).toMatchObject({
    before: expect.stringMatching(/^invited as Organization Member, /),
    warnings: expect.not.arrayContaining([/stays/]),
    blockers: [],
  });
});

describe('it is refused', () => {
  test.each([
    ['of nobody', inOrg(bea), OF_ORG, /Nobody in Counter Inc has the address/],
    [
      'of an organization’s only owner',
      inOrg(bea),
      { ...OF_ORG, person: 'bea@example.com' },
      /the only owner of Counter Inc/,
    ],
    ['of a project’s only owner', having(ada), IN_PROJECT, /the only owner of Payments/],
    [
      'of whom a team lets in alone',
      having({ ...ada, ...withRoles(['ORG_MEMBER']) }, bea),
      IN_PROJECT,
      /no direct role in Payments.*Project Backup Manager.*team.*in Atlas/,
    ],
  ])('%s', async (_, answers, params, sentence) => {
    const { blockers, call } = await look(answers, params);
    expect(blockers).toEqual([{ param: 'person', sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test.each([{ person: IT }, { ...OF_ORG, ...IN_PROJECT }])('without one place: %j', (params) => {
    expect(removePerson.params.safeParse(params).success).toBe(false);
  });
});

const role = { role: 'GROUP_OWNER', at: PROJECT };
const basis = { org: ORG, user: { id: ADA, status: 'ACTIVE' }, roles: [role], teams: [] };
const call = { method: 'DELETE', path: '/not/looked/at' } as const;
const sent = { params: IN_PROJECT, basis, call };

describe('read back, they', () => {
  test.each([
    ['are gone', [{ id: BEA, username: 'bea@example.com' }], 'applied'],
    ['cannot be told from a list without anybody', [], 'unclear'],
  ])('out of the organization, %s', async (_, results, verdict) => {
    const answers: Answers = {
      [`GET /orgs/${ORG}/users/${ADA}`]: [404, 'USER_NOT_FOUND'],
      [`GET /orgs/${ORG}/users`]: { results },
    };
    const ofOrg = { ...sent, params: OF_ORG };
    expect(await withAnswers(answers, (atlas) => removePerson.verify(atlas, ofOrg))).toBe(verdict);
  });
});

test('one role in a project is given back; for all else a restore kit is kept', () => {
  expect(removePerson.undo(sent, NOW)).toEqual({
    operation: 'add-role',
    params: { person: IT, role: 'project-owner', project: PROJECT },
  });
  expect(removePerson.restoreKit?.(sent)).toBeUndefined();
  const whole = { params: OF_ORG, basis: { ...basis, teams: [TEAM] }, call };
  expect(removePerson.undo(whole, NOW)).toBeUndefined();
  expect(removePerson.restoreKit?.(whole)).toEqual({ person: IT, organization: ORG, roles: [role], teams: [TEAM] });
});

test('people are told what is true, where they see it, and what changed meanwhile', () => {
  expect(plain(removePerson.done(sent, IT))).toBe('ada@example.com is no longer in the project.');
  expect(plain(removePerson.evidence(sent, NOW))).toBe(
    'In Atlas, check ada@example.com, under Access Manager. Applied: no longer listed. Not applied: still listed.',
  );
  expect(removePerson.drift(basis, { ...basis, roles: [] }, NOW)).toBe('they have other roles now');
  expect(removePerson.drift(basis, { ...basis, teams: [TEAM] }, NOW)).toBe('they are in other teams now');
});
