import { describe, expect, test } from '@jest/globals';
import { invite } from '../../../src/operations/people/invite.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { type Answers, FEDERATION, ORG, PROJECT, withAnswers } from '../answering.js';
import { ADA, BEA, having, someone, withRoles } from './roles-of-people.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const IT = 'ada@example.com';
const PARAMS = { person: IT, role: 'project-read-only', project: PROJECT };
const OF_ORG = { person: IT, role: 'organization-owner', org: ORG };
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

test('the preview says who is invited where as what, that mail goes out, and whom it is about', async () => {
  expect(await look(having())).toMatchObject({
    summary: 'invite ada@example.com to Payments as Project Read Only',
    subject: IT,
    act: 'Invite as Project Read Only',
    before: 'not in Counter Inc',
    after: 'invited to Payments as Project Read Only',
    facts: [{ label: 'In Counter Inc', value: 'Organization Member' }],
    warnings: [expect.stringMatching(/e-mail.*Anyone.*accept/)],
    concerns: [IT],
  });
});

test('of an owner it says all that an owner can do', async () => {
  const { call, place, warnings } = await look(having(), OF_ORG);
  expect(call).toMatchObject({
    path: `/orgs/${ORG}/users`,
    body: { username: IT, roles: { orgRoles: ['ORG_OWNER'] } },
  });
  expect(place).toEqual({ organization: { id: ORG, name: 'Counter Inc' } });
  expect(warnings).toEqual([
    expect.stringMatching(/everything in Counter Inc and its projects.*other owners/),
    'Organization Owner can give roles, keys or database users to others.',
    expect.stringMatching(/e-mail.*Anyone.*accept/),
  ]);
});

describe('it is refused', () => {
  const ada = (orgMembershipStatus: string) =>
    having(someone(ADA, IT, { ...withRoles(['ORG_MEMBER']), orgMembershipStatus }));
  test.each([
    ['to whoever is there', ada('ACTIVE'), /already in Counter Inc\..*add-role/],
    ['to whoever is invited', ada('PENDING'), /hasn’t accepted yet.*with add-role/],
    ['at a domain that the organization does not take', restricted('counter.example'), /not at example\.com/],
  ])('%s', async (_, answers, sentence) => {
    const { blockers, call } = await look(answers);
    expect(blockers).toEqual([{ param: 'person', sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });

  test('but not at one that it takes', async () => {
    expect((await look(restricted('example.com'))).blockers).toEqual([]);
    expect((await look(restricted('Example.com'))).blockers).toEqual([]);
  });

  test('where the role and its place do not go together', () => {
    const given = { person: IT, role: 'organization-owner', project: PROJECT };
    expect(invite.params.safeParse(given).error?.issues).toMatchObject([{ path: ['org'] }]);
  });
});

const sent = {
  params: PARAMS,
  basis: { org: ORG, user: null },
  call: { method: 'POST', path: '/not/looked/at', body: {} } as const,
};

describe('read back, they', () => {
  test.each([
    ['are there with it', [{ id: ADA, username: IT, roles: ['GROUP_READ_ONLY'] }], 'applied'],
    ['are not there', [], 'not applied'],
    ['are there with another role', [{ id: ADA, username: IT, roles: ['GROUP_OWNER'] }], 'unclear'],
  ])('%s', async (_, results, verdict) => {
    const answers = { ...having(someone(BEA, 'bea@example.com')), [`GET /groups/${PROJECT}/users`]: { results } };
    expect(await withAnswers(answers, (atlas) => invite.verify(atlas, sent))).toBe(verdict);
  });
});

test('it is taken back with all that it gave, and no more, whatever its end was', async () => {
  const forAWhile = { ...sent, params: { ...PARAMS, for: '2h' } };
  expect(invite.undo(forAWhile, NOW)).toEqual({ operation: 'withdraw-invitation', params: PARAMS });
  expect(await look(having(), { ...OF_ORG, for: '2h' })).toMatchObject({
    after: ['invited to Counter Inc as Organization Owner', '; after 2 hours', ' it reverts to ', 'not in Counter Inc'],
    warnings: expect.arrayContaining([expect.stringMatching(/remain afterwards/)]),
  });
});

test('people are told what is true, where they see it, and what changed meanwhile', () => {
  expect(plain(invite.done(sent, IT))).toBe('ada@example.com is invited as Project Read Only.');
  expect(plain(invite.evidence(sent, NOW))).toBe(
    'In Atlas, check ada@example.com, under Access Manager. Applied: added as Project Read Only. Not applied: not added.',
  );
  expect(invite.drift(sent.basis, { org: ORG, user: ADA }, NOW)).toMatch(/invited or added them/);
});
