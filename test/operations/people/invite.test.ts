import { describe, expect, test } from '@jest/globals';
import { invite } from '../../../src/operations/people/invite.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { type Answers, FEDERATION, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const EMAIL = 'ada@example.com';
const PARAMS = { person: EMAIL, role: 'project-read-only', project: PROJECT };
const OF_ORG = { person: EMAIL, role: 'organization-owner', org: ORG };
const look = (answers: Answers, params: Readonly<Record<string, string>> = PARAMS) =>
  withAnswers(answers, (atlas) => invite.preview(atlas, params, NOW));
const restricted = (...domainAllowList: string[]): Answers => ({
  ...having(),
  [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
  [`GET /federationSettings/${FEDERATION}/connectedOrgConfigs/${ORG}`]: {
    orgId: ORG,
    domainRestrictionEnabled: true,
    domainAllowList,
  },
});

test('previews the invitation, the e-mail and the person it concerns', async () => {
  expect(await look(having())).toMatchObject({
    summary: 'invite ada@example.com to Payments as Project Read Only',
    subject: EMAIL,
    act: 'Invite',
    extent: 'as Project Read Only',
    before: 'not in Counter Inc',
    after: 'invited to Payments as Project Read Only',
    facts: [{ label: 'In Counter Inc', value: 'Organization Member' }],
    warnings: [expect.stringMatching(/e-mail.*Anyone.*accept/)],
    concerns: [EMAIL],
  });
});

test('warns about everything an organization owner can do', async () => {
  const { call, place, warnings } = await look(having(), OF_ORG);
  expect(call).toMatchObject({
    path: `/orgs/${ORG}/users`,
    body: { username: EMAIL, roles: { orgRoles: ['ORG_OWNER'] } },
  });
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(warnings).toEqual([
    expect.stringMatching(/anything in Counter Inc.*projects/),
    expect.stringMatching(/^Organization Owner .*keys/),
    expect.stringMatching(/e-mail.*Anyone.*accept/),
  ]);
});

describe('is blocked', () => {
  const ada = (orgMembershipStatus: string) =>
    having(someone(ADA, EMAIL, { ...withRoles(['ORG_MEMBER']), orgMembershipStatus }));
  test.each([
    ['for a current member', ada('ACTIVE'), /already in Counter Inc\..*add-role/],
    ['for an invited user', ada('PENDING'), /hasn’t accepted.*add-role/],
    ['for a domain that the organization doesn’t accept', restricted('counter.example'), /not at example\.com/],
  ])('%s', async (_, answers, sentence) => {
    const { blockers, call } = await look(answers);
    expect(blockers).toEqual([{ param: 'person', sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test('unless the organization accepts the domain', async () => {
    expect((await look(restricted('example.com'))).blockers).toEqual([]);
    expect((await look(restricted('Example.com'))).blockers).toEqual([]);
  });

  test('when the role and the place don’t match', () => {
    const given = { person: EMAIL, role: 'organization-owner', project: PROJECT };
    expect(invite.params.safeParse(given).error?.issues).toMatchObject([{ path: ['org'] }]);
  });
});

const sent = {
  params: PARAMS,
  basis: { org: ORG, user: null },
  call: { method: 'POST', path: '/not/looked/at', body: {} } as const,
};

test.each([
  ['applied', 'has the role', ['GROUP_READ_ONLY']],
  ['not applied', 'isn’t found', []],
  ['unclear', 'has another role', ['GROUP_OWNER']],
])('reads back “%s” when the user %s', async (verdict, _, roles) => {
  const found = roles.length === 0 ? [] : [someone(ADA, EMAIL, withRoles(['ORG_MEMBER'], roles))];
  const answers = having(someone(BEA, 'bea@example.com'), ...found);
  expect(await withAnswers(answers, (atlas) => invite.verify(atlas, sent))).toBe(verdict);
});

test('is undone by withdraw-invitation, also at the end of its time', async () => {
  const forAWhile = { ...sent, params: { ...PARAMS, for: '2h' } };
  expect(invite.undo(forAWhile, NOW)).toEqual({ operation: 'withdraw-invitation', params: PARAMS });
  expect(await look(having(), { ...OF_ORG, for: '2h' })).toMatchObject({
    after: 'invited to Counter Inc as Organization Owner',
    before: 'not in Counter Inc',
    warnings: expect.arrayContaining([expect.stringMatching(/remain afterwards/)]),
  });
});

test('describes the result, where to check it and what changed in Atlas', () => {
  expect(formatPlain(invite.done(sent, EMAIL))).toBe('ada@example.com is invited with the role Project Read Only.');
  expect(formatPlain(invite.evidence(sent, NOW))).toMatch(
    /ada@example\.com, under Access Manager\. Applied: added as Project Read Only\. Not applied: not added\.$/,
  );
  expect(invite.drift(sent.basis, { org: ORG, user: ADA }, NOW)).toMatch(/invited or added/);
});
