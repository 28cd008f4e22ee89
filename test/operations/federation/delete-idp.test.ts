import { describe, expect, test } from '@jest/globals';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import { deleteIdp } from '../../../src/operations/federation/delete-idp.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';
import { CONFIGS, LIST, OKTA_ID, okta, PROVIDER } from './okta.js';

const LABS = { id: 'a'.repeat(24), name: 'Counter Labs' };
const config = (rest: object = {}) => ({ orgId: ORG, identityProviderId: null, ...rest });
const ANSWERS: Answers = {
  ...BASE,
  [`GET /orgs/${ORG}/federationSettings`]: { id: FEDERATION },
  [LIST]: { results: [okta()] },
  [PROVIDER]: okta(),
  [CONFIGS]: { results: [config()] },
};
const CONNECTED = {
  param: 'provider',
  sentence: expect.stringMatching(/^Okta .*connected to Counter Inc\. .*disconnect-org "Okta" from "Counter Inc"/),
  first: {
    label: 'Disconnect Counter Inc first…',
    operation: 'disconnect-org',
    params: { provider: IDP, org: ORG },
  },
};

const preview = (answers: Answers = {}) =>
  withAnswers({ ...ANSWERS, ...answers }, (atlas) => deleteIdp.preview(atlas, { provider: IDP }, 0));

describe('the preview', () => {
  test.each([
    ['two visible', { results: [{ id: ORG, name: 'Counter Inc' }, LABS] }, [], 'Counter Inc and 1 more organization'],
    ['one visible, one hidden', BASE['GET /orgs'], [{ orgId: 'b'.repeat(24) }], 'Counter Inc and 1 more organization'],
    [
      'two visible, one hidden',
      { results: [{ id: ORG, name: 'Counter Inc' }, LABS] },
      [{ orgId: LABS.id }, { orgId: 'b'.repeat(24) }],
      'Counter Inc and 2 more organizations',
    ],
  ])(
    'names one organization of the federation and counts the others: %s',
    async (_, orgs = {}, associatedOrgs, name) => {
      const { place } = await preview({
        'GET /orgs': orgs,
        [`GET /orgs/${LABS.id}/federationSettings`]: { id: FEDERATION },
        [PROVIDER]: okta({ associatedOrgs }),
      });
      expect(place).toEqual({ organization: { id: FEDERATION, name } });
    },
  );

  test('finds the federation and requires typing the name', async () => {
    expect(await preview()).toMatchObject({
      summary: 'permanently delete the identity provider Okta',
      extent: 'permanently',
      loss: expect.stringMatching(/^People at example\.com .*sign in with Okta/),
      confirm: 'Okta',
      before: 'identity provider (SAML, for people), active, connected to no organization',
      after: 'deleted',
      undo: expect.stringMatching(/can’t be undone.*saved to a file.*deactivate-idp/),
    });
  });

  test('warns about the last active provider, and that Atlas’s API can’t create SAML providers', async () => {
    expect((await preview()).warnings).toEqual([
      expect.stringMatching(/^Okta is the last active provider/),
      expect.stringMatching(/can’t create SAML/),
    ]);
  });

  test.each([
    ['WORKFORCE', /^People at example\.com .*databases with Okta/],
    ['WORKLOAD', /^Applications .*databases with Okta/],
  ])('names who loses sign-in with an OIDC provider of type %s', async (idpType, loss) => {
    const associatedDomains = idpType === 'WORKFORCE' ? ['example.com'] : undefined;
    const oidc = okta({ protocol: 'OIDC', oktaIdpId: null, status: undefined, idpType, associatedDomains });
    expect(await preview({ [LIST]: { results: [oidc] }, [PROVIDER]: oidc })).toMatchObject({
      loss: expect.stringMatching(loss),
    });
  });

  test('doesn’t call it the last provider while another is in use', async () => {
    const entra = { id: 'e'.repeat(24), displayName: 'Entra', protocol: 'OIDC', oktaIdpId: null };
    const { warnings, facts } = await preview({ [LIST]: { results: [okta(), entra] } });
    expect(warnings).not.toContainEqual(expect.stringContaining('last active'));
    expect(facts).toContainEqual({ label: 'Other providers', value: 'Entra' });
  });
});

describe('the deletion is blocked', () => {
  test('while the provider lists a connected organization', async () => {
    expect((await preview({ [PROVIDER]: okta({ associatedOrgs: [{ orgId: ORG }] }) })).blockers).toEqual([CONNECTED]);
  });

  test('while an organization refers to the provider by either id', async () => {
    for (const refers of [{ identityProviderId: OKTA_ID }, { dataAccessIdentityProviderIds: [IDP] }]) {
      const { blockers, basis } = await preview({ [CONFIGS]: { results: [config(refers)] } });
      expect(blockers).toEqual([CONNECTED]);
      expect(basis).toMatchObject({ connectedOrgIds: [ORG] });
    }
  });

  test('but not by an organization without a provider, if this provider has no Okta id', async () => {
    const oidc = okta({ protocol: 'OIDC', oktaIdpId: null, status: null });
    expect(
      (await preview({ [PROVIDER]: oidc, [CONFIGS]: { results: [config({ identityProviderId: '' })] } })).blockers,
    ).toEqual([]);
  });

  test.each([
    ['refused', { [CONFIGS]: [401, 'NOT_ORG_OWNER'] }],
    ['broken', { [CONFIGS]: [502] }],
    ['malformed', { [CONFIGS]: { results: [{ orgId: null }] } }],
    ['not listed by the provider', { [PROVIDER]: okta({ associatedOrgs: null }) }],
  ] as const)('when the connections can’t be read: %s', async (_, answers) => {
    const { blockers, basis } = await preview(answers);
    expect(blockers).toEqual([{ sentence: expect.stringMatching(/^I couldn’t read which organizations/) }]);
    expect(basis).toMatchObject({ connectedOrgIds: null });
  });

  test.each([
    ['not listed', { [LIST]: { results: [] } }],
    ['deleted since it was listed', { [PROVIDER]: [404, 'IDENTITY_PROVIDER_DOES_NOT_EXIST'] }],
    ['in a hidden federation', { [LIST]: [403, 'FORBIDDEN'] }],
  ] as const)('when the provider is %s', async (_, answers) => {
    const { blockers, call } = await preview(answers);
    const sentence = expect.stringContaining(`with an identity provider ${IDP}`);
    expect(blockers).toEqual([{ param: 'provider', sentence }]);
    expect(call).toBeUndefined();
  });
});

const BASIS = {
  federationSettingsId: FEDERATION,
  providerId: IDP,
  oktaIdpId: OKTA_ID,
  protocol: 'SAML',
  status: 'ACTIVE',
  connectedOrgIds: [],
  settings: {},
};
const SENT = { params: { provider: IDP }, basis: BASIS, call: callTo('DELETE', path`/not/looked/at`) };

test.each([
  [{ federationSettingsId: null }, 'can no longer find the identity provider'],
  [{ federationSettingsId: 'f'.repeat(24) }, 'moved to a different federation'],
  [{ status: 'INACTIVE' }, 'status went from active to inactive'],
  [{ protocol: 'OIDC' }, 'kind changed'],
  [{ connectedOrgIds: [ORG] }, 'from 0 connected organizations to 1 connected organization'],
  [{ connectedOrgIds: null }, 'from 0 connected organizations to connections that I can’t read'],
])('describes drift to %j', (after, change) => {
  expect(deleteIdp.drift(BASIS, { ...BASIS, ...after }, 0)).toContain(change);
});

describe('the provider’s settings', () => {
  const settings = { displayName: 'Okta', associatedDomains: ['example.com'] };
  const driftTo = (after: object) =>
    deleteIdp.drift({ ...BASIS, settings }, { ...BASIS, settings: { ...settings, ...after } }, 0);

  test('drift only if the domains change', () => {
    expect(driftTo({ displayName: 'Okta 2', ssoUrl: 'https://sso.example.com' })).toBeUndefined();
    expect(driftTo({ associatedDomains: [] })).toContain('domains went from example.com to none');
  });

  test('leave no restore kit if Atlas shows none', () => {
    expect(deleteIdp.restoreKit?.(SENT)).toBeUndefined();
  });

  test('are kept as a restore kit, without secrets', async () => {
    const saml = {
      description: 'Staff',
      issuerUri: 'https://sso.example.com/metadata',
      ssoUrl: 'https://sso.example.com/login',
      acsUrl: 'https://auth.example.com/acs',
      audienceUri: 'https://auth.example.com/audience',
      requestBinding: 'HTTP-POST',
      responseSignatureAlgorithm: 'SHA-256',
      ssoDebugEnabled: false,
      pemFileInfo: { fileName: 'okta.pem', certificates: [{ notBefore: '2022-04-01', notAfter: '2032-04-01' }] },
      associatedDomains: ['b.example.com', 'a.example.com'],
    };
    const { basis } = await preview({
      [PROVIDER]: okta({
        ...saml,
        slug: null,
        clientSecret: 'hunter2',
        associatedOrgs: [],
        pemFileInfo: { ...saml.pemFileInfo, key: 'hunter2' },
      }),
    });
    const { id, oktaIdpId, protocol, idpType, displayName, status } = okta();
    expect(deleteIdp.restoreKit?.({ ...SENT, basis })).toEqual({
      federationSettingsId: FEDERATION,
      identityProvider: {
        ...{ id, oktaIdpId, protocol, idpType, displayName, status },
        ...saml,
        associatedDomains: ['a.example.com', 'b.example.com'],
      },
    });
  });

  test('include OIDC fields', async () => {
    const oidc = {
      audience: 'atlas',
      authorizationType: 'GROUP',
      clientId: 'counter-atlas',
      groupsClaim: 'groups',
      userClaim: 'sub',
      requestedScopes: ['openid'],
      issuerUri: 'https://accounts.example.com',
    };
    const { basis } = await preview({ [PROVIDER]: okta({ protocol: 'OIDC', oktaIdpId: null, status: null, ...oidc }) });
    expect(deleteIdp.restoreKit?.({ ...SENT, basis })).toMatchObject({
      identityProvider: { protocol: 'OIDC', ...oidc },
    });
  });
});

test('describes the result by name', () => {
  expect(deleteIdp.done(SENT, 'Okta')).toMatch(/^Okta .*deleted/);
});
