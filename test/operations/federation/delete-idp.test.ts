import { describe, expect, test } from '@jest/globals';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import { deleteIdp } from '../../../src/operations/federation/delete-idp.js';
import { type Answers, BASE, FEDERATION, IDP, ORG, withAnswers } from '../answering.js';

const OKTA_ID = '0oa17ziag59V93JYS358';
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
  associatedDomains: ['example.com'],
  associatedOrgs: [],
  ...rest,
});
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
  sentence:
    'Okta is still connected to Counter Inc. Disconnect it there first, with disconnect-org "Okta" from "Counter Inc". Then try again.',
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
    ['both seen', { results: [{ id: ORG, name: 'Counter Inc' }, LABS] }, [], 'Counter Inc and 1 more organization'],
    ['one not seen', BASE['GET /orgs'], [{ orgId: 'b'.repeat(24) }], 'Counter Inc and 1 more organization'],
    [
      'one of each',
      { results: [{ id: ORG, name: 'Counter Inc' }, LABS] },
      [{ orgId: LABS.id }, { orgId: 'b'.repeat(24) }],
      'Counter Inc and 2 more organizations',
    ],
  ])(
    'of a federation with several organizations names one and counts the others: %s',
    async (_, orgs = {}, associatedOrgs, name) => {
      const { place } = await preview({
        'GET /orgs': orgs,
        [`GET /orgs/${LABS.id}/federationSettings`]: { id: FEDERATION },
        [PROVIDER]: okta({ associatedOrgs }),
      });
      expect(place).toEqual({ organization: { id: FEDERATION, name } });
    },
  );

  test('finds the federation itself, and asks to type the name', async () => {
    expect(await preview()).toMatchObject({
      summary: 'delete the identity provider Okta',
      act: 'Delete identity provider permanently',
      notice: 'Identity provider Okta is permanently deleted',
      loss: 'People at example.com can no longer sign in with it.',
      confirm: 'Okta',
      before: 'identity provider (SAML, for people), active',
      after: 'deleted',
      undo: expect.stringMatching(/can’t be undone.*saved to a file.*deactivate-idp/),
    });
  });

  test('warns of the last active provider, and that SAML cannot be made again', async () => {
    expect((await preview()).warnings).toEqual([
      'It is the last active provider of its federation.',
      expect.stringMatching(/can’t create a SAML provider/),
    ]);
  });

  test.each([
    ['WORKFORCE', 'People at example.com can no longer sign in to databases with it.'],
    ['WORKLOAD', 'Applications can no longer sign in to databases with it.'],
  ])('names who loses the sign-in with an OIDC provider of type %s', async (idpType, loss) => {
    const associatedDomains = idpType === 'WORKFORCE' ? ['example.com'] : undefined;
    const oidc = okta({ protocol: 'OIDC', oktaIdpId: null, status: undefined, idpType, associatedDomains });
    expect(await preview({ [LIST]: { results: [oidc] }, [PROVIDER]: oidc })).toMatchObject({ loss });
  });

  test('does not call it the last one while another is in use', async () => {
    const entra = { id: 'e'.repeat(24), displayName: 'Entra', protocol: 'OIDC', oktaIdpId: null };
    const { warnings, facts } = await preview({ [LIST]: { results: [okta(), entra] } });
    expect(warnings).not.toContainEqual(expect.stringContaining('last active'));
    expect(facts).toContainEqual({ label: 'Its other providers', value: 'Entra' });
  });
});

describe('it is blocked', () => {
  test('while the provider says that an organization is connected', async () => {
    expect((await preview({ [PROVIDER]: okta({ associatedOrgs: [{ orgId: ORG }] }) })).blockers).toEqual([CONNECTED]);
  });

  test('while an organization refers to it, by either of its ids', async () => {
    for (const refers of [{ identityProviderId: OKTA_ID }, { dataAccessIdentityProviderIds: [IDP] }]) {
      const { blockers, basis } = await preview({ [CONFIGS]: { results: [config(refers)] } });
      expect(blockers).toEqual([CONNECTED]);
      expect(basis).toMatchObject({ connectedOrgIds: [ORG] });
    }
  });

  test('not by an organization that uses no provider, when this one has no okta id', async () => {
    const oidc = okta({ protocol: 'OIDC', oktaIdpId: null, status: null });
    expect(
      (await preview({ [PROVIDER]: oidc, [CONFIGS]: { results: [config({ identityProviderId: '' })] } })).blockers,
    ).toEqual([]);
  });

  test.each([
    ['refused', { [CONFIGS]: [401, 'NOT_ORG_OWNER'] }],
    ['broken', { [CONFIGS]: [502] }],
    ['malformed', { [CONFIGS]: { results: [{ orgId: null }] } }],
    ['silent on the provider’s side', { [PROVIDER]: okta({ associatedOrgs: null }) }],
  ] as const)('when the connections cannot be read: %s', async (_, answers) => {
    const { blockers, basis } = await preview(answers);
    expect(blockers).toEqual([{ sentence: expect.stringMatching(/^I couldn’t read which organizations/) }]);
    expect(basis).toMatchObject({ connectedOrgIds: null });
  });

  test.each([
    ['in no list', { [LIST]: { results: [] } }],
    ['gone since it was listed', { [PROVIDER]: [404, 'IDENTITY_PROVIDER_DOES_NOT_EXIST'] }],
    ['in a federation that may not be seen', { [LIST]: [403, 'FORBIDDEN'] }],
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
  [{ federationSettingsId: null }, 'I can no longer find the identity provider'],
  [{ federationSettingsId: 'f'.repeat(24) }, 'it moved to another federation'],
  [{ status: 'INACTIVE' }, 'its status went from active to inactive'],
  [{ protocol: 'OIDC' }, 'its kind changed'],
  [{ connectedOrgIds: [ORG] }, 'it went from 0 connected organizations to 1 connected organization'],
  [{ connectedOrgIds: null }, 'it went from 0 connected organizations to connections that I can’t read'],
])('drift to %j is said as “%s”', (after, said) => {
  expect(deleteIdp.drift(BASIS, { ...BASIS, ...after }, 0)).toBe(said);
});

describe('of what Atlas shows of it', () => {
  const settings = { displayName: 'Okta', associatedDomains: ['example.com'] };
  const driftTo = (after: object) =>
    deleteIdp.drift({ ...BASIS, settings }, { ...BASIS, settings: { ...settings, ...after } }, 0);

  test('only the domains matter to what was approved: they say who is locked out', () => {
    expect(driftTo({ displayName: 'Okta 2', ssoUrl: 'https://sso.example.com' })).toBeUndefined();
    expect(driftTo({ associatedDomains: [] })).toBe('its domains went from example.com to none');
  });

  test('there is no kit of a provider without settings', () => {
    expect(deleteIdp.restoreKit?.(SENT)).toBeUndefined();
  });

  test('the kit has what a new one would be set up with, and nothing else', async () => {
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

  test('an OIDC provider shows other things', async () => {
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

test('what is true once it is done is said by its name', () => {
  expect(deleteIdp.done(SENT, 'Okta')).toBe('Okta is permanently deleted.');
});
