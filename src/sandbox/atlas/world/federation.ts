// A federation of both organizations. Its identity providers cover every connection state.

import { DAY_MS, HOUR_MS, isoTimestamp, objectId } from './ids.js';
import { COUNTER_INC_ID, COUNTER_LABS_ID } from './organizations.js';
import type { ConnectedOrgConfig, Federation, IdentityProvider } from './types.js';

const CREATED = '2022-04-11T08:30:00Z';
const id = (name: string) => objectId(name, CREATED);

/** The identity provider of both organizations. */
const COUNTER_SSO = '0oa17ziag59V93JYS358';
/** A provider that's connected only to Counter Labs, so Atlas would allow deleting it. */
const LABS_GOOGLE = id('Labs Google');
const PIPELINES = id('CI pipelines');

/** Creates the federation. The certificate of the shared provider expires soon, to simulate a forgotten renewal. */
export const initialFederation = (search: string, now: number): Federation => ({
  id: id('federation'),
  groups: {
    'atlas-admins': ['ada@counter.example', 'sam@counter.example'],
    'search-editors': ['pat@counter.example', 'oli@counter.example'],
  },
  identityProviders: [
    saml('Counter SSO', COUNTER_SSO, 'ACTIVE', ['counter.example'], isoTimestamp(now + 12 * DAY_MS + 3 * HOUR_MS)),
    saml('Okta', '0oa2b9xkq4TmWvEy7697', 'INACTIVE', ['old.counter.example']),
    oidc('Labs Google', 'WORKFORCE', ['labs.counter.example']),
    oidc('Entra trial', 'WORKFORCE', []),
    oidc('CI pipelines', 'WORKLOAD'),
  ],
  connectedOrgConfigs: [counterInc(search), counterLabs()],
});

const counterInc = (search: string): ConnectedOrgConfig => ({
  orgId: COUNTER_INC_ID,
  identityProviderId: COUNTER_SSO,
  dataAccessIdentityProviderIds: [PIPELINES],
  domainAllowList: ['counter.example'],
  domainRestrictionEnabled: true,
  instantUserProvisioningDisabled: null,
  postAuthRoleGrants: ['ORG_MEMBER'],
  roleMappings: [
    {
      id: id('role mapping'),
      externalGroupName: 'atlas-admins',
      roleAssignments: [{ orgId: COUNTER_INC_ID, role: 'ORG_OWNER' }],
    },
    {
      id: id('role mapping of editors'),
      externalGroupName: 'search-editors',
      roleAssignments: [
        { orgId: COUNTER_INC_ID, role: 'ORG_MEMBER' },
        { groupId: search, role: 'GROUP_SEARCH_INDEX_EDITOR' },
      ],
    },
  ],
  userConflicts: [
    {
      emailAddress: 'ines.conflict@counter.example',
      federationSettingsId: id('federation'),
      firstName: 'Ines',
      lastName: 'Conflict',
      userId: id('Ines'),
    },
  ],
});

const counterLabs = (): ConnectedOrgConfig => ({
  orgId: COUNTER_LABS_ID,
  identityProviderId: COUNTER_SSO,
  dataAccessIdentityProviderIds: [LABS_GOOGLE],
  domainAllowList: [],
  domainRestrictionEnabled: false,
  instantUserProvisioningDisabled: false,
  postAuthRoleGrants: ['ORG_OWNER'],
  roleMappings: [],
  userConflicts: null,
});

const saml = (
  displayName: string,
  oktaIdpId: string,
  status: 'ACTIVE' | 'INACTIVE',
  associatedDomains: readonly string[],
  certificateEnds = '2032-04-01T00:00:00Z',
): IdentityProvider => ({
  id: id(displayName),
  oktaIdpId,
  protocol: 'SAML',
  idpType: 'WORKFORCE',
  displayName,
  status,
  associatedDomains,
  acsUrl: `https://auth.example.com/sso/saml2/${oktaIdpId}`,
  audienceUri: `https://www.okta.example.com/saml2/service-provider/${oktaIdpId}`,
  createdAt: CREATED,
  description: null,
  issuerUri: 'https://sso.counter.example/metadata',
  pemFileInfo: {
    certificates: [{ notBefore: '2022-04-01T00:00:00Z', notAfter: certificateEnds }],
    fileName: null,
  },
  requestBinding: 'HTTP-POST',
  responseSignatureAlgorithm: 'SHA-256',
  slug: '',
  ssoDebugEnabled: false,
  ssoUrl: 'https://sso.counter.example/login',
  updatedAt: null,
});

const oidc = (
  displayName: string,
  idpType: 'WORKFORCE' | 'WORKLOAD',
  associatedDomains?: readonly string[],
): IdentityProvider => ({
  id: id(displayName),
  oktaIdpId: null,
  protocol: 'OIDC',
  idpType,
  displayName,
  ...(associatedDomains !== undefined && { associatedDomains }),
  audience: displayName.toLowerCase().replaceAll(' ', '-'),
  authorizationType: 'GROUP',
  clientId: idpType === 'WORKFORCE' ? 'counter-atlas' : null,
  createdAt: CREATED,
  description: '',
  groupsClaim: 'groups',
  issuerUri: 'https://accounts.example.com',
  requestedScopes: [],
  updatedAt: null,
  userClaim: 'sub',
});
