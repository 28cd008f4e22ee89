// Switching a SAML identity provider off and on.
import { describe, expect, test } from '@jest/globals';
import { activateIdp } from '../../../src/operations/federation/activate-idp.js';
import { deactivateIdp } from '../../../src/operations/federation/deactivate-idp.js';
import type { Change, Sent } from '../../../src/operations/operation.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';

const OKTA_ID = '0oa17ziag59V93JYS358';
const LABS = 'b'.repeat(24);
const LIST = `GET /federationSettings/${FEDERATION}/identityProviders`;
const PROVIDER = `${LIST}/${IDP}`;
const CONFIGS = `GET /federationSettings/${FEDERATION}/connectedOrgConfigs`;

const okta = (rest: object = {}) => ({
  id: IDP,
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName: 'Okta',
  status: 'ACTIVE',
  ssoDebugEnabled: true,
  associatedDomains: ['example.com'],
  associatedOrgs: [],
  ...rest,
});
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

test('switching off says who cannot sign in, and sends how debugging is as it is', async () => {
  expect(await preview(deactivateIdp)).toMatchObject({
    summary: 'switch the identity provider Okta off',
    act: 'Switch off identity provider',
    before: 'identity provider (SAML, for people), active',
    after: 'identity provider (SAML, for people), inactive',
    warnings: [
      'People at example.com can’t sign in with it while it’s off.',
      'It is the last active provider of its federation.',
    ],
    undo: 'activate-idp switches it on again.',
  });
});

test('switching off what one organization signs in with warns of its lock-out', async () => {
  const { warnings, blockers } = await preview(deactivateIdp, connected(ORG));
  expect(blockers).toEqual([]);
  expect(warnings).toContainEqual(
    expect.stringMatching(/^Counter Inc has no other sign-in provider\..*locked out, including owners/),
  );
});

describe('switching off is blocked', () => {
  test.each([
    [
      connected(ORG, LABS),
      'provider',
      /^Okta is connected to Counter Inc and Counter Labs.*disconnect-org "Okta" from "Counter Inc", and the same for the others/,
    ],
    [{ [CONFIGS]: [401, 'NOT_ORG_OWNER'] }, undefined, /^I couldn’t read which organizations/],
    [as({ associatedOrgs: null }), undefined, /so it can’t be switched off\./],
    [as({ status: 'INACTIVE' }), 'provider', 'Okta is already inactive.'],
    [
      as({ protocol: 'OIDC' }),
      'provider',
      /^Okta isn’t a SAML provider, so it can’t be switched off\..*disconnect-org/,
    ],
    [as({ ssoDebugEnabled: null }), 'provider', /^I can’t switch Okta off.*debug setting/],
    [{ [LIST]: { results: [] } }, 'provider', /no federation with an identity provider/],
  ] as const)('at its field, with what to do: %#', async (answers, param, sentence) => {
    const { blockers, call } = await preview(deactivateIdp, answers);
    const said = typeof sentence === 'string' ? sentence : expect.stringMatching(sentence);
    expect(blockers).toMatchObject([{ ...(param && { param }), sentence: said }]);
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

  test('says whom Atlas sends to it, to which organizations, and that it can lock them out', async () => {
    const { warnings, direction, call, undo } = await preview(activateIdp, { ...OFF, ...connected(ORG, LABS) });
    expect(direction).toBe('widens access');
    expect(call?.body).toEqual({ protocol: 'SAML', status: 'ACTIVE', ssoDebugEnabled: false });
    expect(warnings).toEqual([
      expect.stringMatching(/everyone at example\.com to Okta.*locked out, owners included/),
      expect.stringMatching(/Bypass SAML Mode.*before the provider.*only if that mode is on/),
      expect.stringMatching(/become members of Counter Inc and Counter Labs/),
    ]);
    expect(undo).toBe('deactivate-idp switches it off again once at most one organization is connected to it.');
    expect(activateIdp.interrupts).toBe(true);
  });

  test.each([
    ['an earlier one that is on', entra({ createdAt: '2022-01-01T00:00:00Z' }), []],
    ['a later one', entra({ createdAt: '2024-01-01T00:00:00Z' }), ['example.com']],
    ['one of an age that Atlas doesn’t show', entra({ createdAt: null }), ['example.com']],
    ['an earlier one that is off', entra({ createdAt: '2022-01-01T00:00:00Z', status: 'INACTIVE' }), ['example.com']],
    [
      'an earlier one for other domains',
      entra({ createdAt: '2022-01-01T00:00:00Z', associatedDomains: [] }),
      ['example.com'],
    ],
  ])('beside %s takes sign-in for the domains that go to it first', async (_, other, domains) => {
    const { takesAway, warnings } = await preview(activateIdp, beside(other));
    expect(takesAway?.signIn).toEqual({ provider: 'Okta', domains, isRedirect: true });
    expect(warnings.join(' ').includes('everyone at')).toBe(domains.length > 0);
  });

  test('again gives back what switching it off took, so it takes nothing', async () => {
    const undone = { params: { provider: IDP }, basis: BASIS, call: { method: 'PATCH', path: '/any' } as const };
    const { takesAway } = await withAnswers({ ...ANSWERS, ...OFF }, (atlas) =>
      activateIdp.preview(atlas, { provider: IDP }, 0, undone),
    );
    expect(takesAway?.signIn).toBeUndefined();
  });

  test('says that roles change at sign-in where an organization maps them', async () => {
    const mapped = { orgId: ORG, identityProviderId: OKTA_ID, roleMappings: [{ externalGroupName: 'sre' }] };
    const { warnings } = await preview(activateIdp, { ...OFF, [CONFIGS]: { results: [mapped] } });
    expect(warnings.join(' ')).toMatch(/role mappings of Counter Inc/i);
  });
});

// By the page security/federation-advanced-options: the default role is for people who have none in the organization.
test('switching on says which roles new members get by default', async () => {
  const configs = [
    { orgId: ORG, identityProviderId: OKTA_ID, postAuthRoleGrants: ['ORG_OWNER'] },
    { orgId: LABS, identityProviderId: OKTA_ID, postAuthRoleGrants: [] },
  ];
  const { warnings, facts } = await preview(activateIdp, {
    ...as({ status: 'INACTIVE', ssoDebugEnabled: false }),
    [CONFIGS]: { results: configs },
  });
  expect(warnings[0]).toMatch(/become Organization Owner of Counter Inc/);
  expect(facts).toContainEqual({
    label: 'Default roles',
    value: 'Organization Owner in Counter Inc; none in Counter Labs',
  });
});

test('switching on warns first of default roles that Atlas shows as null, which may be any', async () => {
  const unread = { orgId: ORG, identityProviderId: OKTA_ID, postAuthRoleGrants: null };
  const { warnings } = await preview(activateIdp, {
    ...as({ status: 'INACTIVE', ssoDebugEnabled: false }),
    [CONFIGS]: { results: [unread] },
  });
  expect(warnings[0]).toMatch(/couldn’t read which role they get in Counter Inc/);
  expect(warnings.join(' ')).not.toContain('members of Counter Inc');
});

test.each([
  ['OIDC', 'WORKFORCE'],
  ['OIDC', 'WORKLOAD'],
])('nothing is said of SAML sign-in for a provider of %s, %s', async (protocol, idpType) => {
  for (const change of [activateIdp, deactivateIdp]) {
    const { warnings, takesAway } = await preview(change, as({ protocol, idpType, status: null }));
    expect([warnings, takesAway?.signIn]).toEqual([[], undefined]);
  }
});

test.each([
  [{}, 'Okta is already active.'],
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
const SENT: Sent = { params: { provider: IDP }, basis: BASIS, call: { method: 'PATCH', path: '/not/looked/at' } };

test('a provider that is inactive, and no longer debugged, is not what was sent', async () => {
  const answers = { [PROVIDER]: okta({ status: 'INACTIVE', ssoDebugEnabled: false }) };
  expect(await withAnswers(answers, (atlas) => deactivateIdp.verify(atlas, SENT))).toBe('unclear');
});

test('people are told where they see what became of it', () => {
  expect([deactivateIdp.evidence(SENT, 0)].flat().join('')).toBe(
    `In Atlas, check the status of the identity provider ${IDP}. Applied: inactive. Not applied: active.`,
  );
});

test.each([
  [{ ssoDebugEnabled: false }, 'its sign-in debugging was switched on or off'],
  [{ status: 'INACTIVE' }, 'its status went from active to inactive'],
  [{ connectedOrgIds: [ORG] }, 'it went from 0 connected organizations to 1 connected organization'],
])('drift to %j is said as “%s”', (after, said) => {
  expect(deactivateIdp.drift(BASIS, { ...BASIS, ...after }, 0)).toBe(said);
});
