// Switching a SAML identity provider off and on.
import { describe, expect, test } from '@jest/globals';
import { activateIdp } from '../../../src/operations/federation/activate-idp.js';
import { deactivateIdp } from '../../../src/operations/federation/deactivate-idp.js';
import { deleteIdp } from '../../../src/operations/federation/delete-idp.js';
import type { Change, ChangeCall } from '../../../src/operations/operation.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';
import { CONFIGS, okta as enabledOkta, LIST, OKTA_ID, PROVIDER } from './okta.js';

const LABS = 'b'.repeat(24);

const okta = (rest: object = {}) => enabledOkta({ ssoDebugEnabled: true, ...rest });
const as = (rest: object): Answers => ({ [PROVIDER]: okta(rest), [LIST]: { results: [okta(rest)] } });
const connected = (...ids: string[]): Answers => ({
  [CONFIGS]: { results: ids.map((orgId) => ({ orgId, identityProviderId: OKTA_ID })) },
});
const ANSWERS: Answers = {
  ...BASE,
  [`GET /orgs/${LABS}`]: { id: LABS, name: 'Counter Labs' },
  [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
  ...as({}),
  ...connected(),
};
const preview = (change: Change, answers: Answers = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => change.preview(atlas, { provider: IDP }, 0));

test('previews who can’t sign in after switching off', async () => {
  expect(await preview(deactivateIdp)).toMatchObject({
    summary: 'switch the identity provider Okta off',
    act: 'Switch off identity provider',
    before: 'active',
    after: 'inactive',
    warnings: [
      expect.stringMatching(/^People at example\.com .*Okta while it’s off/),
      expect.stringMatching(/^Okta is the last active provider/),
    ],
    undo: expect.stringMatching(/^activate-idp/),
  });
});

test('warns that switching off locks out the connected organization', async () => {
  const { warnings, blockers } = await preview(deactivateIdp, connected(ORG));
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(expect.stringMatching(/^Counter Inc has no other sign-in provider\..*locked out/));
});

describe('switching off is blocked', () => {
  test('until all organizations but one are disconnected', async () => {
    const third = 'd'.repeat(24);
    const names = { [`GET /orgs/${third}`]: { id: third, name: 'Counter EU' } };
    const sentencesFor = async (answers: Answers) =>
      (await preview(deactivateIdp, answers)).blockers.map(({ sentence }) => sentence);
    const [two] = await sentencesFor(connected(ORG, LABS));
    expect(two).toMatch(/ with disconnect-org "Okta" from "Counter Inc"\. /);
    const [three] = await sentencesFor({ ...names, ...connected(ORG, LABS, third) });
    expect(three).toMatch(/ from "Counter Inc", and do the same for Counter Labs\. /);
  });

  test.each([
    [
      connected(ORG, LABS),
      'provider',
      /^Okta is connected to Counter Inc and Counter Labs.*disconnect-org "Okta" from "Counter Inc"/,
    ],
    [{ [CONFIGS]: [401, 'NOT_ORG_OWNER'] }, undefined, /^I couldn’t read which organizations/],
    [as({ associatedOrgs: null }), undefined, /so it can’t be switched off\./],
    [as({ status: 'INACTIVE' }), 'provider', /already inactive/],
    [
      as({ protocol: 'OIDC' }),
      'provider',
      /^Okta isn’t a SAML provider, so it can’t be switched off\..*disconnect-org/,
    ],
    [as({ ssoDebugEnabled: null }), 'provider', /^I can’t switch Okta off.*debug setting/],
    [{ [LIST]: { results: [] } }, 'provider', /no federation with an identity provider/],
  ] as const)('at its field, with the next step: %#', async (answers, param, sentence) => {
    const { blockers, call } = await preview(deactivateIdp, answers);
    expect(blockers).toMatchObject([{ ...(param && { param }), sentence: expect.stringMatching(sentence) }]);
    expect(call).toBeUndefined();
  });
});

describe('switching on', () => {
  const OFF = as({ status: 'INACTIVE', ssoDebugEnabled: false });
  const entra = (rest: object = {}) => ({ ...okta(rest), id: 'e'.repeat(24), oktaIdpId: '0oa2', displayName: 'Entra' });
  const beside = (other: object): Answers => ({
    [PROVIDER]: okta({ status: 'INACTIVE', createdAt: '2023-01-01T00:00:00Z' }),
    [LIST]: { results: [okta({ status: 'INACTIVE' }), other] },
  });

  test('warns whom Atlas sends to the provider, and that they may be locked out', async () => {
    const { warnings, direction, call, undo } = await preview(activateIdp, { ...OFF, ...connected(ORG, LABS) });
    expect(direction).toBe('widens access');
    expect(call?.body).toEqual({ protocol: 'SAML', status: 'ACTIVE', ssoDebugEnabled: false });
    expect(warnings).toEqual([
      expect.stringMatching(/everyone at example\.com to Okta.*locked out/),
      expect.stringMatching(/Bypass SAML Mode.*used Atlas before/),
      expect.stringMatching(/become members of Counter Inc and Counter Labs/),
    ]);
    expect(undo).toMatch(/^deactivate-idp .*one organization/);
    expect(activateIdp.interrupts).toBe(true);
  });

  test.each([
    ['an earlier active provider', entra({ createdAt: '2022-01-01T00:00:00Z' }), []],
    ['a later active provider', entra({ createdAt: '2024-01-01T00:00:00Z' }), ['example.com']],
    ['a provider of unknown age', entra({ createdAt: null }), ['example.com']],
    [
      'an earlier provider of unknown kind',
      entra({ createdAt: '2022-01-01T00:00:00Z', protocol: null }),
      ['example.com'],
    ],
    ['an earlier inactive provider', entra({ createdAt: '2022-01-01T00:00:00Z', status: 'INACTIVE' }), ['example.com']],
    [
      'an earlier provider for other domains',
      entra({ createdAt: '2022-01-01T00:00:00Z', associatedDomains: [] }),
      ['example.com'],
    ],
  ])('beside %s, takes over only the domains that Atlas sends to it', async (_, other, domains) => {
    const { takesAway, warnings } = await preview(activateIdp, beside(other));
    expect(takesAway?.signIn).toEqual({ provider: 'Okta', domains, isRedirect: true });
    expect(warnings.join(' ').includes('everyone at')).toBe(domains.length > 0);
  });

  test('takes nothing over when it undoes a switch-off', async () => {
    const undone = { params: { provider: IDP }, basis: BASIS, call: { method: 'PATCH', path: '/any' } as const };
    const { takesAway } = await withAnswers({ ...ANSWERS, ...OFF }, (atlas) =>
      activateIdp.preview(atlas, { provider: IDP }, 0, undone),
    );
    expect(takesAway?.signIn).toBeUndefined();
  });

  test('warns that roles change at sign-in if an organization maps them', async () => {
    const mapped = { orgId: ORG, identityProviderId: OKTA_ID, roleMappings: [{ externalGroupName: 'sre' }] };
    const { warnings } = await preview(activateIdp, { ...OFF, [CONFIGS]: { results: [mapped] } });
    expect(warnings.join(' ')).toMatch(/based on the role mappings of Counter Inc/i);
    const unread = await preview(activateIdp, { ...OFF, [CONFIGS]: { results: [{ ...mapped, roleMappings: null }] } });
    expect(unread.warnings.join(' ')).toMatch(/couldn’t read the role mappings of Counter Inc/);
  });
});

// Page security/federation-advanced-options: people without a role in the organization get its default role.
test('shows which default roles new members get after switching on', async () => {
  const configs = [
    { orgId: ORG, identityProviderId: OKTA_ID, postAuthRoleGrants: ['ORG_OWNER'] },
    { orgId: LABS, identityProviderId: OKTA_ID, postAuthRoleGrants: [] },
  ];
  const { warnings, facts, isDangerous } = await preview(activateIdp, {
    ...as({ status: 'INACTIVE', ssoDebugEnabled: false }),
    [CONFIGS]: { results: configs },
  });
  expect(isDangerous).toBe(true);
  expect(warnings[0]).toMatch(/Organization Owner in Counter Inc/);
  expect(facts).toContainEqual({
    label: 'Default roles',
    value: 'Organization Owner in Counter Inc; none in Counter Labs',
  });
});

test('warns first about unreadable default roles before switching on', async () => {
  const unread = { orgId: ORG, identityProviderId: OKTA_ID, postAuthRoleGrants: null };
  const { warnings } = await preview(activateIdp, {
    ...as({ status: 'INACTIVE', ssoDebugEnabled: false }),
    [CONFIGS]: { results: [unread] },
  });
  expect(warnings[0]).toMatch(/couldn’t read .*Counter Inc/);
  expect(warnings.join(' ')).not.toContain('members of Counter Inc');
});

test.each([
  ['OIDC', 'WORKFORCE'],
  ['OIDC', 'WORKLOAD'],
])('shows no sign-in warnings for %s providers of type %s', async (protocol, idpType) => {
  for (const change of [activateIdp, deactivateIdp]) {
    const { warnings, takesAway } = await preview(change, as({ protocol, idpType, status: null }));
    expect([warnings, takesAway?.signIn]).toEqual([[], undefined]);
  }
});

test('counts a provider without a protocol as one that people may sign in to Atlas with', async () => {
  const { takesAway } = await preview(deleteIdp, as({ protocol: null }));
  expect(takesAway?.signIn).toMatchObject({ provider: 'Okta' });
});

test.each([
  [{}, /already active/],
  [as({ protocol: 'OIDC' }), /^Okta isn’t a SAML provider, so it can’t be switched on\..*connect-org/],
] as const)('switching on is blocked: %#', async (answers, sentence) => {
  expect((await preview(activateIdp, answers)).blockers).toEqual([
    { param: 'provider', sentence: expect.stringMatching(sentence) },
  ]);
});

const BASIS = {
  federationSettingsId: FEDERATION,
  providerId: IDP,
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  status: 'ACTIVE',
  connectedOrgIds: [],
  ssoDebugEnabled: true,
};
const SENT: ChangeCall = { params: { provider: IDP }, basis: BASIS, call: { method: 'PATCH', path: '/not/looked/at' } };

test('reads back “unclear” when debugging changed, too', async () => {
  const answers = { [PROVIDER]: okta({ status: 'INACTIVE', ssoDebugEnabled: false }) };
  expect(await withAnswers(answers, (atlas) => deactivateIdp.verify(atlas, SENT))).toBe('unclear');
});

test('describes where to check the result', () => {
  expect([deactivateIdp.evidence(SENT, 0)].flat().join('')).toContain(
    `${IDP}. Applied: inactive. Not applied: active.`,
  );
});

test.each([
  [{ ssoDebugEnabled: false }, 'sign-in debugging'],
  [{ status: 'INACTIVE' }, 'status went from active to inactive'],
  [{ connectedOrgIds: [ORG] }, 'from 0 connected organizations to 1 connected organization'],
])('describes drift to %j', (after, change) => {
  expect(deactivateIdp.drift(BASIS, { ...BASIS, ...after }, 0)).toContain(change);
});
