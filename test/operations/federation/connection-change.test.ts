// Connecting an organization to an identity provider, and disconnecting it.
import { describe, expect, test } from '@jest/globals';
import { connectOrg } from '../../../src/operations/federation/connect-org.js';
import { disconnectOrg } from '../../../src/operations/federation/disconnect-org.js';
import type { Change, ChangeCall } from '../../../src/operations/operation.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';
import { CONFIGS, LIST, OKTA_ID, okta } from './okta.js';

const OTHER = 'b'.repeat(24);
const SETTINGS = `GET /orgs/${ORG}/federationSettings`;
const CONFIG = `${CONFIGS}/${ORG}`;
const PARAMS = { provider: IDP, org: ORG };

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
  [LIST]: { results: [okta()] },
  [`${LIST}/${IDP}`]: okta(),
  [CONFIG]: config(),
};
/** The fields that are sent unchanged, with sorted lists. */
const REST = {
  orgId: ORG,
  domainAllowList: ['a.example.com', 'example.com'],
  domainRestrictionEnabled: true,
  instantUserProvisioningDisabled: false,
  postAuthRoleGrants: ['ORG_MEMBER'],
};
const as = (provider: object): Answers => ({
  [`${LIST}/${IDP}`]: provider,
  [LIST]: { results: [provider] },
});
const preview = (change: Change, answers: Answers = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => change.preview(atlas, PARAMS, 0));
const body = async (change: Change, answers: Answers) => (await preview(change, answers)).call?.body;

describe('disconnect-org', () => {
  test('previews who is locked out and what may be lost', async () => {
    expect(await preview(disconnectOrg)).toMatchObject({
      summary: 'disconnect Counter Inc from Okta',
      subject: 'Counter Inc',
      extent: 'from Okta',
      before: 'connected to Okta',
      after: 'not connected to Okta',
      warnings: [
        expect.stringMatching(/^People at example\.com .*Counter Inc with Okta/),
        expect.stringMatching(/locked out/),
        expect.stringMatching(/nobody gets roles .*\(admins\)/),
      ],
      undo: expect.stringMatching(/^connect-org.*role mappings/),
    });
  });

  test('warns about role mappings that Atlas doesn’t show', async () => {
    const { warnings, undo } = await preview(disconnectOrg, { [CONFIG]: config({ roleMappings: null }) });
    expect(warnings).toContainEqual(expect.stringMatching(/role mappings, which Atlas doesn’t show/));
    expect(undo).toMatch(/role mappings/);
    const free = { [CONFIG]: config({ identityProviderId: null, roleMappings: null }) };
    expect((await preview(connectOrg, free)).warnings).toContainEqual(
      expect.stringMatching(/At each sign-in.*role mappings, which Atlas doesn’t show/),
    );
    const none = await preview(disconnectOrg, { [CONFIG]: config({ roleMappings: [] }) });
    expect([none.warnings.length, none.undo]).toEqual([2, expect.not.stringContaining('mappings')]);
  });

  test('removes only the OIDC provider', async () => {
    const connected = config({ dataAccessIdentityProviderIds: [IDP, OTHER] });
    const answers = { ...as(oidc({ idpType: 'WORKLOAD' })), [CONFIG]: connected };
    expect(await body(disconnectOrg, answers)).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [OTHER],
    });
    const { warnings, undo, direction } = await preview(disconnectOrg, answers);
    expect(direction).toBe('narrows access');
    expect(warnings).toEqual([expect.stringMatching(/^Applications .*Counter Inc’s databases with Okta/)]);
    expect(undo).toMatch(/^connect-org [^.]+\.$/);
  });

  test('shows no user’s name or address', async () => {
    expect(JSON.stringify(await preview(disconnectOrg))).not.toContain('ada@');
  });

  test('is blocked if the organization isn’t connected', async () => {
    const { blockers, call } = await preview(disconnectOrg, { [CONFIG]: config({ identityProviderId: null }) });
    const sentence = expect.stringMatching(/^Counter Inc isn’t connected to Okta\./);
    expect(blockers).toEqual([{ param: 'provider', sentence }]);
    expect(call).toBeUndefined();
  });

  test('fails while Atlas hides the domain restriction, which a call without it would switch off', async () => {
    await expect(preview(disconnectOrg, { [CONFIG]: config({ domainRestrictionEnabled: null }) })).rejects.toThrow();
  });
});

describe('connect-org', () => {
  const FREE = { [CONFIG]: config({ identityProviderId: null }) };

  test('connects a SAML provider by its Okta id', async () => {
    expect(await body(connectOrg, FREE)).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [OTHER],
    });
    expect(await preview(connectOrg, FREE)).toMatchObject({
      extent: 'to Okta',
      direction: 'widens access',
      before: 'not connected to Okta',
      after: 'connected to Okta',
      warnings: [
        expect.stringMatching(/Counter Inc with Okta\. .*Organization Member/),
        expect.stringMatching(/roles .*\(admins\)/),
      ],
    });
  });

  test('is dangerous if it makes newcomers owners', async () => {
    const owners = { identityProviderId: null, postAuthRoleGrants: ['ORG_OWNER'] };
    expect((await preview(connectOrg, { [CONFIG]: config(owners) })).isDangerous).toBe(true);
    expect((await preview(connectOrg, FREE)).isDangerous).toBeUndefined();
  });

  test('adds an OIDC provider to the others', async () => {
    expect(await body(connectOrg, as(oidc()))).toEqual({
      ...REST,
      identityProviderId: OKTA_ID,
      dataAccessIdentityProviderIds: [IDP, OTHER].toSorted(),
    });
  });

  test('warns while the provider is inactive', async () => {
    const { warnings } = await preview(connectOrg, { ...FREE, ...as(okta({ status: 'INACTIVE' })) });
    expect(warnings).toContainEqual(expect.stringMatching(/Nobody .*Okta until activate-idp/));
  });

  test.each([
    [{}, 'provider', /already connected to Okta/],
    [
      { [CONFIG]: config({ identityProviderId: '0oaOther' }) },
      'org',
      /with 0oaOther, .*disconnect-org "0oaOther" from "Counter Inc"\.$/,
    ],
    [{ ...FREE, ...as(okta({ oktaIdpId: null })) }, 'provider', /Atlas doesn’t show .*Okta\. .*Federation settings/],
  ] as const)('is blocked: %#', async (answers, param, sentence) => {
    const { blockers } = await preview(connectOrg, answers);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  });
});

describe.each([disconnectOrg, connectOrg].map((change) => [change.name, change] as const))('%s', (_, change) => {
  test.each([
    [{ [SETTINGS]: [404, 'RESOURCE_NOT_FOUND'] }, 'org', /^Counter Inc isn’t in a federation/],
    [{ [CONFIG]: [404, 'RESOURCE_NOT_FOUND'] }, 'org', /^Counter Inc isn’t in a federation/],
    [{ [`${LIST}/${IDP}`]: [404, 'X'] }, 'provider', /^Counter Inc’s federation has no identity provider/],
  ] as const)('is blocked at the wrong field: %#', async (answers, param, sentence) => {
    const { blockers } = await preview(change, answers);
    expect(blockers).toEqual([{ param, sentence: expect.stringMatching(sentence) }]);
  });

  test('throws Atlas’s error for a missing role', async () => {
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
const SENT: ChangeCall = { params: PARAMS, basis: BASIS, call: { method: 'PATCH', path: '/not/looked/at' } };

const PRESENT = { ...BASIS.connection, orgId: ORG };
test.each([
  ['lacks the provider but has other changes', { ...PRESENT, identityProviderId: '', domainAllowList: [] }],
  ['is to another provider', { ...PRESENT, identityProviderId: '0oaOther' }],
])('reads back “unclear” when the connection %s', async (_, answer) => {
  const verdict = await withAnswers({ [CONFIG]: answer }, (atlas) => disconnectOrg.verify(atlas, SENT));
  expect(verdict).toBe('unclear');
});

test('describes where to check the result', () => {
  expect([disconnectOrg.evidence(SENT, 0)].flat().join('')).toMatch(
    new RegExp(`${ORG}.* Applied: not connected to .*${IDP}\\. Not applied: connected\\.$`),
  );
});

test.each([
  [{ ...BASIS, connection: null }, 'left its federation'],
  [{ ...BASIS, federationSettingsId: OTHER }, 'moved to a different federation'],
  [{ ...BASIS, provider: null }, 'can no longer find the identity provider'],
  [{ ...BASIS, provider: { protocol: 'OIDC', oktaIdpId: null } }, 'kind changed'],
  [changed({ identityProviderId: null }), `the sign-in provider went from ${OKTA_ID} to none`],
  [changed({ dataAccessIdentityProviderIds: [] }), `the database access providers went from ${OTHER} to none`],
  [
    changed({ domainRestrictionEnabled: false, domainAllowList: [] }),
    'the domain restriction went from on to off and the allowed domains went from example.com to none',
  ],
  [changed({ postAuthRoleGrants: ['ORG_OWNER'] }), 'the default roles went from ORG_MEMBER to ORG_OWNER'],
  [changed({ instantUserProvisioningDisabled: true }), 'the instant user provisioning went from not shown to off'],
])('describes drift: %#', (after, change) => {
  expect(disconnectOrg.drift(BASIS, after, 0)).toContain(change);
});
