// Disconnecting an organization from an identity provider, and connecting it.
import { describe, expect, test } from '@jest/globals';
import { connectOrg } from '../../../src/operations/federation/connect-org.js';
import { disconnectOrg } from '../../../src/operations/federation/disconnect-org.js';
import type { Change, Sent } from '../../../src/operations/operation.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';

const OKTA_ID = '0oa17ziag59V93JYS358';
const OTHER = 'b'.repeat(24);
const PROVIDERS = `GET /federationSettings/${FEDERATION}/identityProviders`;
const SETTINGS = `GET /orgs/${ORG}/federationSettings`;
const CONFIG = `GET /federationSettings/${FEDERATION}/connectedOrgConfigs/${ORG}`;
const PARAMS = { provider: IDP, org: ORG };

const okta = (rest: object = {}) => ({
  id: IDP,
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName: 'Okta',
  status: 'ACTIVE',
  associatedDomains: ['example.com'],
  ...rest,
});
const oidc = (rest: object = {}) => okta({ protocol: 'OIDC', oktaIdpId: null, status: null, ...rest });
const MAPPING = { id: OTHER, externalGroupName: 'admins', roleAssignments: [{ orgId: ORG, role: 'ORG_OWNER' }] };
const config = (rest: object = {}) => ({
  orgId: ORG,
  identityProviderId: OKTA_ID,
  dataAccessIdentityProviderIds: [OTHER],
  domainAllowList: ['example.com', 'a.example.com'],
  domainRestrictionEnabled: true,
  instantUserProvisioningDisabled: false,
  postAuthRoleGrants: ['ORG_MEMBER'],
  roleMappings: [MAPPING],
  userConflicts: [{ emailAddress: 'ada@example.com', federationSettingsId: FEDERATION, firstName: 'A', lastName: 'L' }],
  ...rest,
});
const ANSWERS: Answers = {
  ...BASE,
  [SETTINGS]: { id: FEDERATION },
  [PROVIDERS]: { results: [okta()] },
  [`${PROVIDERS}/${IDP}`]: okta(),
  [CONFIG]: config(),
};
/** Sent back as it was read, with lists in order. */
const REST = {
  orgId: ORG,
  domainAllowList: ['a.example.com', 'example.com'],
  domainRestrictionEnabled: true,
  instantUserProvisioningDisabled: false,
  postAuthRoleGrants: ['ORG_MEMBER'],
};
const as = (provider: object): Answers => ({
  [`${PROVIDERS}/${IDP}`]: provider,
  [PROVIDERS]: { results: [provider] },
});
const preview = (change: Change, answers: Answers = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => change.preview(atlas, PARAMS, 0));
const body = async (change: Change, answers: Answers) => (await preview(change, answers)).call?.body;

describe('disconnected', () => {
  test('is what the preview says, with who is locked out and what may be lost', async () => {
    expect(await preview(disconnectOrg)).toMatchObject({
      summary: 'disconnect Counter Inc from Okta',
      subject: 'Counter Inc',
      act: 'Disconnect from Okta',
      before: 'connected to Okta',
      after: 'not connected to Okta',
      warnings: [
        'Sign-in to Counter Inc with Okta ends for people at example.com, and Counter Inc has no other sign-in provider.',
        expect.stringMatching(/locked out, including owners/),
        expect.stringMatching(/nobody gets a role by its role mapping \(admins\)/),
      ],
      undo: expect.stringMatching(/^connect-org.*role mappings/),
    });
  });

  test('is an OIDC provider, and no other', async () => {
    const connected = config({ dataAccessIdentityProviderIds: [IDP, OTHER] });
    const answers = { ...as(oidc({ idpType: 'WORKLOAD' })), [CONFIG]: connected };
    expect(await body(disconnectOrg, answers)).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [OTHER],
    });
    const { warnings, undo, direction } = await preview(disconnectOrg, answers);
    expect(direction).toBe('narrows access');
    expect(warnings).toEqual([
      'Applications that sign in to databases with Okta can no longer sign in to those of Counter Inc.',
    ]);
    expect(undo).toBe('connect-org connects it again.');
  });

  test('shows nobody’s name and address', async () => {
    expect(JSON.stringify(await preview(disconnectOrg))).not.toContain('ada@');
  });

  test('is only what is connected', async () => {
    const { blockers, call } = await preview(disconnectOrg, { [CONFIG]: config({ identityProviderId: null }) });
    const sentence = expect.stringMatching(/^Counter Inc isn’t connected to Okta\./);
    expect(blockers).toEqual([{ param: 'provider', sentence }]);
    expect(call).toBeUndefined();
  });

  test('is nothing while Atlas hides whether domains are restricted: left out, that would be switched off', async () => {
    await expect(preview(disconnectOrg, { [CONFIG]: config({ domainRestrictionEnabled: null }) })).rejects.toThrow();
  });
});

describe('connected', () => {
  const FREE = { [CONFIG]: config({ identityProviderId: null }) };

  test('is a SAML provider, by its other id', async () => {
    expect(await body(connectOrg, FREE)).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [OTHER],
    });
    expect(await preview(connectOrg, FREE)).toMatchObject({
      act: 'Connect to Okta',
      direction: 'widens access',
      before: 'not connected to Okta',
      after: 'connected to Okta',
      warnings: [
        expect.stringMatching(
          /sign in to Counter Inc with Okta\. People without a role in it become Organization Member/,
        ),
        'Each sign-in gives and removes roles, by its role mapping (admins).',
      ],
    });
  });

  test('is an OIDC provider beside the others', async () => {
    expect(await body(connectOrg, as(oidc()))).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [IDP, OTHER].toSorted(),
    });
  });

  test('is said to be of no use yet while the provider is inactive', async () => {
    const { warnings } = await preview(connectOrg, { ...FREE, ...as(okta({ status: 'INACTIVE' })) });
    expect(warnings).toContainEqual(expect.stringMatching(/Okta while it’s inactive.*activate-idp/));
  });

  test.each([
    [{}, 'provider', 'Counter Inc is already connected to Okta.'],
    [
      { [CONFIG]: config({ identityProviderId: '0oaOther' }) },
      'org',
      'People sign in to Counter Inc with 0oaOther, and only one such provider is allowed. Disconnect that first, with disconnect-org "0oaOther" from "Counter Inc".',
    ],
    [
      { ...FREE, ...as(okta({ oktaIdpId: null })) },
      'provider',
      'Atlas doesn’t show how an organization is connected to Okta. Connect it in Atlas, under Federation settings.',
    ],
  ] as const)('is not what cannot be: %#', async (answers, param, sentence) => {
    expect((await preview(connectOrg, answers)).blockers).toEqual([{ param, sentence }]);
  });
});

describe.each([disconnectOrg, connectOrg].map((change) => [change.name, change] as const))('%s', (_, change) => {
  test.each([
    [{ [SETTINGS]: [404, 'RESOURCE_NOT_FOUND'] }, 'org', /^Counter Inc isn’t in a federation/],
    [{ [CONFIG]: [404, 'RESOURCE_NOT_FOUND'] }, 'org', /^Counter Inc isn’t in a federation/],
    [{ [`${PROVIDERS}/${IDP}`]: [404, 'X'] }, 'provider', /^The federation of Counter Inc has no identity provider/],
  ] as const)('is blocked at the field that is wrong: %#', async (answers, param, sentence) => {
    const { blockers } = await preview(change, answers);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  });

  test('is told of a role that is missing by Atlas itself', async () => {
    await expect(preview(change, { [CONFIG]: [401, 'NOT_ORG_OWNER'] })).rejects.toMatchObject({ status: 401 });
  });
});

const BASIS = {
  federationSettingsId: FEDERATION,
  provider: { protocol: 'SAML', oktaIdpId: OKTA_ID },
  connection: {
    ...{ identityProviderId: OKTA_ID, dataAccessIdentityProviderIds: [OTHER], domainAllowList: ['example.com'] },
    ...{ domainRestrictionEnabled: true, instantUserProvisioningDisabled: null, postAuthRoleGrants: ['ORG_MEMBER'] },
  },
};
const changed = (rest: object) => ({ ...BASIS, connection: { ...BASIS.connection, ...rest } });
const SENT: Sent = { params: PARAMS, basis: BASIS, call: { method: 'PATCH', path: '/not/looked/at' } };

describe('read back, the connection is', () => {
  const present = { ...BASIS.connection, orgId: ORG };
  test.each([
    [
      'without the provider, and otherwise than sent',
      { ...present, identityProviderId: '', domainAllowList: [] },
      'unclear',
    ],
    ['to another provider', { ...present, identityProviderId: '0oaOther' }, 'unclear'],
  ] as const)('%s', async (_, answer, verdict) => {
    const said = await withAnswers({ [CONFIG]: answer }, (atlas) => disconnectOrg.verify(atlas, SENT));
    expect(said).toBe(verdict);
  });
});

test('people are told where they see what became of it', () => {
  expect([disconnectOrg.evidence(SENT, 0)].flat().join('')).toBe(
    `In Atlas, check the connection of the organization ${ORG} to its federation. Applied: not connected to the identity provider ${IDP}. Not applied: connected.`,
  );
});

test.each([
  [{ ...BASIS, connection: null }, 'the organization left its federation'],
  [{ ...BASIS, federationSettingsId: OTHER }, 'the organization moved to another federation'],
  [{ ...BASIS, provider: null }, 'I can no longer find the identity provider'],
  [{ ...BASIS, provider: { protocol: 'OIDC', oktaIdpId: null } }, 'the kind of the identity provider changed'],
  [changed({ identityProviderId: null }), `the sign-in provider went from ${OKTA_ID} to none`],
  [changed({ dataAccessIdentityProviderIds: [] }), `the database access providers went from ${OTHER} to none`],
  [
    changed({ domainRestrictionEnabled: false, domainAllowList: [] }),
    'the domain restriction went from on to off and the allowed domains went from example.com to none',
  ],
  [changed({ postAuthRoleGrants: ['ORG_OWNER'] }), 'the default roles went from ORG_MEMBER to ORG_OWNER'],
  [changed({ instantUserProvisioningDisabled: true }), 'the instant user provisioning went from not shown to off'],
])('drift is said: %#', (after, said) => {
  expect(disconnectOrg.drift(BASIS, after, 0)).toBe(said);
});
